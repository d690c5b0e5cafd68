"""What lies in the inbox, in a few plain values per item: enough to sort, count and filter all of it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from commitments.models import AssessmentDraft, EntryDraft, InboxMark, ReplyAnswer, Suggestion, Undertaking
from commitments.rules.attention import (
    DUE_WITHIN,
    MONTHS_TO_STALLED,
    OPEN_ENDED,
    SETTLED,
    Standing,
    due_since,
    months_before,
    stale_since,
)
from commitments.vocabulary import DraftState

# what an item is; also the name of the field of InboxMark that points at it
UNDERTAKING, ENTRY_DRAFT, ASSESSMENT_DRAFT, SUGGESTION = (
    "undertaking",
    "entry_draft",
    "assessment_draft",
    "suggestion",
)
KINDS = (UNDERTAKING, ENTRY_DRAFT, ASSESSMENT_DRAFT, SUGGESTION)
REPLY = "reply"  # only listed: it takes no mark


@dataclass(frozen=True)
class Item:
    """One thing to be done. `since` is the day from which it has waited; `rank` goes before age in a list.

    Leads stand by the day of what they tell, the newest first; everything else by age, the oldest first.
    """

    kind: str
    pk: int
    since: dt.date
    signatories: frozenset[int] = frozenset()
    commitments: frozenset[int] = frozenset()
    rank: int = 0
    standing: Standing | None = None
    draft: "DraftRow | None" = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def place(self) -> tuple[int, int, str, int]:
        is_lead = self.draft is not None and self.draft.state == DraftState.LEAD
        days = -self.draft.happened_on.toordinal() if self.draft and is_lead else self.since.toordinal()
        return self.rank, days, self.kind, self.pk


@dataclass(frozen=True)
class DraftRow:
    """Where a draft stands in the process. The rating is the second, blind one, where one was asked for."""

    state: str
    author: int | None
    changed_on: dt.date
    submitted_on: dt.date | None
    undertaking: int | None = None
    rating: UUID | None = None
    asked_on: dt.date | None = None
    rated_on: dt.date | None = None
    is_reconciled: bool = False
    raters: tuple[int | None, ...] = field(default=())
    happened_on: dt.date = dt.date.min
    """The day of what an entry tells; of an assessment the first day there is."""

    @property
    def awaits_rating(self) -> bool:
        return self.rating is not None and self.rated_on is None

    @property
    def awaits_reconciling(self) -> bool:
        return self.rated_on is not None and not self.is_reconciled


def undertakings(today: dt.date) -> list[Item]:
    """Undertakings that are due or stale, or that somebody has taken. One query.

    One whose assessment waits for a verdict calls for nothing else until the verdict is given.
    """
    deadline = Q(commitment__deadline__due_on__lte=today + DUE_WITHIN) & ~Q(
        current_status__verified_level__in=SETTLED
    )
    check = Q(current_status__next_check_on__lte=today + DUE_WITHIN)
    long_ago = months_before(today, MONTHS_TO_STALLED)
    stale = Q(current_status__verified_level__in=OPEN_ENDED) & (
        Q(current_status__last_entry_on__lte=long_ago) | Q(current_status__published_at__date__lte=long_ago)
    )
    taken = Exists(InboxMark.objects.standing().filter(undertaking=OuterRef("pk")))
    waiting = Exists(AssessmentDraft.objects.waiting_for_review().filter(undertaking=OuterRef("pk")))
    rows = Undertaking.objects.filter(deadline | check | stale | Q(taken)).exclude(waiting)
    return [undertaking_item(row, today) for row in rows.values_list(*COLUMNS)]


COLUMNS = (
    "pk",
    "commitment_id",
    "endorsement__signatory_id",
    "current_status__verified_level",
    "commitment__is_continuing",
    "commitment__deadline__due_on",
    "current_status__next_check_on",
    "current_status__published_at",
    "current_status__last_entry_on",
)


def undertaking_item(row: Sequence[Any], today: dt.date) -> Item:
    pk, commitment, signatory, level, is_continuing, due_on, next_check_on, published_at, last_entry_on = row
    standing = Standing(
        level=level,
        is_continuing=is_continuing,
        due_on=due_on,
        next_check_on=next_check_on,
        assessed_on=published_at.date() if published_at else None,
        last_entry_on=last_entry_on,
    )
    return Item(
        kind=UNDERTAKING,
        pk=pk,
        since=due_since(standing, today=today) or stale_since(standing, today=today) or today,
        signatories=frozenset({signatory} if signatory else ()),
        commitments=frozenset({commitment}),
        standing=standing,
    )


def entry_drafts() -> list[Item]:
    """Leads and open drafts of everybody. One query."""
    through = EntryDraft.signatories.through.objects.filter(entrydraft=OuterRef("pk"))
    clauses = EntryDraft.clauses.through.objects.filter(
        entrydraft=OuterRef("pk"), clause__commitments__isnull=False
    )
    rows = (
        EntryDraft.objects.filter(state__in=[DraftState.LEAD, *OPEN])
        .order_by()
        .annotate(
            about=ArraySubquery(through.values("signatory_id")),
            promises=ArraySubquery(clauses.values("clause__commitments")),
        )
    )
    return [
        Item(
            kind=ENTRY_DRAFT,
            pk=row.pk,
            since=row.created_at.date(),
            signatories=frozenset(row.about),
            commitments=frozenset(row.promises),
            draft=DraftRow(
                row.state,
                row.author_id,
                row.changed_at.date(),
                day(row.submitted_at),
                happened_on=row.happened_on,
            ),
        )
        for row in rows.only("state", "author_id", "changed_at", "submitted_at", "created_at", "happened_on")
    ]


OPEN = (DraftState.DRAFT, DraftState.SENT_BACK, DraftState.SUBMITTED)


def assessment_drafts() -> list[Item]:
    """Open assessments of everybody, with what became of the second rating. One query."""
    rows = AssessmentDraft.objects.open().order_by().values(
        "pk", "state", "author_id", "created_at", "changed_at", "submitted_at", "undertaking_id",
        commitment=F("undertaking__commitment_id"),
        signatory=F("undertaking__endorsement__signatory_id"),
        rating=F("second_ratings__reference"),
        asked_at=F("second_ratings__asked_at"),
        rated_at=F("second_ratings__rated_at"),
        reconciled_at=F("second_ratings__reconciled_at"),
        first_rater=F("second_ratings__first_rater_id"),
        second_rater=F("second_ratings__second_rater_id"),
    )  # fmt: skip
    return [assessment_item(row) for row in rows]


def assessment_item(row: Mapping[str, Any]) -> Item:
    return Item(
        kind=ASSESSMENT_DRAFT,
        pk=row["pk"],
        since=row["created_at"].date(),
        signatories=frozenset({row["signatory"]} if row["signatory"] else ()),
        commitments=frozenset({row["commitment"]}),
        draft=DraftRow(
            state=row["state"],
            author=row["author_id"],
            changed_on=row["changed_at"].date(),
            submitted_on=day(row["submitted_at"]),
            undertaking=row["undertaking_id"],
            rating=row["rating"],
            asked_on=day(row["asked_at"]),
            rated_on=day(row["rated_at"]),
            is_reconciled=row["reconciled_at"] is not None,
            raters=(row["first_rater"], row["second_rater"]),
        ),
    )


def suggestions() -> list[Item]:
    """What visitors sent and nobody has settled. One query."""
    return suggestion_items(Suggestion.objects.open())


def suggestions_in_hand(person: int) -> list[Item]:
    """What this person took up, until somebody says what became of it. One query."""
    return suggestion_items(Suggestion.objects.in_hand().filter(decided_by=person))


def suggestion_items(suggestions: QuerySet[Suggestion]) -> list[Item]:
    rows: QuerySet[Any, Any] = suggestions.order_by()
    return [
        Item(
            kind=SUGGESTION,
            pk=pk,
            since=received_at.date(),
            signatories=frozenset({signatory} if signatory else ()),
            commitments=frozenset({commitment}),
        )
        for pk, received_at, signatory, commitment in rows.values_list(
            "pk", "received_at", "undertaking__endorsement__signatory_id", "undertaking__commitment_id"
        )
    ]


def replies() -> list[Item]:
    """What signatories sent and nobody has published or set aside. One query."""
    rows: QuerySet[Any, Any] = ReplyAnswer.objects.filter(
        submitted_at__isnull=False, published_reply=None, set_aside_at=None
    ).order_by()
    return [
        Item(
            kind=REPLY,
            pk=pk,
            since=submitted_at.date(),
            signatories=frozenset({signatory}),
            commitments=frozenset({commitment}),
        )
        for pk, submitted_at, signatory, commitment in rows.values_list(
            "pk", "submitted_at", "item__round__signatory_id", "item__assessment__undertaking__commitment_id"
        )
    ]


def day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


def pks(items: Iterable[Item], kind: str) -> list[int]:
    return [item.pk for item in items if item.kind == kind]
