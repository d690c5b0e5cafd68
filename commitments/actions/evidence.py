"""Recording public sources, one row per address."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from django.db.models import Exists, OuterRef, QuerySet

from commitments.actions.refusals import ActionRefusedError
from commitments.models import EntryDraft, EntryDraftEvidence, EntryEvidence, Evidence
from commitments.vocabulary import EvidenceKind, Origin, Precision

UNKNOWN_LANGUAGE: Final = "und"  # BCP 47: undetermined


def canonical_address(url: str) -> str:
    """The form under which an address is known: lower-case scheme and host, no fragment, no way upwards.

    Else path and query are left alone, since some publishers tell pages apart by them.
    Raises ActionRefusedError for anything but a public http or https address.
    """
    place, *query = re.split(r"(?=[?#])", url.strip(), maxsplit=1)
    try:
        parts = urlsplit("".join([place.replace("\\", "/"), *query]))  # as every browser reads it
    except ValueError:  # such as an unclosed bracket
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "." not in parts.hostname:
        raise ActionRefusedError({"url": ["Give the full address of a public page, beginning with https://"]})
    path = without_dots(parts.path)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, parts.query, ""))


def without_dots(path: str) -> str:
    """The path with its steps “.” and “..” taken, escaped ones too, as browsers and servers take them."""
    kept: list[str] = []
    steps = [(step, step.lower().replace("%2e", ".")) for step in path.removeprefix("/").split("/")]
    for step, plain in steps:
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(step)
    if steps[-1][1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def record(
    *,
    url: str,
    title: str,
    publisher: str,
    kind: EvidenceKind | str,
    language: str = "en",
    published_on: dt.date | None = None,
    published_precision: Precision | str = Precision.DAY,
    title_is_ours: bool = False,
    mended_for: EntryDraft | None = None,
) -> Evidence:
    """The source at this address; an address that is known keeps the row it has.

    Only while nothing but the draft `mended_for` rests on it can its author still put the row right. Facts
    that nobody has given yet may stay blank here; whoever knows them gives them later, as long as nothing
    public rests on the source.
    """
    url = canonical_address(url)
    facts = {
        "title": title or bare_address(url),
        "publisher": publisher,
        "kind": kind,
        "language": language or UNKNOWN_LANGUAGE,
        "published_on": published_on,
        "published_precision": published_precision,
        "title_is_ours": title_is_ours or not title,
    }
    known, is_new = Evidence.objects.get_or_create(url=url, defaults=facts)
    if not is_new and not Evidence.objects.on_record().filter(pk=known.pk).exists():
        is_own = mended_for is not None and known in only_for(mended_for)
        mend(known, facts if is_own else facts_for_gaps(known, facts))
    return known


def mend(known: Evidence, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(known, name, value)
    if facts:
        known.save(update_fields=list(facts))


def facts_for_gaps(known: Evidence, facts: dict[str, Any]) -> dict[str, Any]:
    """Of the facts now given, those that nobody had given before."""
    gaps = gaps_of(known)
    wanted = set(gaps)
    if "title" in gaps:
        wanted.add("title_is_ours")
    if gaps and known.published_on is None:
        wanted |= {"published_on", "published_precision"}
    return {name: facts[name] for name in wanted}


def bare_address(url: str) -> str:
    """What stands for the title of a page that nobody has looked at yet."""
    return url.partition("://")[2].removesuffix("/")[:500]


def gaps_of(source: Evidence) -> dict[str, str]:
    """Which facts of a source nobody has given yet, each with the sentence that asks for it."""
    gaps = {}
    if not source.title or (source.title_is_ours and source.title == bare_address(source.url)):
        gaps["title"] = "Give the title of the page."
    if not source.publisher:
        gaps["publisher"] = "Say who published it."
    if not source.kind:
        gaps["kind"] = "Say whether it is a primary or a secondary source."
    if not source.language or source.language == UNKNOWN_LANGUAGE:
        gaps["language"] = "Say in which language it is."
    return gaps


def missing_facts(sources: Iterable[Evidence]) -> list[str]:
    """What has to be known of the sources before an entry that rests on them goes to review."""
    return [
        f"{sentence.removesuffix('.')}: {bare_address(source.url)}"
        for source in sources
        for sentence in gaps_of(source).values()
    ]


def only_for(draft: EntryDraft) -> QuerySet[Evidence]:
    """The sources typed in for this draft that nothing else rests on, public or not."""
    if draft.origin != Origin.DESK:  # a lead's sources are told by the reference data
        return Evidence.objects.none()
    others = EntryDraftEvidence.objects.filter(evidence=OuterRef("pk")).exclude(draft=draft)
    public = EntryEvidence.objects.filter(evidence=OuterRef("pk"))
    return Evidence.objects.filter(
        ~Exists(others), ~Exists(public), draft_links__draft=draft, milestone_links=None
    )
