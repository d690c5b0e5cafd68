"""Finding an undertaking, and assessing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commitments.actions import assessments, editorial
from commitments.actions.bearings import BearingIndex
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.assess import SUBMIT, AssessForm, initial_from
from commitments.models import AssessmentDraft, CommitmentTest, EntryDraft, ProgressEntry, Undertaking
from commitments.summaries import desk_places, desk_undertaking
from commitments.summaries.desk_undertaking import DeskUndertaking
from commitments.views.desk.access import DeskRequest, for_staff


@for_staff("view_assessmentdraft")
@require_safe
def undertakings(request: DeskRequest) -> HttpResponse:
    page = desk_places.find(
        request.GET.get("q", "")[:100], page=request.GET.get("page", ""), today=timezone.now().date()
    )
    return render(request, "desk/undertakings.html", {"page": page, "section": "undertakings"})


@for_staff("add_assessmentdraft")
@require_http_methods(["GET", "HEAD", "POST"])
def undertaking(request: DeskRequest, pk: int) -> HttpResponse:
    page = load_page(request, pk)
    if request.method == "POST":
        return save(request, page)
    initial = initial_from(page)
    ticked = request.GET.get("entry")
    if ticked:
        initial["entry_drafts"] = [*initial.get("entry_drafts", ()), ticked]
    return show(request, page, AssessForm(initial=initial, page=page))


def load_page(request: DeskRequest, pk: int) -> DeskUndertaking:
    index = BearingIndex()
    bearing_on_it = tuple(
        draft
        for draft in desk_undertaking.candidates(pk, person=request.user)
        if pk in index.undertakings_for(draft.clause_ids, draft.signatory_ids)
    )
    today = timezone.now().date()
    try:
        return desk_undertaking.load(pk, person=request.user, entry_drafts=bearing_on_it, today=today)
    except Undertaking.DoesNotExist:
        raise Http404 from None


def save(request: DeskRequest, page: DeskUndertaking) -> HttpResponse:
    form = AssessForm(request.POST, page=page)
    if not form.is_valid():
        return show(request, page, form, status=422)
    try:
        draft = write(request, page, form)
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, page, form, status=403 if page.is_conflicted else 409)
    if request.POST.get("then") == SUBMIT:
        return send(request, form, draft)
    messages.success(request, "Saved as a draft. It is not public.")
    return redirect("desk:undertaking", page.place.pk)


def write(request: DeskRequest, page: DeskUndertaking, form: AssessForm) -> AssessmentDraft:
    data, today = form.cleaned_data, timezone.now().date()
    tests = CommitmentTest.objects.in_bulk([test.pk for test in page.tests])
    return assessments.save_draft(
        by=request.user,
        undertaking=page.undertaking,
        judgement=form.judgement(
            today=today,
            check_on=lambda level, since: desk_undertaking.proposed_check(
                page.place, level, effective_on=since, today=today
            ),
        ),
        test_results={tests[pk]: result for pk, result in form.results().items()},
        entries=ProgressEntry.objects.current().filter(code__in=data["entries"]),
        entry_drafts=EntryDraft.objects.filter(reference__in=data["entry_drafts"]),
        draft=page.own.draft if page.own else None,
        row_version=data["row_version"] or 0,
        seen_version=data["seen_version"],
    )


def send(request: DeskRequest, form: AssessForm, draft: AssessmentDraft) -> HttpResponse:
    try:
        editorial.submit(draft=draft, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        messages.info(request, "The draft is saved, but it cannot go to review yet.")
        return show(request, load_page(request, draft.undertaking_id), form, status=422)
    messages.success(request, "Sent to review. Somebody else reads it before it becomes public.")
    return redirect("desk:review", draft.reference)


def show(request: DeskRequest, page: DeskUndertaking, form: AssessForm, *, status: int = 200) -> HttpResponse:
    context = {"page": page, "form": form, "problems": form.problems(), "section": "undertakings"}
    return render(request, "desk/assess.html", context, status=status)
