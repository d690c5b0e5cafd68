"""By what each table can be narrowed and sorted."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import Q

from commitments.models import EntryBearing, EntryClause, EntrySignatory
from commitments.models.progress import entry_is_current
from commitments.rules.past_days import end_of
from commitments.summaries.open_data import keys
from commitments.vocabulary import (
    Binding,
    ChangeKind,
    ClauseKind,
    CommitmentKind,
    DeadlineBasis,
    Delivery,
    EvidenceKind,
    InstrumentKind,
    LinkKind,
    SignatoryKind,
    Stage,
    TestResult,
)

NOTHING: Final = Q(pk__in=[])


@dataclass(frozen=True)
class Filter:
    """One parameter. `of` is the closed list its values are from; `base` is str, bool or date."""

    meaning: str
    condition: Callable[[Any], Q]
    base: type = str
    of: type[models.Choices] | None = None


def same(meaning: str, path: str, *, of: type[models.Choices] | None = None, base: type = str) -> Filter:
    return Filter(meaning, lambda value: Q(**{path: value}), base, of)


def among(meaning: str, links: type[models.Model], path: str) -> Filter:
    """Entries that have such a link; through a subquery, so that none comes twice."""
    manager = links._default_manager
    return Filter(meaning, lambda value: Q(pk__in=manager.filter(**{path: value}).values("entry")))


def key(meaning: str, find: Callable[[str], Q | None]) -> Filter:
    return Filter(meaning, lambda value: find(value) or NOTHING)


def days(column: str, path: str, what: str) -> dict[str, Filter]:
    """From and up to a day, both included."""
    return {
        f"{column}_from": Filter(
            f"{what} on this day or later.", lambda day: Q(**{f"{path}__gte": day}), dt.date
        ),
        f"{column}_to": Filter(
            f"{what} on this day or before.", lambda day: Q(**{f"{path}__lte": day}), dt.date
        ),
    }


def published(path: str = "published_at") -> dict[str, Filter]:
    """The same for moments, by days in UTC."""
    begin: Callable[[dt.date], dt.datetime] = lambda day: end_of(day) - dt.timedelta(days=1)  # noqa: E731
    before: Callable[[dt.date], Q] = lambda day: (  # noqa: E731
        Q() if day == dt.date.max else Q(**{f"{path}__lt": end_of(day)})
    )
    since: Callable[[dt.date], Q] = lambda day: (  # noqa: E731
        NOTHING if day == dt.date.max else Q(**{f"{path}__gte": begin(day)})
    )
    return {
        "published_from": Filter("Published on this day (UTC) or later.", since, dt.date),
        "published_to": Filter("Published on this day (UTC) or before.", before, dt.date),
    }


def current_entries(is_current: bool) -> Q:
    gone = Q(withdrawal__entry__isnull=False) | Q(superseded_by__supersedes__isnull=False)
    return entry_is_current() if is_current else gone


def bears_on(value: str) -> Q:
    found = keys.undertaking_is(value, "undertaking__")
    return Q(pk__in=EntryBearing.objects.filter(found).values("entry")) if found else NOTHING


def of_undertaking(way: str) -> dict[str, Filter]:
    """Of whatever has an undertaking at the end of these joins."""
    return {
        "signatory": same("Code of the signatory that owes it.", f"{way}endorsement__signatory__code"),
        "commitment": same("Code of the commitment.", f"{way}commitment__code"),
        "instrument": same("Code of the instrument.", f"{way}commitment__instrument__code"),
    }


INSTRUMENT: Final = same("Code of the instrument.", "instrument__code")
SIGNATORY: Final = same("Code of the signatory.", "signatory__code")
COMMITMENT: Final = same("Code of the commitment.", "commitment__code")

FILTERS: Final[Mapping[str, Mapping[str, Filter]]] = {
    "instruments": {"kind": same("Kind of text.", "kind", of=InstrumentKind)},
    "clauses": {"instrument": INSTRUMENT, "kind": same("Kind of place.", "kind", of=ClauseKind)},
    "commitments": {
        "instrument": INSTRUMENT,
        "kind": same("Kind of promise.", "kind", of=CommitmentKind),
        "binding": same("Whom it binds.", "binding", of=Binding),
    },
    "commitment_tests": {"commitment": COMMITMENT},
    "commitment_links": {
        "commitment": COMMITMENT,
        "earlier": same("Code of the commitment taken up.", "earlier__code"),
        "kind": same("How it is taken up.", "kind", of=LinkKind),
    },
    "deadlines": {
        "instrument": same("Code of the instrument.", "commitment__instrument__code"),
        "basis": same("What the date rests on.", "basis", of=DeadlineBasis),
        **days("due_on", "due_on", "Due"),
    },
    "signatories": {
        "kind": same("Country, organisation or company.", "kind", of=SignatoryKind),
        "region": same("Region of the M49 list, in English.", "region"),
    },
    "endorsements": {"signatory": SIGNATORY, "instrument": INSTRUMENT},
    "evidence": {
        "kind": same("Kind of source.", "kind", of=EvidenceKind),
        "language": same("BCP 47 tag of its language.", "language"),
        **days("published_on", "published_on", "Published"),
    },
    "milestones": {"instrument": INSTRUMENT, **days("starts_on", "starts_on", "Beginning")},
    "undertakings": {
        **of_undertaking(""),
        "verified_level": same("Status that we found.", "current_status__verified_level", of=Delivery),
        "is_joint": same("Whether all signatories owe it together.", "endorsement__isnull", base=bool),
    },
    "progress_entries": {
        "signatory": among("Code of a signatory it is about.", EntrySignatory, "signatory__code"),
        "commitment": among(
            "Code of a commitment it bears on.", EntryBearing, "undertaking__commitment__code"
        ),
        "instrument": among(
            "Code of an instrument it bears on.", EntryBearing, "undertaking__commitment__instrument__code"
        ),
        "clause": among("Code of a clause it bears on.", EntryClause, "clause__code"),
        "undertaking": Filter("Key of an undertaking it bears on.", bears_on),
        "stage": same("How far it had got.", "stage", of=Stage),
        "is_current": Filter("Whether it stands and is the newest version.", current_entries, bool),
        **days("happened_on", "happened_on", "Happened"),
        **published(),
    },
    "entry_evidence": {
        "entry": key("Key of the entry.", lambda value: keys.entry_is(value, "entry__")),
        "evidence": key("Number of the source.", lambda value: keys.number_is(value, "evidence")),
    },
    "assessments": {
        **of_undertaking("undertaking__"),
        "undertaking": key(
            "Key of the undertaking.", lambda value: keys.undertaking_is(value, "undertaking__")
        ),
        "verified_level": same("Status that was found.", "verified_level", of=Delivery),
        "change_kind": same("Kind of change.", "change_kind", of=ChangeKind),
        **days("effective_on", "effective_on", "In effect"),
        **published(),
    },
    "assessment_tests": {
        "assessment": key("Key of the assessment.", lambda value: keys.assessment_is(value, "assessment__")),
        "result": same("Outcome of the test.", "result", of=TestResult),
    },
    "replies": {
        "signatory": same("Code of the signatory.", "assessment__undertaking__endorsement__signatory__code"),
        "assessment": key("Key of the assessment.", lambda value: keys.assessment_is(value, "assessment__")),
        **days("received_on", "received_on", "Received"),
    },
    "changes": {
        **of_undertaking("undertaking__"),
        "kind": same("Kind of change.", "kind", of=ChangeKind),
        "to_level": same("Status after.", "to_level", of=Delivery),
        **published(),
    },
    "scores": {"signatory": SIGNATORY, "instrument": INSTRUMENT},
}

# Columns of the database that are never empty. Those of the log never change, so that a walk by them gives
# every row that was there from its beginning once.
SORTS: Final[Mapping[str, Mapping[str, str]]] = {
    "instruments": {"code": "code"},
    "clauses": {"code": "code"},
    "commitments": {"code": "code"},
    "commitment_tests": {},
    "commitment_links": {},
    "deadlines": {"due_on": "due_on"},
    "signatories": {"code": "code", "name_en": "sort_key"},
    "endorsements": {"joined_on": "joined_on"},
    "evidence": {"publisher": "publisher"},
    "milestones": {"starts_on": "starts_on"},
    "undertakings": {"commitment": "commitment__code"},
    "progress_entries": {"happened_on": "happened_on", "published_at": "published_at"},
    "entry_evidence": {},
    "assessments": {"effective_on": "effective_on", "published_at": "published_at"},
    "assessment_tests": {},
    "replies": {"received_on": "received_on"},
    "changes": {"number": "number", "published_at": "published_at"},
    "scores": {"instrument": "instrument__code"},
}
