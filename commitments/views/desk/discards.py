"""Throwing away one's own assessment draft."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from commitments.actions import discards, saved_forms
from commitments.actions.refusals import ActionRefusedError
from commitments.models import AssessmentDraft
from commitments.views.desk.access import DeskRequest, for_staff, refused


@for_staff("change_assessmentdraft")
@require_POST
def discard(request: DeskRequest, reference: UUID) -> HttpResponse:
    draft = get_object_or_404(AssessmentDraft, reference=reference)
    version = request.POST.get("row_version", "")
    if not (version.isascii() and version.isdigit()):
        raise Http404
    try:
        discards.discard(draft=draft, by=request.user, at=timezone.now(), row_version=int(version[:9]))
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409 if draft.author_id == request.user.pk else 403)
    saved_forms.discard(by=request.user, form=f"assess:{draft.undertaking_id}")
    messages.success(request, "Discarded. The draft stays on the desk’s record; you can begin another.")
    return redirect("desk:undertaking", draft.undertaking_id)
