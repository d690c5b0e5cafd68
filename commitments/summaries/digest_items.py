"""The published changes of a digest, in words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef
from django.utils.formats import date_format

from commitments.models import (
    Assessment,
    Change,
    Commitment,
    Correction,
    Endorsement,
    EntryBearing,
    EntryClause,
    EntrySignatory,
    ProgressEntry,
    Undertaking,
)
from commitments.models.assessment import reverse_version
from commitments.rules.delivery import label
from commitments.summaries import entries
from commitments.summaries.desk_undo import WITHIN
from commitments.summaries.entries import EntryLine
from commitments.vocabulary import ChangeKind, Delivery, EvidenceStrength, Stage

NEWS_LENGTH = 58
NO_ONE = "No single signatory"
EVERYBODY = "All signatories together"


@dataclass(frozen=True)
class About:
    """Ids of what something concerns: it answers a follow of any of them.

    A joint undertaking concerns every signatory of its instrument.
    """

    signatories: frozenset[int]
    commitments: frozenset[int]
    instruments: frozenset[int]


@dataclass(frozen=True)
class Item:
    """One published change as a mail tells it; an entry appears once however many clauses it bears on.

    `place` is the commitment, or the clauses and the date of an entry, which has no `status`; `news` is
    the item as a subject line; `because` names the follows it answers.
    """

    number: int
    kind: ChangeKind
    who: str
    place: str
    status: str
    text: str
    detail: str
    news: str
    link: str
    path: str
    published_at: dt.datetime
    about: About
    because: str = ""


# A correction can be withdrawn for ten minutes, and a withdrawal begun in the last of them may commit later.
SETTLED_AFTER = 2 * WITHIN


def published(*, after: int, up_to: int, now: dt.datetime) -> tuple[Item, ...]:
    """What is worth telling of the changes after one number up to another, oldest first. Six queries at most.

    What was corrected or replaced since is told as it stands now, or left to the mail that carries the
    correction: no mail repeats what we have withdrawn. A correction that may still be withdrawn itself hides
    nothing: no later mail would bring back the news it hid.
    """
    changes = list(
        Change.objects.worth_mailing()
        .filter(number__gt=after, number__lte=up_to)
        .select_related(
            "undertaking__commitment__instrument",
            "undertaking__endorsement__signatory",
            "assessment__corrects",
            "entry",
        )
        .annotate(
            source_count=Count("assessment__entries__evidence", distinct=True),
            is_corrected=Exists(
                Correction.objects.standing().filter(
                    corrected=OuterRef("assessment"),
                    replaced_by__is_minor=False,
                    replaced_by__published_at__lt=now - SETTLED_AFTER,
                )
            ),
        )
        .order_by("number")
    )
    if not changes:
        return ()
    everybody = signatories_by_instrument()
    entry_items = dict(entries_in_words(changes, everybody))
    items = []
    for change in changes:
        if change.assessment is not None and is_worth_telling(change):
            items.append(assessment_in_words(change, everybody))
        elif change.kind == ChangeKind.REPLY and change.undertaking is not None:
            items.append(reply_in_words(change, change.undertaking, everybody))
        elif change.entry is not None and change.entry.code in entry_items:
            items.append(entry_items.pop(change.entry.code))
    return tuple(items)


def is_worth_telling(change: Any) -> bool:
    """Not what was corrected since, and not a check that left the status as it was."""
    is_the_same = change.from_level == change.to_level
    if change.kind == ChangeKind.REVIEWED or (change.kind == ChangeKind.METHOD and is_the_same):
        return False
    return not change.is_corrected


def signatories_by_instrument() -> dict[int, frozenset[int]]:
    found = defaultdict(set)
    for instrument_id, signatory_id in Endorsement.objects.filter(left_on=None).values_list(
        "instrument_id", "signatory_id"
    ):
        found[instrument_id].add(signatory_id)
    return {instrument_id: frozenset(ids) for instrument_id, ids in found.items()}


def assessment_in_words(change: Change, everybody: dict[int, frozenset[int]]) -> Item:
    undertaking, assessment = change.undertaking, change.assessment
    assert undertaking is not None  # every assessment is of an undertaking
    assert assessment is not None
    commitment, (who, about) = undertaking.commitment, concerned_by(undertaking, everybody)
    before, now = level_words(change.from_level, commitment), level_words(change.to_level, commitment)
    return Item(
        number=change.number,
        kind=ChangeKind(change.kind),
        who=who,
        place=f"{commitment.code} {commitment.title}",
        status=status_words(change, before, now),
        text=change.note,
        detail=basis_words(assessment, change.source_count),  # type: ignore[attr-defined]
        news=news_words(ChangeKind(change.kind), who, commitment, before, now),
        link=f"the assessment: {who}, {commitment.code}",
        path=reverse_version(undertaking, assessment.version),
        published_at=change.published_at,
        about=about,
    )


def reply_in_words(change: Change, undertaking: Undertaking, everybody: dict[int, frozenset[int]]) -> Item:
    """That a signatory answered; its words stand on the page, whole and unchanged."""
    commitment, (who, about) = undertaking.commitment, concerned_by(undertaking, everybody)
    return Item(
        number=change.number,
        kind=ChangeKind.REPLY,
        who=who,
        place=f"{commitment.code} {commitment.title}",
        status=f"The status stays “{level_words(change.to_level, commitment)}”.",
        text=change.note,
        detail="",
        news=f"{who} replied about {commitment.code}",
        link=f"the reply: {who}, {commitment.code}",
        path=undertaking.get_absolute_url(),
        published_at=change.published_at,
        about=about,
    )


def concerned_by(undertaking: Undertaking, everybody: dict[int, frozenset[int]]) -> tuple[str, About]:
    """Whose undertaking it is, in words, and whose follows it answers."""
    commitment, endorsement = undertaking.commitment, undertaking.endorsement
    if endorsement:
        who, signatories = endorsement.signatory.name, frozenset({endorsement.signatory_id})
    else:
        who, signatories = EVERYBODY, everybody.get(commitment.instrument_id, frozenset())
    return who, About(signatories, frozenset({commitment.pk}), frozenset({commitment.instrument_id}))


def level_words(level: str, commitment: Commitment) -> str:
    return label(level or Delivery.NOT_ASSESSED, is_continuing=commitment.is_continuing)


def status_words(change: Change, before: str, now: str) -> str:
    if change.kind == ChangeKind.FIRST_ASSESSMENT:
        return f"Assessed as “{now}”."
    if change.kind == ChangeKind.METHOD:
        return f"“{now}” under our method as it is now; before, “{before}”."
    if change.kind != ChangeKind.CORRECTION:
        return f"Now “{now}”; before, “{before}”."
    if before == now:
        return f"The status stays “{now}”."
    return f"Now “{now}”; we had wrongly shown “{before}”."


def basis_words(assessment: Assessment, source_count: int) -> str:
    """What was wrong, if it is a correction, or the rule that changed; then how firmly it stands."""
    correction: Correction | None = getattr(assessment, "corrects", None)
    words = [f"What was wrong: {correction.what_was_wrong}"] if correction else []
    if assessment.changed_rule:
        words.append(f"The rule that changed: {assessment.changed_rule}")
    if assessment.evidence_strength:
        words.append(f"Evidence: {EvidenceStrength(assessment.evidence_strength).label.lower()}.")
    if source_count:
        words.append(f"{source_count} source{'' if source_count == 1 else 's'}.")
    return " ".join(words)


def news_words(kind: ChangeKind, who: str, commitment: Commitment, before: str, now: str) -> str:
    """The item as a subject line; the title goes when it would not fit."""
    if kind == ChangeKind.CORRECTION:
        wrong = f" was wrongly shown as “{before}”" if before != now else ""
        return f"Correction: {who} {commitment.code}{wrong}"
    if kind == ChangeKind.METHOD:
        return f"Method changed: {who} {commitment.code} now “{now}”"
    verb = "first assessed as" if kind == ChangeKind.FIRST_ASSESSMENT else "now"
    full = f"{who}: {commitment.code} {commitment.title} {verb} “{now}”"
    return full if len(full) <= NEWS_LENGTH else f"{who}: {commitment.code} {verb} “{now}”"


def entries_in_words(
    changes: Iterable[Change], everybody: dict[int, frozenset[int]]
) -> Iterator[tuple[str, Item]]:
    """(code, item) for every entry among the changes, in its newest version. Four queries."""
    told = {change.entry.code: change for change in changes if change.entry}
    rows = list(entries.with_links(ProgressEntry.objects.current().filter(code__in=told)))
    concerned = about_entries([row.pk for row in rows], everybody)
    for row in rows:
        yield row.code, entry_in_words(entries.line(row), told[row.code], concerned[row.pk])


def about_entries(entry_ids: Collection[int], everybody: dict[int, frozenset[int]]) -> dict[int, About]:
    """Whom and what each entry concerns: those it names, and what its clauses and bearings belong to.

    An entry on a clause below a commitment's own clause concerns that commitment too.
    """
    signatories, commitments, instruments = (defaultdict[int, set[int]](set) for _ in range(3))
    named = EntrySignatory.objects.filter(entry__in=entry_ids).values_list("entry_id", "signatory_id")
    for entry_id, signatory_id in named:
        signatories[entry_id].add(signatory_id)
    bearings = EntryBearing.objects.filter(entry__in=entry_ids).values_list(
        "entry_id",
        "undertaking__commitment_id",
        "undertaking__commitment__instrument_id",
        "undertaking__endorsement",
    )
    for entry_id, commitment_id, instrument_id, endorsement_id in bearings:
        commitments[entry_id].add(commitment_id)
        if cast(int | None, endorsement_id) is None:  # an outer join: joint ones have none
            signatories[entry_id] |= everybody.get(instrument_id, frozenset())
    clauses = EntryClause.objects.filter(entry__in=entry_ids).values_list(
        "entry_id", "clause__instrument_id", "clause__commitments", "clause__parent__commitments"
    )
    for entry_id, instrument_id, own, above in clauses:
        instruments[entry_id].add(instrument_id)
        commitments[entry_id] |= {pk for pk in (own, above) if pk is not None}
    return {
        pk: About(frozenset(signatories[pk]), frozenset(commitments[pk]), frozenset(instruments[pk]))
        for pk in entry_ids
    }


def entry_in_words(entry: EntryLine, change: Change, about: About) -> Item:
    who = names([signatory.name for signatory in entry.signatories])
    codes = ", ".join(clause.code for clause in entry.clauses)
    pattern = {"year": "Y", "month": "F Y"}.get(entry.precision, "j F Y")
    return Item(
        number=change.number,
        kind=ChangeKind(change.kind),
        who=who,
        place=f"{codes}, {date_format(entry.happened_on, pattern)}",
        status="",
        text=entry.claim,
        detail=source_words(entry),
        news=f"New on record: {who}, {codes}",
        link=f"the entry and its sources: {who}, {codes}",
        path=change.get_absolute_url(),
        published_at=change.published_at,
        about=about,
    )


def names(all_names: Collection[str]) -> str:
    """Three names at most, then how many more."""
    first = list(all_names)[:3]
    rest = len(all_names) - len(first)
    return ", ".join(first) + (f" and {rest} more" if rest else "") if first else NO_ONE


def source_words(entry: EntryLine) -> str:
    number = len(entry.sources)
    publishers = "; ".join(dict.fromkeys(source.publisher for source in entry.sources))
    return f"{Stage(entry.stage).label}. {number} source{'' if number == 1 else 's'}: {publishers}."
