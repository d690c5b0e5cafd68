"""What is kept of a page, compressed once, and how it answers a reader."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import brotli
from django.utils.http import parse_http_date_safe

from commitments.page_cache.reads import Read, Reads
from commitments.page_cache.render import Environ, Headers, Rendered, StartResponse

# A browser asks each time and mostly hears 304; a proxy may answer for a second, for one more while it asks,
# and for a day where we do not answer.
CACHE_CONTROL: Final = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
KINDS: Final = frozenset(
    (
        "text/html",
        "text/csv",
        "text/calendar",
        "application/json",
        "application/atom+xml",
        "image/svg+xml",
    )
)
LARGEST: Final = 4_000_000
SMALLEST_COMPRESSED: Final = 1024
LONGEST_ENCODINGS: Final = 200
BROTLI_QUALITY: Final = 5
SECONDS_OF_A_MOMENT: Final = 30
MADE_HERE: Final = frozenset(("etag", "content-length", "content-encoding", "cache-control", "vary", "date"))
NOT_IN_304: Final = frozenset(("content-type", "content-disposition", "content-language"))
ENDINGS: Final = {"br": "-br", "gzip": "-gz", "identity": ""}
# where an answer came from, as RFC 9211 has it: whoever runs a copy sees what its readers waited for
FROM_A_COPY: Final = ("Cache-Status", "tracker; hit")
MADE_NEW: Final = ("Cache-Status", "tracker; fwd=miss; stored")
NOT_STORED: Final = ("Cache-Status", "tracker; fwd=miss")


@dataclass(frozen=True)
class Period:
    """What a copy is true of: a version of the public site, and a day (UTC, days since 1970)."""

    version: int
    day: int


@dataclass(frozen=True)
class Kept:
    """`bodies` by encoding. `made_at` and `until` are seconds since 1970; 0 is for long.

    `reads` is what PostgreSQL said when it was rendered; None where it cannot be asked that again.
    """

    period: Period
    made_at: float
    until: float
    headers: tuple[tuple[str, str], ...]
    digest: str
    bodies: dict[str, bytes]
    reads: Reads | None = None

    @cached_property
    def weight(self) -> int:
        """About how many bytes of memory it takes."""
        texts = sum(len(name) + len(value) + 200 for name, value in self.headers)
        texts += sum(300 + sum(len(value) + 60 for value in read.values) for read in self.reads or ())
        return sum(len(body) + 100 for body in self.bodies.values()) + texts + 1000

    def could_hold_on(self, day: int) -> bool:
        """Whether it may be true of a later version of the same day, as far as it can tell by itself."""
        return self.reads is not None and self.period.day == day and not self.until

    def holds(self, version: int, day: int, now: float) -> bool:
        period = self.period
        return period.version == version and period.day == day and (not self.until or now < self.until)

    @cached_property
    def answers(self) -> dict[str, tuple[Headers, bytes]]:
        """The headers and the body in each encoding that there is."""
        return {
            encoding: (self.headers_of(encoding, len(body)), body) for encoding, body in self.bodies.items()
        }

    @cached_property
    def headers_alone(self) -> dict[str, Headers]:
        """The headers of an answer without a body, in each encoding that a reader may ask for."""
        found = {}
        for wanted in ENDINGS:
            headers = self.headers_of("identity" if "identity" in self.bodies else wanted, 0)
            found[wanted] = [pair for pair in headers if not belongs_to_a_body(pair[0])]
        return found

    def headers_of(self, encoding: str, size: int) -> Headers:
        found = [*self.headers, FROM_A_COPY, ("ETag", self.etag(encoding)), ("Content-Length", str(size))]
        return found if encoding == "identity" else [*found, ("Content-Encoding", encoding)]

    def etag(self, encoding: str) -> str:
        return f'"{self.digest}{ENDINGS[encoding]}"'

    @cached_property
    def etags(self) -> frozenset[str]:
        return frozenset(self.etag(encoding) for encoding in ENDINGS)

    @cached_property
    def changed_at(self) -> int | None:
        said = next((value for name, value in self.headers if name.lower() == "last-modified"), "")
        return parse_http_date_safe(said)

    def answer(
        self, environ: Environ, start_response: StartResponse, *, is_new: bool = False
    ) -> Iterable[bytes]:
        """`is_new`: it was made while this reader waited for it."""
        wanted = accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if self.is_known_to(environ):
            start_response("304 Not Modified", told(self.headers_alone[wanted], is_new=is_new))
            return ()
        headers, body = self.answers.get(wanted) or self.uncompressed(wanted)
        start_response("200 OK", told(headers, is_new=is_new))
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)

    def uncompressed(self, wanted: str) -> tuple[Headers, bytes]:
        """For the few readers who take no compression, and for bodies of which compression makes no less."""
        if "identity" in self.answers:
            return self.answers["identity"]
        body = gzip.decompress(self.bodies["gzip"])
        return self.headers_of("identity", len(body)), body

    def is_known_to(self, environ: Environ) -> bool:
        """Whether the reader has it already, in whatever encoding."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            if known in self.etags:  # what nearly every browser says
                return True
            tags = (tag.strip().removeprefix("W/") for tag in known.split(","))
            return any(tag == "*" or tag in self.etags for tag in tags)
        said = environ.get("HTTP_IF_MODIFIED_SINCE")
        since = parse_http_date_safe(said) if said else None
        return since is not None and self.changed_at is not None and self.changed_at <= since

    def as_bytes(self) -> bytes:
        head = {
            "version": self.period.version,
            "day": self.period.day,
            "made_at": self.made_at,
            "until": self.until,
            "headers": self.headers,
            "digest": self.digest,
            "bodies": {encoding: len(body) for encoding, body in self.bodies.items()},
            "reads": None if self.reads is None else [read.as_row for read in self.reads],
        }
        return json.dumps(head).encode() + b"\n" + b"".join(self.bodies.values())

    @classmethod
    def from_bytes(cls, written: bytes) -> "Kept":
        line, _, rest = written.partition(b"\n")
        head, bodies, at = json.loads(line), {}, 0
        for encoding, size in head["bodies"].items():
            bodies[encoding], at = rest[at : at + size], at + size
        return cls(
            Period(head["version"], head["day"]),
            head["made_at"],
            head["until"],
            tuple((name, value) for name, value in head["headers"]),
            head["digest"],
            bodies,
            None if head["reads"] is None else tuple(map(Read.from_row, head["reads"])),
        )


