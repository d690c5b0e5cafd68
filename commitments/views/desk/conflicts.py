"""Declaring a conflict of interest for oneself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import conflicts as actions
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.account import ConflictForm
from commitments.summaries import desk_account
from commitments.views.desk.access import DeskRequest, for_staff


@for_staff()
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        return show(request, ConflictForm())
    form = ConflictForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        conflict = actions.declare(by=request.user, at=timezone.now(), **form.cleaned_data)
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, form, status=409)
    messages.success(
        request, f"Declared. You no longer assess or review {conflict.signatory.name}; others do."
    )
    return redirect("desk:conflicts")


def show(request: DeskRequest, form: ConflictForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "problems": form.problems(),
        "declared": desk_account.conflicts_of(request.user),
        "section": "account",
    }
    return render(request, "desk/account_conflicts.html", context, status=status)
