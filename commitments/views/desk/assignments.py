"""Assignments: the list, one more, one less, and many at once from a sheet."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commitments.actions import assignments as actions
from commitments.actions import saved_forms
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.assignments import AssignmentForm, MoveForm, SheetForm
from commitments.models import Assignment, AssignmentBatch, Commitment, Signatory, StaffMember
from commitments.rules.assignment_sheet import SheetRow
from commitments.summaries import desk_assignments, desk_saved_form
from commitments.summaries.desk_saved_form import KeptForm
from commitments.views.desk import tables
from commitments.views.desk.access import DeskRequest, for_staff, refused

END, MOVE, UNDO, CONFIRM = "end", "move", "undo", "confirm"
SHEET = "sheet"  # under which the pasted sheet keeps itself


@for_staff("view_assignment", to_act=("add_assignment", "delete_assignment"))
@require_http_methods(["GET", "HEAD", "POST"])
def assignments(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        return show(request, AssignmentForm())
    other = {END: end, MOVE: move, UNDO: undo}.get(request.POST.get("do", ""))
    if other:
        return other(request)
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
    found = get_object_or_404(Assignment, pk=number_in(request, "assignment"))
    try:
        actions.unassign(assignment=found, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "The assignment has ended.")
    return redirect("desk:assignments")


def number_in(request: DeskRequest, name: str) -> int:
    """The id that was sent; 0, which nothing has, for anything else."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def move(request: DeskRequest) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return show(request, AssignmentForm(), moving=form, status=422)
    data = form.cleaned_data
    try:
        changed = actions.move(**data, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, AssignmentForm(), moving=form, status=409)
    had = changed.ended - changed.given
    more = f" {data['to']} had {had} of them already." if had else ""
    number = f"{changed.ended} assignment{'' if changed.ended == 1 else 's'}"
    messages.success(request, f"Moved everything of {data['person']} to {data['to']}: {number}.{more}")
    return redirect("desk:assignments")


def undo(request: DeskRequest) -> HttpResponse:
    batch = get_object_or_404(AssignmentBatch, pk=number_in(request, "batch"))
    try:
        actions.undo(batch=batch, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, f"Undone: {batch.words}.")
    return redirect("desk:assignments")


def show(
    request: DeskRequest, form: AssignmentForm, *, moving: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    moving = moving or MoveForm()
    context = {
        "page": desk_assignments.load(by=request.GET.get("by", "")),
        "form": form,
        "moving": moving,
        "undoable": desk_assignments.load_undoable(request.user, now=timezone.now()),
        "problems": form.problems() + moving.problems(),
        "section": "assignments",
    }
    return render(request, "desk/assignments.html", context, status=status)


@for_staff("view_assignment")
@require_safe
def sheet_file(request: DeskRequest) -> HttpResponseBase:
    """All assignments as the sheet that can be pasted back."""
    name = tables.dated("assignments", timezone.now().date())
    return tables.as_file(desk_assignments.as_sheet(), name=name, form="csv")


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
        changed = actions.change(
            give_to=targets(plan.new_rows),
            end=targets(row for row in plan.sheet.rows if row.ends),
            by=request.user,
            at=timezone.now(),
        )
    except ActionRefusedError as refusal:
        kept = SheetForm({"sheet": text})
        kept.is_valid()
        kept.add_refusal(refusal)
        return show_sheet(request, kept, None, status=409)
    saved_forms.discard(by=request.user, form=SHEET)
    there = len(plan.lines) - changed.given - changed.ended
    messages.success(
        request,
        f"From the sheet: {changed.given} assigned, {changed.ended} ended; {there} were there already.",
    )
    return redirect("desk:assignments")


def targets(wanted: Iterable[SheetRow]) -> list[actions.Target]:
    rows = list(wanted)
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
