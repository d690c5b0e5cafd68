"""What a page says of itself, and the words a reader of it sees.

Run as a program it reads a page from standard input and writes its facts as JSON: a hostile page can keep a
parser of HTML busy for hours, and fetching/page_reading.py runs it where it can be stopped. It therefore
imports nothing of ours.
"""

import codecs
import datetime as dt
import json
import re
import resource
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

HTML: Final = ("text/html", "application/xhtml+xml")
TEXT: Final = ("text/plain",)
LONGEST_TEXT: Final = 400_000
SECONDS: Final = 5  # of processor time, when run as a program
MEMORY: Final = 1_000_000_000  # bytes; a page of 2 MB needs a tenth of it
TITLES: Final = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
PUBLISHERS: Final = ("og:site_name", "citation_publisher", "dc.publisher", "dcterms.publisher", "publisher")
DATES: Final = (
    "article:published_time",
    "citation_publication_date",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "date",
    "pubdate",
    "datepublished",
)
# What stands around the words of a page and changes without them.
AROUND: Final = (
    "script, style, noscript, template, svg, iframe, nav, header, footer, aside, form, button, time, "
    "[hidden], [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], [role=search]"
)
LONG_ENOUGH: Final = 200  # letters by which a main part counts as the page's text
DAY: Final = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)
WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class PageFacts:
    """`published_on` is an ISO day. What the page does not say is blank."""

    title: str = ""
    publisher: str = ""
    published_on: str = ""
    language: str = ""
    text: str = ""


def read_page(body: bytes, *, content_type: str, charset: str = "") -> PageFacts:
    """The facts of an HTML page, the text of a plain one, nothing of anything else."""
    if content_type in TEXT:
        return PageFacts(text=tidy(decoded(body, charset))[:LONGEST_TEXT])
    if content_type not in HTML:
        return PageFacts()
    page = LexborHTMLParser(decoded(body, charset))
    meta = dict(reversed([*meta_of(page)]))
    linked = [*linked_data(page)]
    return PageFacts(
        title=first(
            [*(meta.get(name, "") for name in TITLES), text_of(page, "title"), text_of(page, "h1")], 500
        ),
        publisher=first([*(meta.get(name, "") for name in PUBLISHERS), *named(linked, "publisher")], 200),
        published_on=first_day(
            [*(meta.get(name, "") for name in DATES), *named(linked, "datePublished"), *times_of(page)]
        ),
        language=language_of(page, meta),
        text=visible_text(page)[:LONGEST_TEXT],
    )


def comparable(text: str) -> str:
    """A text reduced to what must not change unseen: its words and figures, in order.

    Capitals, spaces, punctuation, typographic quotes and accents written in two ways make no difference, and
    `visible_text` has left out menus, headers, footers, side columns, forms and times of day already. A
    single other word or figure counts, since "10 million" may have become "20 million".
    """
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def decoded(body: bytes, charset: str) -> str:
    """As the server says, else as the page says, else UTF-8; what does not fit is marked, not refused."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, errors="replace")
    said = CHARSET.search(body[:2048])
    try:
        return body.decode(charset or (said[1].decode("ascii") if said else "utf-8"), errors="replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", errors="replace")


def meta_of(page: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in page.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv") or ""
        yield name.strip().lower(), attributes.get("content") or ""


def linked_data(page: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD, with those one list or graph further in. Broken JSON is passed over."""
    for node in page.css('script[type="application/ld+json"]'):
        try:
            found = json.loads(node.text() or "")
        except (ValueError, RecursionError):
            continue
        for item in found if isinstance(found, list) else [found]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                inner = graph if isinstance(graph, list) else []
                yield from (row for row in [item, *inner] if isinstance(row, dict))


def named(linked: Iterable[dict[str, Any]], key: str) -> Iterator[str]:
    for item in linked:
        value = item.get(key)
        value = value.get("name") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield value


def times_of(page: LexborHTMLParser) -> Iterator[str]:
    """Machine-readable times in the page's own matter, not those of the items in its margins."""
    for node in page.css("main time[datetime], article time[datetime], time[pubdate][datetime]"):
        yield node.attributes.get("datetime") or ""


def text_of(page: LexborHTMLParser, selector: str) -> str:
    node = page.css_first(selector)
    return node.text(separator=" ") if node else ""


def language_of(page: LexborHTMLParser, meta: dict[str, str]) -> str:
    node = page.css_first("html")
    said = [
        (node.attributes.get("lang") or "") if node else "",
        meta.get("content-language", ""),
        meta.get("og:locale", ""),
    ]
    for tag in (item.strip().replace("_", "-") for item in said):
        if LANGUAGE.fullmatch(tag) and len(tag) <= 20:
            language, *rest = tag.split("-")
            return "-".join([language.lower(), *rest])
    return ""


def visible_text(page: LexborHTMLParser) -> str:
    """The words of the page's main part where it marks one, else of all of it, without what is around."""
    for node in page.css(AROUND):
        node.decompose()
    for selector in ("main", "[role=main]", "article"):
        found = tidy(text_of(page, selector))
        if len(found) >= LONG_ENOUGH:
            return found
    return tidy(text_of(page, "body"))


def tidy(text: str) -> str:
    """One space between words, and no control characters, which a database may refuse."""
    printable = "".join(sign if sign >= " " and not "\x7f" <= sign <= "\x9f" else " " for sign in text)
    return " ".join(printable.encode("utf-8", "replace").decode("utf-8").split())


def first(values: Iterable[str], longest: int) -> str:
    return next((tidy(value)[:longest].strip() for value in values if tidy(value)), "")


def first_day(values: Iterable[str]) -> str:
    for value in values:
        if found := DAY.match(value.strip()):
            try:
                return dt.date(*(int(part) for part in found.groups())).isoformat()
            except ValueError:
                continue
    return ""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, said_type, said_charset = sys.argv
    json.dump(
        asdict(read_page(sys.stdin.buffer.read(), content_type=said_type, charset=said_charset)), sys.stdout
    )
