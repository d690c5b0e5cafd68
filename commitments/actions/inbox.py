"""Taking, giving back, snoozing and declining items of the inbox. Nothing of the item itself changes."""

import datetime as dt

from django.db import transaction
from django.utils.formats import date_format

from commitments.actions import acts, staff
from commitments.actions.assessments import refuse_conflicted, signatories_of
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, MarkKind
from commitments.models import (
    AssessmentDraft,
    EntryDraft,
    InboxMark,
    StaffMember,
    Suggestion,
    Undertaking,
)
from commitments.models.inbox import InboxMarkQuerySet
from commitments.summaries import desk_places

Item = Undertaking | EntryDraft | AssessmentDraft | Suggestion
FIELDS = {
    Undertaking: "undertaking",
    EntryDraft: "entry_draft",
    AssessmentDraft: "assessment_draft",
    Suggestion: "suggestion",
}
LONGEST_SNOOZE = dt.timedelta(days=366)


@transaction.atomic
def take(*, item: Item, by: StaffMember, at: dt.datetime) -> InboxMark:
    """Makes this person the item's only holder; whoever comes second is told who has it."""
    lock(item, by=by)
    refuse_unfit(item, by)
    held = marks_on(item).filter(kind=MarkKind.TAKE)
    holder = held.in_force(at.date()).select_related("person").first()
    if holder and holder.person_id != by.pk:
        since = date_format(holder.made_at, "j F Y, H:i")
        raise ActionRefusedError(f"{holder.person} has it since {since} UTC.")
    if holder:
        return holder
    end(held, at=at)  # what is left of an earlier round
    end(marks_on(item).filter(person=by), at=at)
    return mark(item, MarkKind.TAKE, DeskActKind.TAKE, by=by, at=at)


@transaction.atomic
def give_back(*, item: Item, by: StaffMember, at: dt.datetime) -> None:
    lock(item, by=by)
    if not end(marks_on(item).filter(person=by, kind=MarkKind.TAKE), at=at):
        raise ActionRefusedError("You do not hold this item.")
    record(item, DeskActKind.RELEASE, words_of(item), by=by, at=at)


@transaction.atomic
def free(*, item: Item, reason: str, by: StaffMember, at: dt.datetime) -> StaffMember:
    """Lets go of what somebody else took, for those who assign work. Returns who had it."""
    lock(item, by=by)
    staff.refuse_role(by, "add_assignment")
    if not reason.strip():
        raise ActionRefusedError({"reason": ["Say why: the person who had it will ask."]})
    held = marks_on(item).filter(kind=MarkKind.TAKE).exclude(person=by).select_related("person").first()
    if held is None:
        raise ActionRefusedError("Nobody else holds this item any more.")
    end(marks_on(item).filter(pk=held.pk), at=at)
    words = f"{words_of(item)}, which {held.person} had taken: {reason.strip()}"
    record(item, DeskActKind.RELEASE, words, by=by, at=at)
    return held.person


@transaction.atomic
def snooze(*, item: Item, until: dt.date, by: StaffMember, at: dt.datetime) -> InboxMark:
    """Hides the item from this person until that day."""
    lock(item, by=by)
    if not at.date() < until <= at.date() + LONGEST_SNOOZE:
        raise ActionRefusedError({"until": ["Choose a day from tomorrow up to a year from now."]})
    end(marks_on(item).filter(person=by, kind=MarkKind.SNOOZE), at=at)
    return mark(item, MarkKind.SNOOZE, DeskActKind.SNOOZE, by=by, at=at, until=until)


@transaction.atomic
def decline(*, item: Item, reason: str, by: StaffMember, at: dt.datetime) -> InboxMark:
    """Takes the item out of this person's inbox for good. Others still see it."""
    lock(item, by=by)
    if not reason.strip():
        raise ActionRefusedError({"reason": ["Say why, for whoever looks next."]})
    if isinstance(item, EntryDraft | AssessmentDraft) and item.author_id == by.pk:
        raise ActionRefusedError("This is your own draft: nobody else can go on with it.")
    end(marks_on(item).filter(person=by), at=at)
    return mark(item, MarkKind.DECLINE, DeskActKind.SET_ASIDE, by=by, at=at, reason=reason.strip())


@transaction.atomic
def bring_back(*, item: Item, by: StaffMember, at: dt.datetime) -> None:
    """Ends this person's snooze or refusal before its time."""
    lock(item, by=by)
    if not end(marks_on(item).filter(person=by).exclude(kind=MarkKind.TAKE), at=at):
        raise ActionRefusedError("This item is in your inbox already.")
    record(item, DeskActKind.SNOOZE, f"Brought back to the inbox: {words_of(item)}", by=by, at=at)


def lock(item: Item, *, by: StaffMember) -> None:
    """For whoever works at the desk. Others who mark the same item wait until this transaction ends, and then
    see what it did.
    """
    staff.refuse_role(by, "change_entrydraft")
    type(item).objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)


def refuse_unfit(item: Item, by: StaffMember) -> None:
    if isinstance(item, EntryDraft):
        if item.author_id == by.pk:
            raise ActionRefusedError("This is your own draft already.")
        refuse_conflicted(by, item.signatories.all())
        return
    if isinstance(item, AssessmentDraft) and item.author_id == by.pk:
        raise ActionRefusedError("This is your own draft already.")
    refuse_conflicted(by, signatories_of(undertaking_of(item)))


def undertaking_of(item: Undertaking | AssessmentDraft | Suggestion) -> Undertaking:
    return item if isinstance(item, Undertaking) else item.undertaking


def marks_on(item: Item) -> InboxMarkQuerySet:
    return InboxMark.objects.standing().filter(**{FIELDS[type(item)]: item})


def end(marks: InboxMarkQuerySet, *, at: dt.datetime) -> int:
    return marks.update(ended_at=at)


def mark(
    item: Item,
    kind: MarkKind,
    act: DeskActKind,
    *,
    by: StaffMember,
    at: dt.datetime,
    until: dt.date | None = None,
    reason: str = "",
) -> InboxMark:
    made = InboxMark.objects.create(
        kind=kind, person=by, made_at=at, until=until, reason=reason, **{FIELDS[type(item)]: item}
    )
    words = words_of(item)
    if until:
        words = f"{words}, until {date_format(until, 'j F Y')}"
    record(item, act, f"In the inbox: {words}: {reason}" if reason else words, by=by, at=at)
    return made


def record(item: Item, kind: DeskActKind, words: str, *, by: StaffMember, at: dt.datetime) -> None:
    acts.record(
        kind=kind,
        by=by,
        at=at,
        words=words,
        undertaking=None if isinstance(item, EntryDraft) else undertaking_of(item),
        signatory=next(iter(signatories_of(undertaking_of(item))), None)
        if not isinstance(item, EntryDraft)
        else None,
        draft_reference=item.reference if isinstance(item, EntryDraft | AssessmentDraft) else None,
    )


def words_of(item: Item) -> str:
    """What it is, without a word of what a draft says of the level."""
    if isinstance(item, EntryDraft):
        return item.claim[:200]
    undertaking = undertaking_of(item)
    place = f"{desk_places.whose(undertaking)} {undertaking.commitment.code}"
    if isinstance(item, AssessmentDraft):
        return f"assessment of {place}"
    return f"suggestion on {place}" if isinstance(item, Suggestion) else place
