"""Assignments: the list, one more, one less, and many at once from a sheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import assignments as actions
from commitments.actions import saved_forms
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.assignments import AssignmentForm, SheetForm
from commitments.models import Assignment, Commitment, Signatory, StaffMember
from commitments.summaries import desk_assignments, desk_saved_form
from commitments.summaries.desk_saved_form import KeptForm
from commitments.views.desk.access import DeskRequest, for_staff, refused

END, CONFIRM = "end", "confirm"
SHEET = "sheet"  # under which the pasted sheet keeps itself


@for_staff("view_assignment", to_act=("add_assignment", "delete_assignment"))
@require_http_methods(["GET", "HEAD", "POST"])
def assignments(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        return show(request, AssignmentForm())
    if request.POST.get("do") == END:
        return end(request)
    form = AssignmentForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    target = actions.Target(**form.cleaned_data)
    try:
        actions.assign(target=target, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, form, status=409)
    messages.success(request, f"Assigned: {target.words}.")
    return redirect("desk:assignments")


def end(request: DeskRequest) -> HttpResponse:
    pk = request.POST.get("assignment", "")
    found = get_object_or_404(Assignment, pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 10 else 0)
    try:
        actions.unassign(assignment=found, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "The assignment has ended.")
    return redirect("desk:assignments")


def show(request: DeskRequest, form: AssignmentForm, *, status: int = 200) -> HttpResponse:
    page = desk_assignments.load(by=request.GET.get("by", ""))
    context = {"page": page, "form": form, "problems": form.problems(), "section": "assignments"}
    return render(request, "desk/assignments.html", context, status=status)


@for_staff("add_assignment")
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: DeskRequest) -> HttpResponse:
    """Shows every error, then what would be written, then writes it: the text comes back at every step."""
    if request.method != "POST":
        left = desk_saved_form.load(request.user, SHEET)
        if left and "restore" in request.GET:
            return show_sheet(request, SheetForm(initial={"sheet": left.first("sheet")}), None)
        return show_sheet(request, SheetForm(), None, left=left)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_sheet(request, form, None, status=422)
    text = form.cleaned_data["text"]
    plan = desk_assignments.plan(text)
    kept = SheetForm(initial={"sheet": text})
    if plan.errors:
        return show_sheet(request, kept, plan, status=422)
    if request.POST.get("then") != CONFIRM:
        return show_sheet(request, kept, plan)
    try:
        number = actions.assign_all(targets=targets(plan), by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        kept = SheetForm({"sheet": text})
        kept.is_valid()
        kept.add_refusal(refusal)
        return show_sheet(request, kept, None, status=409)
    saved_forms.discard(by=request.user, form=SHEET)
    messages.success(
        request, f"{number} assigned from the sheet; {len(plan.lines) - number} were there already."
    )
    return redirect("desk:assignments")


def targets(plan: desk_assignments.SheetPlan) -> list[actions.Target]:
    rows = plan.sheet.rows
    people = StaffMember.objects.in_bulk({row.person for row in rows})
    signatories = Signatory.objects.in_bulk({row.signatory for row in rows if row.signatory})
    commitments = Commitment.objects.in_bulk({row.commitment for row in rows if row.commitment})
    return [
        actions.Target(
            people[row.person],
            signatories[row.signatory] if row.signatory else None,
            commitments[row.commitment] if row.commitment else None,
            row.language,
        )
        for row in rows
    ]


def show_sheet(
    request: DeskRequest,
    form: SheetForm,
    plan: desk_assignments.SheetPlan | None,
    *,
    status: int = 200,
    left: KeptForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "form_key": SHEET,
        "kept": left,
        "plan": plan,
        "problems": form.problems(),
        "section": "assignments",
    }
    return render(request, "desk/assignment_sheet.html", context, status=status)
