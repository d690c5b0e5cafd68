"""Who may give a second rating: somebody else, without a conflict, who has not read the first."""

import datetime as dt

from django.db.models import Q, QuerySet

from commitments.actions import assessments, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import (
    Assessment,
    AssessmentDraft,
    DeskAct,
    DraftReading,
    ReviewDecision,
    SecondRating,
    StaffMember,
)
from commitments.summaries import desk_blind
from commitments.vocabulary import DraftState


def is_conflicted(second: SecondRating, draft: AssessmentDraft) -> bool:
    """Whether the second rater has declared a conflict, before the rating or after."""
    rater, concerned = second.second_rater, assessments.signatories_of(draft.undertaking)
    return rater is not None and rater.conflicts.filter(signatory__in=concerned).exists()


def refuse_rater(second: SecondRating, draft: AssessmentDraft, *, by: StaffMember) -> None:
    staff.refuse_role(by, "review_draft")
    staff.refuse_without_second_factor(by)
    if draft.author_id == by.pk:
        raise ActionRefusedError("Nobody rates their own work a second time. A second person must do it.")
    assessments.refuse_conflicted(by, assessments.signatories_of(draft.undertaking))
    if second.rated_at:
        raise ActionRefusedError("Somebody else has given the second rating already.")
    if draft.state != DraftState.SUBMITTED:
        raise ActionRefusedError("This draft is not under review any more.")
    if has_read(by, draft):
        raise ActionRefusedError(
            "You have read, judged or rated this author’s work on it since the last publication, so you "
            "cannot rate it blind. Somebody else must."
        )


def has_read(person: StaffMember, draft: AssessmentDraft) -> bool:
    """Whether this person knows what its author says here: having read, judged or rated this draft, or
    another of the author's on it since what stands was published."""
    drafts = not_standing(draft)
    standing = assessments.newest(draft.undertaking)
    since = standing.published_at if standing else None
    judged = ReviewDecision.objects.filter(assessment_draft__in=drafts, decided_by=person)
    rated = DeskAct.objects.filter(
        kind=DeskActKind.RATE, person=person, draft_reference__in=drafts.values("reference")
    )
    read = DraftReading.objects.filter(draft__in=drafts, person=person)
    return (
        judged.filter(Q(assessment_draft=draft) | after(since, "decided_at")).exists()
        or rated.filter(Q(draft_reference=draft.reference) | after(since, "at")).exists()
        or read.filter(Q(draft=draft) | after(since, "read_at")).exists()
    )


def not_standing(draft: AssessmentDraft) -> QuerySet[AssessmentDraft]:
    """All that its author has written on the same undertaking, but for what stands published or once did."""
    withdrawn = Q(published_assessment__withdrawal__isnull=False)
    return AssessmentDraft.objects.filter(
        Q(published_assessment=None) | withdrawn, undertaking=draft.undertaking_id, author=draft.author_id
    )


def after(since: dt.datetime | None, field: str) -> Q:
    return Q(**{f"{field}__gte": since}) if since else Q(pk__isnull=False)


def was_public(draft: AssessmentDraft) -> bool:
    """Whether everybody could read what its author says: in a version that was withdrawn since the last
    publication and stays readable at its address."""
    withdrawn = Assessment.objects.filter(
        undertaking=draft.undertaking_id, assessed_by=draft.author_id, withdrawal__isnull=False
    )
    standing = assessments.newest(draft.undertaking)
    return withdrawn.filter(version__gt=standing.version if standing else 0).exists()


def note_reading(*, draft: AssessmentDraft, by: StaffMember, at: dt.datetime) -> None:
    """Remembers who has read somebody else's draft; reading it again changes nothing."""
    if draft.author_id != by.pk:
        DraftReading.objects.bulk_create(
            [DraftReading(person=by, draft=draft, read_at=at)], ignore_conflicts=True
        )


def note_reading_of_all(*, by: StaffMember, at: dt.datetime) -> None:
    """For whoever takes away all drafts as a table: those that tell this person what they say."""
    blind = desk_blind.blind_drafts(by)
    told = (
        AssessmentDraft.objects.exclude(author=by).exclude(state=DraftState.PUBLISHED).exclude(pk__in=blind)
    )
    DraftReading.objects.bulk_create(
        (DraftReading(person=by, draft_id=pk, read_at=at) for pk in told.values_list("pk", flat=True)),
        ignore_conflicts=True,
    )
