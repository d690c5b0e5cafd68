"""Undoing a publication within ten minutes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import withdrawals
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.withdraw import WithdrawForm
from commitments.models import Assessment, ProgressEntry
from commitments.summaries import desk_undo
from commitments.views.desk.access import DeskRequest, for_staff, refused


@for_staff("publish_draft")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: DeskRequest, kind: str, pk: int) -> HttpResponse:
    published = find(kind, pk)
    if request.method != "POST":
        return show(request, published, WithdrawForm())
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return show(request, published, form, status=422)
    by, at, reason = request.user, timezone.now(), form.cleaned_data["reason"]
    try:
        if isinstance(published, Assessment):
            withdrawals.withdraw_assessment(assessment=published, by=by, at=at, reason=reason)
        else:
            withdrawals.withdraw_entry(entry=published, by=by, at=at, reason=reason)
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "Withdrawn. No subscriber hears of it, and its author has the draft back.")
    return redirect("desk:inbox")


def find(kind: str, pk: int) -> Assessment | ProgressEntry:
    if kind == "assessment":
        return get_object_or_404(Assessment, pk=pk)
    if kind == "entry":
        return get_object_or_404(ProgressEntry, pk=pk)
    raise Http404


def show(
    request: DeskRequest, published: Assessment | ProgressEntry, form: WithdrawForm, *, status: int = 200
) -> HttpResponse:
    undo = (
        desk_undo.of_assessment(published)
        if isinstance(published, Assessment)
        else desk_undo.of_entry(published)
    )
    context = {
        "undo": undo,
        "is_open": timezone.now() <= undo.until,
        "form": form,
        "problems": form.problems(),
        "section": "inbox",
    }
    return render(request, "desk/withdraw.html", context, status=status)
