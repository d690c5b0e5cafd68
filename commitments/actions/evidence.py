"""Recording public sources, one row per address."""

import datetime as dt
from urllib.parse import urlsplit, urlunsplit

from django.db.models import Exists, OuterRef, QuerySet

from commitments.actions.refusals import ActionRefusedError
from commitments.models import EntryDraft, EntryDraftEvidence, Evidence
from commitments.vocabulary import EvidenceKind, Origin, Precision


def canonical_address(url: str) -> str:
    """The form under which an address is known: lower-case scheme and host, no fragment.

    Path and query are left alone, since some publishers tell pages apart by them.
    Raises ActionRefusedError for anything but a public http or https address.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # such as an unclosed bracket
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "." not in parts.hostname:
        raise ActionRefusedError({"url": ["Give the full address of a public page, beginning with https://"]})
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, ""))


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

    Only while nothing but the draft `mended_for` rests on it can its author still put the row right.
    """
    facts = {
        "title": title,
        "publisher": publisher,
        "kind": kind,
        "language": language,
        "published_on": published_on,
        "published_precision": published_precision,
        "title_is_ours": title_is_ours,
    }
    known, is_new = Evidence.objects.get_or_create(url=canonical_address(url), defaults=facts)
    if not is_new and mended_for and known in only_for(mended_for):
        for name, value in facts.items():
            setattr(known, name, value)
        known.save(update_fields=list(facts))
    return known


def only_for(draft: EntryDraft) -> QuerySet[Evidence]:
    """The sources typed in for this draft that nothing else rests on, public or not."""
    if draft.origin != Origin.DESK:  # a lead's sources are told by the reference data
        return Evidence.objects.none()
    others = EntryDraftEvidence.objects.filter(evidence=OuterRef("pk")).exclude(draft=draft)
    return Evidence.objects.filter(
        ~Exists(others), draft_links__draft=draft, entry_links=None, milestone_links=None
    )
