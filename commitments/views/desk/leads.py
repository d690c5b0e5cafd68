"""Facts that nobody has confirmed yet."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from commitments.actions import editorial, inbox
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.review import LeadForm
from commitments.models import EntryDraft
from commitments.summaries import desk_drafts, desk_duplicates
from commitments.summaries.desk_duplicates import OnRecord
from commitments.views.desk.access import DeskRequest, for_staff, refused
from commitments.views.desk.next_item import go_to_next
from commitments.vocabulary import DraftState


@for_staff("change_entrydraft")
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: DeskRequest, reference: UUID) -> HttpResponse:
    draft = get_object_or_404(EntryDraft, reference=reference)
    if request.method != "POST":
        if draft.state != DraftState.LEAD:
            return redirect("desk:entry", reference)
        return show(request, draft, LeadForm(on_record=on_record(draft)))
    form = LeadForm(request.POST, on_record=on_record(draft))
    if not form.is_valid():
        return show(request, draft, form, status=422)
    try:
        return decide(request, draft, form)
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)


def on_record(draft: EntryDraft) -> tuple[OnRecord, ...]:
    return desk_duplicates.load(desk_drafts.load(draft))


def decide(request: DeskRequest, draft: EntryDraft, form: LeadForm) -> HttpResponse:
    if form.cleaned_data["verdict"] == LeadForm.TAKE:
        editorial.confirm_lead(lead=draft, by=request.user)
        messages.success(request, "The lead is yours: check it, add what is missing, and send it to review.")
        trail = request.GET.get("from", "")
        address = reverse("desk:entry", args=[draft.reference])
        return redirect(f"{address}?{urlencode({'from': trail})}" if trail else address)
    editorial.decline_lead(lead=draft, by=request.user, comment=form.reason)
    messages.success(
        request, f"Declined: lead “{inbox.words_of(draft)}”. It and your reason stay on the desk’s record."
    )
    return go_to_next(request, queue="leads")


def show(request: DeskRequest, draft: EntryDraft, form: LeadForm, *, status: int = 200) -> HttpResponse:
    context = {"lead": desk_drafts.load(draft), "form": form, "problems": form.problems(), "section": "inbox"}
    return render(request, "desk/lead.html", context, status=status)
