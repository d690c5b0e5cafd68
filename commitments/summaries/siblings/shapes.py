"""The parts that several data siblings share, field by field.

Keys are English and stay; what readers see as a label comes in all three languages. Nothing in a sibling
depends on the moment of rendering but its day, so that a past day gives the same bytes again.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.models import (
    Commitment,
    EntryClause,
    EntryEvidence,
    EntrySignatory,
    Instrument,
    ProgressEntry,
    Signatory,
    Undertaking,
)
from commitments.rules import delivery
from commitments.rules.method_history import version_on
from commitments.summaries.open_data import parts
from commitments.summaries.standing import timing_of
from commitments.vocabulary import Delivery, EvidenceStrength, Stage
from commitments.words import NumberedWords, Words

Shape = dict[str, Any]

LICENCE: Final = (
    "Official wording and sources belong to whoever published them. For the words and assessments of this "
    "site no licence has been chosen yet: quote them with the citation."
)


def envelope(*, title: str, path: str, day: dt.date, body: Mapping[str, Any]) -> Shape:
    """What every sibling begins with. `path` is that of the page in English."""
    url, version = settings.SITE_URL + path, version_on(day)
    joint = "&" if "?" in path else "?"
    return {
        "licence": LICENCE,
        "source_url": url,
        "as_of": day.isoformat(),
        "method_version": version,
        "citation": f"{settings.SITE_NAME}, “{title}”, method {version}. "
        f"As of {day.isoformat()}. {url}{joint}as_of={day.isoformat()}",
        **body,
    }


def date(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def moment(value: dt.datetime | None) -> str | None:
    return value.astimezone(dt.UTC).isoformat() if value else None


def known_to(value: dt.date | None, precision: str) -> Shape | None:
    return {"date": value.isoformat(), "precision": str(precision)} if value else None


def coded(code: Words | NumberedWords | None) -> Shape | None:
    """A code of a closed list with its label in each language."""
    if code is None:
        return None
    labels = {}
    for language in Language:
        with translation.override(LOCALE[language]):
            labels[f"label_{language.value}"] = str(code.label)
    return {"code": code.value, **labels}


def level(code: str, *, is_continuing: bool) -> Shape | None:
    """A status with its words, None where it is blank; a lasting duty is “being met” rather than “met”."""
    if not code:
        return None
    labels = {}
    for language in Language:
        with translation.override(LOCALE[language]):
            labels[f"label_{language.value}"] = delivery.label(Delivery(code), is_continuing=is_continuing)
    return {"code": code, **labels}


def worded(row: Commitment | Instrument, field: str) -> Shape:
    """Words of ours that may be translated: null where they are not."""
    return {**parts.worded(row, field)}


def signatory(row: Signatory) -> Shape:
    return {
        "code": row.code,
        "slug": row.slug,
        "kind": row.kind,
        "name_en": row.name,
        "name_fr": row.name_fr or None,
        "name_ar": row.name_ar or None,
        "region": row.region or None,
        "subregion": row.subregion or None,
    }


def commitment(row: Commitment) -> Shape:
    return {"code": row.code, "instrument": row.instrument.code, "kind": row.kind, **worded(row, "title")}


def status(undertaking: Undertaking, *, day: dt.date) -> Shape:
    """The newest published assessment in short; needs the current status, the commitment and its deadline."""
    now = undertaking.current_status
    strength, lasts = now.evidence_strength, undertaking.commitment.is_continuing
    return {
        "version": now.assessment.version if now.assessment else None,
        "verified_level": level(now.verified_level, is_continuing=lasts),
        "claimed_level": level(now.claimed_level, is_continuing=lasts),
        "evidence_strength": coded(EvidenceStrength(strength) if strength else None),
        "timing": coded(timing_of(undertaking, today=day)),
        "effective_on": date(now.effective_on),
        "first_met_on": date(now.first_met_on),
        "published_at": moment(now.published_at),
        "next_check_on": date(now.next_check_on),
        "entries": now.entry_count,
        "last_entry_on": date(now.last_entry_on),
    }


STATUS_NEEDS: Final = (
    "current_status__assessment",
    "commitment__instrument",
    "commitment__deadline",
    "endorsement",
)


def entries(rows: QuerySet[ProgressEntry]) -> list[Shape]:
    """Entries that stand, newest first, each with its sources and what it bears on. Two queries."""
    clauses = EntryClause.objects.filter(entry=OuterRef("pk")).order_by("clause__code")
    signatories = EntrySignatory.objects.filter(entry=OuterRef("pk")).order_by("signatory__code")
    found = list(
        rows.order_by("-happened_on", "code").annotate(
            clause_codes=ArraySubquery(clauses.values("clause__code")),
            signatory_codes=ArraySubquery(signatories.values("signatory__code")),
        )
    )
    sources: dict[int, list[Shape]] = {}
    used = EntryEvidence.objects.filter(entry__in=[row.pk for row in found]).select_related("evidence")
    for link in used.order_by("pk"):
        sources.setdefault(link.entry_id, []).append(source(link))
    return [entry(row, sources.get(row.pk, [])) for row in found]


def entry(row: Any, sources: Iterable[Shape]) -> Shape:
    return {
        "code": row.code,
        "version": row.version,
        "happened_on": known_to(row.happened_on, row.precision),
        "stage": coded(Stage(row.stage)),
        "claim": row.claim,
        "note": row.note or None,
        "origin": row.origin,
        "published_at": moment(row.published_at),
        "clauses": sorted(row.clause_codes),
        "signatories": sorted(row.signatory_codes),
        "sources": list(sources),
    }


def source(link: EntryEvidence) -> Shape:
    row = link.evidence
    return {
        "url": row.url,
        "title": row.title,
        "publisher": row.publisher,
        "published_on": known_to(row.published_on, row.published_precision),
        "language": row.language,
        "kind": row.kind,
        "passage": link.passage or None,
        "place": link.place or None,
        "archived_url": row.archived_url or None,
        "link_state": row.link_state,
    }


def path_of(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)
