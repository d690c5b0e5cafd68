"""Looking after sources: fetching them, keeping copies, and saying what became of their addresses.

Reached only from commitments/tasks.py and the command `check_sources`: no page of the site fetches anything.
A look is claimed with a lease and settled in a transaction of its own; nothing is locked while fetching.
"""

import datetime as dt
import hashlib
import logging
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpx
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import F, Func, Q, QuerySet, TextField, Value

from commitments.actions.evidence import gaps_of
from commitments.desk_vocabulary import LinkState
from commitments.fetching.fetcher import LONGEST_URL, Fetched, Fetcher, Limits
from commitments.fetching.page_reading import day_of, read_safely
from commitments.fetching.wire import FetchError, Origin
from commitments.models import Evidence, EvidenceCapture
from commitments.rules.links import Look, next_look_at, problem_of, state_of
from commitments.rules.page_facts import HTML, TEXT, PageFacts, comparable
from commitments.summaries.stored_copies import name_of_copy, name_of_text, store
from commitments.vocabulary import Precision

LEASE: Final = dt.timedelta(minutes=3)
UNTIL_TRIED_AGAIN: Final = dt.timedelta(days=1)  # after a look that ended with its worker
PAUSE: Final = dt.timedelta(seconds=20)  # between two looks at the same host
CLAIM_LOCK: Final = 4_771_003  # one claim at a time, or two workers might take two pages of one host
SECONDS: Final = 30
ARCHIVE_LIMITS: Final = Limits(total_seconds=45, max_bytes=100_000)
IN_THE_QUERY: Final = "?"
UNREADABLE: Final = "What the server answered could not be read."
LONGEST_PROBLEM: Final = 300
WITH_WORDS: Final = (*HTML, *TEXT)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tools:
    """What a round works with; tests bring a network of their own."""

    fetcher: Fetcher
    archive: Fetcher
    chance: Callable[[], float] = random.random


def own_tools() -> Tools:
    agent = f"{settings.SITE_NAME} ({settings.SITE_URL})"
    exempt: set[Origin] = {("127.0.0.1", settings.SOURCE_TEST_PORT)} if settings.SOURCE_TEST_PORT else set()
    archive = {origin_of(settings.ARCHIVE_URL)} if settings.ARCHIVE_URL else set()
    return Tools(
        fetcher=Fetcher(user_agent=agent, exempt=frozenset(exempt)),
        archive=Fetcher(user_agent=agent, exempt=frozenset(archive), limits=ARCHIVE_LIMITS),
    )


def origin_of(url: str) -> Origin:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def look_after(
    *, at: dt.datetime, limit: int = 20, seconds: float = SECONDS, tools: Tools | None = None
) -> list[EvidenceCapture]:
    """Looks at what is due, the longest waiting first, for a limited time. Returns what was found."""
    tools = tools or own_tools()
    started = time.monotonic()
    found: list[EvidenceCapture] = []
    while len(found) < limit and time.monotonic() - started < seconds:
        moment = at + dt.timedelta(seconds=time.monotonic() - started)
        source = claim(at=moment)
        if source is None:
            break
        capture = look_safely(source, at=moment, tools=tools)
        if capture:
            found.append(capture)
    return found


def look_safely(source: Evidence, *, at: dt.datetime, tools: Tools) -> EvidenceCapture | None:
    """One look. What no rule of ours foresaw ends that look alone, and the desk sees that it did."""
    try:
        return look_at(source, at=at, tools=tools)
    except Exception:  # whatever a server makes of its answer, other sources get their turn
        logger.exception("source %s could not be read", source.pk)
    found = EvidenceCapture(evidence=source, captured_at=at, problem=UNREADABLE)
    look = Look(on=at.date(), url=source.url)
    return found if settle(source, found=found, look=look, chance=tools.chance()) else None


def due(at: dt.datetime) -> QuerySet[Evidence]:
    """What nobody is looking at and whose time has come, on hosts that were left alone for a while."""
    sources = Evidence.objects.annotate(host=host_of_address())
    busy = sources.filter(Q(check_lease_until__gt=at) | Q(checked_at__gt=at - PAUSE))
    return (
        sources.filter(Q(next_check_at=None) | Q(next_check_at__lte=at))
        .exclude(host__in=busy.values("host"))
        .order_by(F("next_check_at").asc(nulls_last=True), "pk")  # whoever asked for a look comes first
    )