def told(headers: Headers, *, is_new: bool) -> Headers:
    return [MADE_NEW if pair is FROM_A_COPY else pair for pair in headers] if is_new else list(headers)


def belongs_to_a_body(name: str) -> bool:
    return name.lower() in NOT_IN_304 or name.lower() in ("content-length", "content-encoding")


def may_be_kept(rendered: Rendered) -> bool:
    """Only a whole public page: nothing of one reader, nothing that its view wants forgotten."""
    varied = {name.strip().lower() for name in rendered.header("vary").split(",")}
    control = rendered.header("cache-control").lower()
    return (
        rendered.status.startswith("200 ")
        and not rendered.is_for_one_reader
        and "cookie" not in varied
        and "*" not in varied
        and not any(word in control for word in ("no-store", "private"))
        and rendered.header("content-type").partition(";")[0] in KINDS
        and not rendered.header("content-encoding")
    )


def is_too_large(rendered: Rendered) -> bool:
    return len(rendered.body) > LARGEST


def keep(rendered: Rendered, *, period: Period, now: float) -> Kept:
    vary = [name.strip() for name in rendered.header("vary").split(",") if name.strip()]
    if "accept-encoding" not in (name.lower() for name in vary):
        vary.append("Accept-Encoding")
    control = rendered.header("cache-control") or CACHE_CONTROL
    headers = [pair for pair in rendered.headers if pair[0].lower() not in MADE_HERE]
    return Kept(
        period=period,
        made_at=now,
        until=now + SECONDS_OF_A_MOMENT if rendered.is_of_the_moment else 0,
        headers=(*headers, ("Cache-Control", control), ("Vary", ", ".join(vary))),
        digest=hashlib.sha256(rendered.body).hexdigest()[:32],
        bodies=packed(rendered.body),
        reads=rendered.reads,
    )


def packed(body: bytes) -> dict[str, bytes]:
    if len(body) < SMALLEST_COMPRESSED:
        return {"identity": body}
    return {
        "br": bytes(brotli.compress(body, quality=BROTLI_QUALITY)),
        "gzip": gzip.compress(body, compresslevel=6, mtime=0),
    }


def accepted(header: str) -> str:
    """The best of our encodings that the reader takes; of a header longer than any browser sends none."""
    return best_of(header) if len(header) <= LONGEST_ENCODINGS else "identity"


@lru_cache(maxsize=512)
def best_of(header: str) -> str:
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, rest = part.partition(";")
        said = rest.replace(" ", "").removeprefix("q=")
        try:
            weights[name.strip()] = float(said) if rest.strip() else 1.0
        except ValueError:
            continue
    anything = weights.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda name: weights.get(name, anything))
    return best if weights.get(best, anything) > 0 else "identity"
