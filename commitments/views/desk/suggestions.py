"""What the public offers or challenges."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import inbox, saved_forms, suggestions
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import SuggestionState
from commitments.forms.suggestion import FinishForm, SettleForm
from commitments.models import Suggestion
from commitments.summaries import desk_saved_form, desk_suggestion
from commitments.summaries.desk_saved_form import KeptForm
from commitments.views.desk.access import DeskRequest, for_staff, refused
from commitments.views.desk.next_item import go_to_next


@for_staff("change_suggestion")
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request: DeskRequest, reference: UUID) -> HttpResponse:
    if request.method != "POST":
        kept = desk_saved_form.load(request.user, form_key(reference))
        if kept and "restore" in request.GET:
            return show(request, reference, SettleForm(kept.as_post()).unchecked())
        return show(request, reference, SettleForm(), kept=kept)
    if request.POST.get("act") == "finish":
        return finish(request, reference)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return show(request, reference, form, status=422)
    try:
        settled = suggestions.settle(
            suggestion=get_object_or_404(Suggestion, reference=reference),
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    saved_forms.discard(by=request.user, form=form_key(reference))
    if settled.state == SuggestionState.TAKEN:
        messages.success(request, "Taken up. Log or assess what it shows; until then it stands under Mine.")
        return redirect(desk_suggestion.work_on(settled))
    words = inbox.words_of(settled)
    if settled.state == SuggestionState.SPAM:
        messages.success(request, f"Spam: {words}. Nobody is told.")
    else:
        messages.success(request, f"Declined: {words}. It and your reason stay on the desk’s record.")
    return go_to_next(request, queue="leads")


def finish(request: DeskRequest, reference: UUID) -> HttpResponse:
    form = FinishForm(request.POST)
    if not form.is_valid():
        return show(request, reference, SettleForm(), finishing=form, status=422)
    try:
        suggestions.finish(
            suggestion=get_object_or_404(Suggestion, reference=reference),
            outcome=form.cleaned_data["outcome"],
            by=request.user,
            at=timezone.now(),
        )
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "Finished. It has left your inbox and stays on the desk’s record.")
    return go_to_next(request, queue="mine")


def form_key(reference: UUID) -> str:
    """Under which the form keeps itself."""
    return f"suggestion:{reference}"


def show(
    request: DeskRequest,
    reference: UUID,
    form: SettleForm,
    *,
    kept: KeptForm | None = None,
    finishing: FinishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    item = desk_suggestion.load(reference)
    if item is None:
        raise Http404
    finishing = finishing or FinishForm(auto_id="finish_%s")
    context = {
        "item": item,
        "form": form,
        "finishing": finishing,
        "problems": form.problems() + finishing.problems(),
        "form_key": form_key(reference),
        "kept": kept,
        "section": "inbox",
    }
    return render(request, "desk/suggestion.html", context, status=status)