def host_of_address() -> Func:
    return Func(F("url"), Value("^https?://([^/?#]+)"), function="substring", output_field=TextField())


@transaction.atomic
def claim(*, at: dt.datetime) -> Evidence | None:
    """The next source, with a lease on it. Its next look moves on at once: one that kills the worker that
    looks at it comes round in a day, not for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIM_LOCK])
    source = due(at).select_for_update(skip_locked=True).first()
    if source:
        source.check_lease_until = at + LEASE
        source.next_check_at = at + UNTIL_TRIED_AGAIN
        source.save(update_fields=["check_lease_until", "next_check_at"])
    return source


def look_at(source: Evidence, *, at: dt.datetime, tools: Tools) -> EvidenceCapture | None:
    """Fetches, keeps the copy, settles; then asks the archive. None where the lease was lost meanwhile."""
    try:
        page = tools.fetcher.fetch(source.url)
    except FetchError as failure:
        found = EvidenceCapture(problem=shortened(failure.sentence))
        look = Look(on=at.date(), url=source.url, name_is_gone=failure.name_is_gone)
    else:
        found = kept(page)
        look = Look(
            on=at.date(),
            url=source.url,
            final_url=page.url,
            status=page.status,
            moved_for_good=page.moved_for_good,
            fingerprint=fingerprint(found),
        )
    found.evidence, found.captured_at = source, at
    settled = settle(source, found=found, look=look, chance=tools.chance())
    if settled and found.stored_as and settings.ARCHIVE_URL and not source.archived_url:
        archive(source, at=at, fetcher=tools.archive)
    return found if settled else None


def kept(page: Fetched) -> EvidenceCapture:
    """The capture of an answer, with the copy in the store where there was a page."""
    found = EvidenceCapture(
        final_url=page.url,
        http_status=page.status,
        content_type=page.content_type[:100],
        problem=problem_of(page.status),
    )
    if not page.is_page:
        return found
    facts = read_safely(page.body, content_type=page.content_type, charset=page.charset)
    found.size, found.sha256 = len(page.body), hashlib.sha256(page.body).hexdigest()
    found.stored_as = keep(name_of_copy(found.sha256), page.body)
    found.problem = shortcoming(page, facts)
    if facts is not None and found.content_type in WITH_WORDS:
        found.text_sha256 = hashlib.sha256(comparable(facts.text).encode()).hexdigest()
        keep(name_of_text(found.text_sha256), facts.text.encode())
    facts = facts or PageFacts()
    found.title = facts.title or tidy_name(page.file_name)
    found.publisher, found.language = facts.publisher, facts.language
    found.published_on = day_of(facts)
    return found


def keep(name: str, body: bytes) -> str:
    """Stores under a name made of the hash; what stands there in full already stays."""
    place = store()
    if place.exists(name) and place.size(name) == len(body):
        return name
    return place.save(name, ContentFile(body))


def tidy_name(name: str) -> str:
    """Half a sign, which a header can spell and no table can store, becomes a question mark."""
    whole = name.encode(errors="replace").decode()
    return " ".join(whole.replace("\x00", "").split())[:500]


def shortened(sentence: str) -> str:
    """A server can redirect to a name as long as it likes, and the sentence names it."""
    return sentence if len(sentence) <= LONGEST_PROBLEM else f"{sentence[: LONGEST_PROBLEM - 1]}…"


def shortcoming(page: Fetched, facts: PageFacts | None) -> str:
    """What the copy lacks, for whoever relies on it."""
    if page.is_cut:
        return f"The page is longer than {len(page.body) / 1_000_000:g} MB: the copy holds its beginning."
    if facts is None:
        return "The page could not be read in time: a copy was kept, but its words are not compared."
    if page.lost_encryption:
        return "A redirect leads from https to http: the answer was not encrypted."
    return ""


@transaction.atomic
def settle(source: Evidence, *, found: EvidenceCapture, look: Look, chance: float) -> bool:
    """Writes the capture and the state. False, and nothing written, where somebody else has the lease now."""
    mine = Evidence.objects.select_for_update().filter(
        pk=source.pk, url=source.url, check_lease_until=source.check_lease_until
    )
    row = mine.first()
    if row is None:
        return False
    look = with_history(row, look)
    found.evidence = row
    found.save()
    row.link_state = state_of(look)
    row.failed_checks = 0 if look.is_page else row.failed_checks + 1
    if look.is_page:
        row.moved_to = (
            found.final_url if found.final_url != row.url and row.link_state != LinkState.FINE else ""
        )
        fill_gaps(row, found)
    row.checked_at, row.check_lease_until = found.captured_at, None
    row.next_check_at = next_look_at(
        LinkState(row.link_state), at=found.captured_at, failures=row.failed_checks, chance=chance
    )
    row.save()
    return True


def with_history(row: Evidence, look: Look) -> Look:
    """The look with what earlier ones found: the page as we read it, and since when there was none."""
    pages = row.captures.exclude(stored_as="").order_by("captured_at", "pk")
    read = pages.filter(captured_at__gte=row.read_at).first() if row.read_at else None
    read = read or pages.first()
    latest = pages.last()
    failures = row.captures.filter(stored_as="")
    if latest:
        failures = failures.filter(captured_at__gt=latest.captured_at)
    first_failure = failures.order_by("captured_at").first()
    return replace(
        look,
        read=fingerprint(read) if read else "",
        failing_since=first_failure.captured_at.date() if first_failure else None,
    )


def fingerprint(capture: EvidenceCapture) -> str:
    """What is compared: the words; of a file without words all of it; of a page we could not read nothing."""
    is_wordless = capture.content_type not in WITH_WORDS
    return capture.text_sha256 or (capture.sha256 if is_wordless else "")


def fill_gaps(row: Evidence, found: EvidenceCapture) -> None:
    """Gives what nobody typed, as long as nothing public rests on it. What staff typed is never changed."""
    if row.entry_links.exists() or row.milestone_links.exists():
        return
    gaps = gaps_of(row)
    if "title" in gaps and found.title:
        row.title, row.title_is_ours = found.title, False
    if "publisher" in gaps:
        row.publisher = found.publisher
    if "language" in gaps and found.language:
        row.language = found.language
    if gaps and row.published_on is None and found.published_on:
        row.published_on, row.published_precision = found.published_on, Precision.DAY


def archive(source: Evidence, *, at: dt.datetime, fetcher: Fetcher) -> None:
    """Asks the archive service and keeps the address it answers with. Its failing holds nothing up."""
    try:
        asked = archive_address(settings.ARCHIVE_URL, source.url)
        answer = fetcher.fetch(asked)
    except FetchError:
        return
    copy = archived_at(asked, answer)
    if copy:
        Evidence.objects.filter(pk=source.pk, archived_url="").update(
            archived_url=copy, archived_on=at.date()
        )


def archive_address(template: str, url: str) -> str:
    """The address to ask: in a query the source's own address is escaped, in a path it stands as it is.

    Raises FetchError where it would lead out of the path it stands in: the archive's host may be a private
    one, and its other paths are nobody's to ask.
    """
    before, _, after = template.partition("{url}")
    if IN_THE_QUERY in before:
        return f"{before}{quote(url, safe='')}{after}"
    asked = f"{before}{url}{after}"
    if leads_upwards(url) or not is_under(before, asked):
        raise FetchError("The address leads out of the path of the archive.")
    return asked


def is_under(before: str, asked: str) -> bool:
    """Whether the address begins as it should once the client has put both in order."""
    try:
        return str(httpx.URL(asked)).startswith(str(httpx.URL(before)))
    except (httpx.InvalidURL, ValueError):
        return False


def leads_upwards(url: str) -> bool:
    """Whether any server could read a step “..” in the path: escaped, even twice, or with a parameter."""
    path, unescaped = "", urlsplit(url).path
    while path != unescaped:
        path, unescaped = unescaped, unquote(unescaped)
    return any(step.partition(";")[0] == ".." for step in re.split(r"[/\\]", path))


def archived_at(asked: str, answer: Fetched) -> str:
    """Where the copy is: in Content-Location or Location, else where the redirects ended."""
    said = answer.headers.get("content-location") or answer.headers.get("location")
    copy = urljoin(answer.url, said) if said else answer.url
    is_address = copy.startswith(("http://", "https://")) and len(copy) <= LONGEST_URL
    return copy if answer.is_page and is_address and copy != asked else ""
