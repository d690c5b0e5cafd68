"""Which drafts a person may not read yet, because a second, blind rating of them is still to come.

Whoever shows level, strength, test results, reasons, change note or claim of a draft asks here first.
"""

from django.db.models import QuerySet

from commitments.models import AssessmentDraft, EntryDraft, SecondRating, StaffMember
from commitments.vocabulary import DraftState


def open_ratings() -> QuerySet[SecondRating]:
    """Second ratings that are asked for and not in; one of a declined draft is asked for no more."""
    return SecondRating.objects.filter(rated_at=None).exclude(draft__state=DraftState.DECLINED)


def blind_drafts(person: StaffMember) -> set[int]:
    """Ids of the assessment drafts of which this person sees neither level nor words. One query."""
    return set(open_ratings().exclude(draft__author=person).values_list("draft_id", flat=True))


def is_blind(draft: AssessmentDraft | EntryDraft, person: StaffMember) -> bool:
    """Whether this one is; an entry never is. At most one query."""
    if isinstance(draft, EntryDraft) or draft.author_id == person.pk:
        return False
    return open_ratings().filter(draft=draft).exists()
