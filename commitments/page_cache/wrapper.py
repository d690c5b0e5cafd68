"""Stands before Django: hands out kept public pages, and lets everything else pass."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from django.http.request import split_domain_port, validate_host

from commitments.page_cache import figures
from commitments.page_cache.flights import Flights
from commitments.page_cache.kept import NOT_STORED, Kept, Period, is_too_large, keep, may_be_kept
from commitments.page_cache.memory import Memory
from commitments.page_cache.questions import Asked, asked
from commitments.page_cache.reads import Reads
from commitments.page_cache.render import Application, Environ, Headers, Rendered, StartResponse, render
from commitments.page_cache.shared import Shared
from commitments.page_cache.watch import Watch

SECONDS_OF_A_DAY: Final = 86_400
LONGEST_HOST: Final = 255
# While PostgreSQL does not answer nothing is published through it, so that copies of the last version stay
# true for that day. After a minute we try to render again, since it may be that only we cannot reach it, as
# we do where there is none of that version; an older copy serves where that fails.
TRUSTED_BLIND_SECONDS: Final = 60.0
OLDEST_STALE_SECONDS: Final = 86_400.0
# of whoever works at the desk, to whom nothing is shown from a copy
FOR_STAFF: Final = ("Cache-Control", "private, no-cache")


@dataclass(frozen=True)
class Site:
    """What the settings say. `is_secure_only`: plain http is led to https, by Django."""

    url: str
    hosts: tuple[str, ...]
    session_cookie: str
    is_secure_only: bool


class PageCache:
    """`is_as_before` asks PostgreSQL whether it still says what a copy was made of."""

    def __init__(
        self,
        application: Application,
        *,
        site: Site,
        memory: Memory,
        shared: Shared,
        watch: Watch,
        is_as_before: Callable[[Reads], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._application, self._site = application, site
        self._memory, self._shared, self._watch = memory, shared, watch
        self._is_as_before, self._clock = is_as_before, clock
        self._flights: Flights[Kept | Rendered] = Flights()
        self._is_our_host = lru_cache(maxsize=64)(self._is_in_hosts)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        page = self.page_for(environ)
        if page is None:
            figures.PASSED.inc()
            return self._application(environ, start_response)
        if self._is_signed_in(environ):
            figures.PASSED.inc()
            return self._application(environ, for_staff(start_response))
        self._watch.start()
        asked_at = self._clock()
        found = self.find(page, asked_at)
        if isinstance(found, Kept):
            return found.answer(environ, start_response, is_new=found.made_at >= asked_at)
        if found.is_elsewhere:  # the way there may keep what the name of the page leaves out
            return self._application(environ, start_response)
        start_response(found.status, with_length(found))
        return () if environ["REQUEST_METHOD"] == "HEAD" else (found.body,)

    def page_for(self, environ: Environ) -> Asked | None:
        """None where Django must see the request itself."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        host = environ.get("HTTP_HOST", "")
        if len(host) > LONGEST_HOST or not self._is_our_host(host):
            return None
        if self._site.is_secure_only and not is_secure(environ):
            return None
        is_part = (
            environ.get("HTTP_HX_REQUEST") == "true"
            and environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST") != "true"
        )
        if is_part and "HTTP_HX_TRIGGER" in environ:  # a filter that somebody uses stays open
            return None
        return asked(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""), is_part=is_part)

    def find(self, page: Asked, now: float) -> Kept | Rendered:
        version, held = self._watch.current(), self._memory.get(page)
        if version is None:
            return self.without_a_version(page, held, now)
        day = int(now // SECONDS_OF_A_DAY)
        if held is not None and held.holds(version, day, now):
            figures.MEMORY.inc()
            return held
        period = Period(version, day)
        found = self.together(page, period, lambda: self.found_or_made(page, period, held))
        return self.rather_stale(found, held, now)

    def without_a_version(self, page: Asked, held: Kept | None, now: float) -> Kept | Rendered:
        last = self._watch.last()
        if last is not None and self._watch.seconds_blind() < TRUSTED_BLIND_SECONDS:
            period = Period(last, int(now // SECONDS_OF_A_DAY))
            if held is not None and held.holds(period.version, period.day, now):
                figures.STALE.inc()
                return held
            if is_shared(page) and (newest := self._shared.get(page, period, now)):
                return self.taken(page, newest)
        figures.NOT_KEPT.inc()
        found = self.together(page, None, lambda: self.rendered(page))
        return self.rather_stale(found, held, now)

    def together(
        self, page: Asked, period: Period | None, work: Callable[[], Kept | Rendered]
    ) -> Kept | Rendered:
        """What came of it, for all who ask at the same time; what is for one reader, each gets for itself."""
        found, is_ours = self._flights.once((page, period), work)
        if isinstance(found, Rendered) and not is_ours and found.is_for_one_reader:
            return self.rendered(page)
        return found

    def rather_stale(self, found: Kept | Rendered, held: Kept | None, now: float) -> Kept | Rendered:
        """An old copy where the page cannot be rendered."""
        is_failure = isinstance(found, Rendered) and found.is_failure
        if not is_failure or held is None or now - held.made_at > OLDEST_STALE_SECONDS:
            return found
        figures.STALE.inc()
        return held

    def found_or_made(self, page: Asked, period: Period, held: Kept | None) -> Kept | Rendered:
        """`held` is the copy of an earlier version, if we have one."""
        if not is_shared(page):
            return self.confirmed(page, period, held) or self.made(page, period)
        if found := self._shared.get(page, period, self._clock()):
            return self.taken(page, found)
        with self._shared.alone(page, period, self._clock()) as found:
            if found is not None:
                return self.taken(page, found)
            return self.confirmed(page, period, held) or self.made(page, period)

    def confirmed(self, page: Asked, period: Period, held: Kept | None) -> Kept | None:
        """The copy under the new version, where nothing that it shows has changed."""
        if held is None or held.reads is None or not held.could_hold_on(period.day):
            return None
        if not self._is_as_before(held.reads):
            return None
        figures.CONFIRMED.inc()
        kept = replace(held, period=period, made_at=self._clock())
        self.hold(page, kept)
        if is_shared(page):
            self._shared.put(page, kept)
        return kept

    def made(self, page: Asked, period: Period) -> Kept | Rendered:
        rendered, now = self.rendered(page), self._clock()
        # midnight may have come while we rendered
        if not may_be_kept(rendered) or int(now // SECONDS_OF_A_DAY) != period.day:
            figures.NOT_KEPT.inc()
            return rendered
        kept = keep(rendered, period=period, now=now)
        if is_too_large(rendered):
            figures.NOT_KEPT.inc()
            return kept
        figures.RENDERED.inc()
        self.hold(page, kept)
        if is_shared(page):
            self._shared.put(page, kept)
        return kept

    def taken(self, page: Asked, found: Kept) -> Kept:
        figures.SHARED.inc()
        self.hold(page, found)
        return found

    def hold(self, page: Asked, kept: Kept) -> None:
        self._memory.put(page, kept)
        figures.BYTES.set(self._memory.size)
        figures.PAGES.set(len(self._memory))

    def rendered(self, page: Asked) -> Rendered:
        return render(self._application, page, site_url=self._site.url)

    def _is_signed_in(self, environ: Environ) -> bool:
        """Whether a cookie of a session is there, whatever it is worth."""
        return self._site.session_cookie in environ.get("HTTP_COOKIE", "")

    def _is_in_hosts(self, host: str) -> bool:
        domain, _ = split_domain_port(host)
        return bool(domain) and validate_host(domain, self._site.hosts)


def is_shared(page: Asked) -> bool:
    """Readers can make up questions without end, and Redis has other things to carry."""
    return not page.question


def is_secure(environ: Environ) -> bool:
    """As Django's SECURE_PROXY_SSL_HEADER has it."""
    return bool(environ.get("HTTP_X_FORWARDED_PROTO", environ["wsgi.url_scheme"]) == "https")


def with_length(rendered: Rendered) -> Headers:
    others = [pair for pair in rendered.headers if pair[0].lower() != "content-length"]
    return [*others, NOT_STORED, ("Content-Length", str(len(rendered.body)))]


def for_staff(start_response: StartResponse) -> StartResponse:
    """No proxy keeps what somebody of the desk is shown, though it is what everybody is shown."""

    def start(status: str, headers: Headers, *rest: object) -> object:
        if not any(name.lower() == "cache-control" for name, _ in headers):
            headers = [*headers, FOR_STAFF]
        return start_response(status, headers, *rest)

    return start
