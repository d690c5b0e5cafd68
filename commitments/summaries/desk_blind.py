"""Which assessment drafts a person may not read, so that a second rating of them can still be blind.

Whoever shows level, strength, test results, reasons, change note or claim of a draft asks here first.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from commitments.desk_vocabulary import DeskActKind
from commitments.models import AssessmentDraft, DeskAct, EntryDraft, SecondRating, StaffMember
from commitments.vocabulary import DraftState


def unread() -> QuerySet[AssessmentDraft]:
    """Drafts whose author alone reads them: never submitted, be they new, given back by a withdrawal or
    thrown away, or without the second rating they were to have, even if declined since."""
    closed_to_authors = [DraftState.SUBMITTED, DraftState.PUBLISHED]
    submitted = Exists(DeskAct.objects.filter(kind=DeskActKind.SUBMIT, draft_reference=OuterRef("reference")))
    awaited = Exists(SecondRating.objects.filter(draft=OuterRef("pk"), rated_at=None))
    return AssessmentDraft.objects.filter((~Q(state__in=closed_to_authors) & ~Q(submitted)) | Q(awaited))


def blind_drafts(person: StaffMember) -> set[int]:
    """Ids of the assessment drafts of which this person sees neither level nor words. One query."""
    return set(unread().exclude(author=person).values_list("pk", flat=True))


def is_blind(draft: AssessmentDraft | EntryDraft, person: StaffMember) -> bool:
    """Whether this one is; an entry never is. At most one query."""
    if isinstance(draft, EntryDraft) or draft.author_id == person.pk:
        return False
    return unread().filter(pk=draft.pk).exists()
