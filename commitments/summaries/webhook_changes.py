"""Which changes a partner gets: as the filters of /changes understand them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from commitments.models import Change, EntryClause, WebhookPartner
from commitments.summaries.changes_filter import Known, filtered
from commitments.vocabulary import ChangeKind


def wanted(partner: WebhookPartner) -> QuerySet[Change]:
    """Nothing that was withdrawn, nor the notice that it was: no partner heard of it."""
    known = Known(
        kind=partner.kind,
        signatory=partner.signatory.slug if partner.signatory else "",
        commitment=partner.commitment.code if partner.commitment else "",
    )
    changes = filtered(Change.objects.standing().exclude(kind=ChangeKind.WITHDRAWN), known)
    if partner.instrument is not None:
        bearing = EntryClause.objects.filter(entry=OuterRef("entry"), clause__instrument=partner.instrument)
        changes = changes.filter(Q(undertaking__commitment__instrument=partner.instrument) | Exists(bearing))
    return changes


def in_words(partner: WebhookPartner) -> str:
    """What was chosen, for staff."""
    chosen = [
        partner.instrument.short_title if partner.instrument else "",
        partner.signatory.name if partner.signatory else "",
        partner.commitment.code if partner.commitment else "",
        ChangeKind(partner.kind).label if partner.kind else "",
    ]
    return ", ".join(str(words) for words in chosen if words) or "all changes"
