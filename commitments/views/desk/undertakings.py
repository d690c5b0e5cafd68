"""Finding an undertaking, and assessing it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commitments.actions import assessments, editorial, saved_forms, suggestions
from commitments.actions.bearings import BearingIndex
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.forms import three_way
from commitments.forms.assess import SUBMIT, AssessForm, as_shown, initial_from, preselected
from commitments.models import AssessmentDraft, CommitmentTest, EntryDraft, ProgressEntry, Undertaking
from commitments.summaries import (
    desk_answers,
    desk_presence,
    desk_saved_form,
    desk_undertaking,
    desk_undertaking_list,
)
from commitments.summaries.desk_undertaking import DeskUndertaking
from commitments.summaries.desk_undertaking_list import Sought
from commitments.views.desk import visitor
from commitments.views.desk.access import DeskRequest, for_staff
from commitments.views.desk.next_item import go_to_next

STARTED_FROM = ("row_version", "seen_version", "began_with")


@for_staff("view_assessmentdraft")
@require_safe
def undertakings(request: DeskRequest) -> HttpResponse:
    asked = request.GET
    sought = Sought(
        query=asked.get("q", "")[:100],
        **{name: asked.get(name, "") for name in ("person", "region", "commitment", "state")},
    )
    page = desk_undertaking_list.load(sought, page=asked.get("page", ""), today=timezone.now().date())
    return render(request, "desk/undertakings.html", {"page": page, "section": "undertakings"})


@for_staff("add_assessmentdraft")
@require_http_methods(["GET", "HEAD", "POST"])
def undertaking(request: DeskRequest, pk: int) -> HttpResponse:
    """`entry` and `level` in the address are chosen already; `part=strength` gives the strength alone."""
    page = load_page(request, pk)
    if request.method == "POST":
        return save(request, page)
    if request.GET.get("part") == "strength":
        form = AssessForm(request.GET, page=page)
        return render(request, "desk/_assess_strength.html", {"form": form, "page": page})
    kept = desk_saved_form.load(request.user, form_key(page))
    if kept and "restore" in request.GET:
        return show(request, page, AssessForm(kept.as_post(), page=page))
    initial = initial_from(page)
    asked = preselected(page, request.GET.dict())
    for name in ("entries", "entry_drafts"):
        if name in asked:
            asked[name] = [*initial.get(name, ()), asked[name]]
    return show(request, page, AssessForm(initial=initial | asked, page=page), kept=kept)


def form_key(page: DeskUndertaking) -> str:
    """Under which the form keeps itself."""
    return f"assess:{page.place.pk}"


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
    """What comes from the page of the three versions goes the same way as what was typed."""
    post = three_way.resolved(request.POST) if three_way.SIDES in request.POST else request.POST
    form = AssessForm(post, page=page)
    if not form.is_valid():
        return show(request, page, form, status=422)
    try:
        draft = write(request, page, form)
    except OvertakenError as overtaken:
        return ask(request, load_page(request, page.place.pk), form, overtaken)
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, page, form, status=403 if page.is_conflicted else 409)
    saved_forms.discard(by=request.user, form=form_key(page))
    if post.get("then") == SUBMIT:
        return send(request, form, draft)
    messages.success(request, "Saved as a draft. It is not public.")
    address = reverse("desk:undertaking", args=[page.place.pk])
    return redirect(f"{address}?{urlencode({'from': trail(request)})}" if trail(request) else address)


def trail(request: DeskRequest) -> str:
    """The place in the inbox that the person came from."""
    return request.POST.get("from") or request.GET.get("from", "")


def write(request: DeskRequest, page: DeskUndertaking, form: AssessForm) -> AssessmentDraft:
    data, now = form.cleaned_data, timezone.now()
    tests = CommitmentTest.objects.in_bulk([test.pk for test in page.tests])
    return assessments.save_draft(
        by=request.user,
        undertaking=page.undertaking,
        judgement=form.judgement(
            today=now.date(),
            check_on=lambda level, since: desk_undertaking.proposed_check(
                page.place, level, effective_on=since, today=now.date()
            ),
        ),
        test_results={tests[pk]: result for pk, result in form.results().items()},
        test_notes={tests[pk]: note for pk, note in form.notes().items()},
        entries=ProgressEntry.objects.current().filter(code__in=data["entries"]),
        entry_drafts=EntryDraft.objects.filter(reference__in=data["entry_drafts"]),
        shows=form.shows(),
        draft=page.own.draft if page.own else None,
        row_version=data["row_version"] or 0,
        seen_version=data["seen_version"] or 0,
        at=now,
    )


def send(request: DeskRequest, form: AssessForm, draft: AssessmentDraft) -> HttpResponse:
    try:
        editorial.submit(draft=draft, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        messages.info(request, "The draft is saved, but it cannot go to review yet.")
        page = load_page(request, draft.undertaking_id)
        return show(request, page, form, started=started_from(page), status=422)
    if "suggestion" in request.POST:
        suggestions.finish_by_work(
            request.POST["suggestion"], outcome="Assessed again.", by=request.user, at=timezone.now()
        )
    messages.success(request, "Sent to review. Somebody else reads it before it becomes public.")
    return go_to_next(request) if trail(request) else redirect("desk:review", draft.reference)


def started_from(page: DeskUndertaking) -> dict[str, Any]:
    """The versions that a form opened now starts from."""
    return {
        "row_version": page.row_version,
        "seen_version": page.seen_version,
        "began_with": three_way.began_with(opened(page)),
    }


def opened(page: DeskUndertaking) -> dict[str, Any]:
    return three_way.opened(AssessForm(initial=initial_from(page), page=page))


def show(
    request: DeskRequest,
    page: DeskUndertaking,
    form: AssessForm,
    *,
    started: dict[str, Any] | None = None,
    kept: desk_saved_form.KeptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """A form that could not be saved still starts from the versions it was opened on."""
    if started is None:
        started = (
            {name: form.data.get(name, "") for name in STARTED_FROM} if form.is_bound else started_from(page)
        )
    place = f"undertaking:{page.place.pk}"
    context = {
        "page": page,
        "form": form,
        "started": started,
        "problems": form.problems(),
        "section": "undertakings",
        "form_key": form_key(page),
        "kept": kept,
        "place": place,
        "present": desk_presence.others(place, person=request.user, now=timezone.now()),
        "trail": trail(request),
        "visitor": visitor.words(request),
    }
    return render(request, "desk/assess.html", context, status=status)


def ask(
    request: DeskRequest, page: DeskUndertaking, form: AssessForm, overtaken: OvertakenError
) -> HttpResponse:
    """The three versions: of the own draft where another window saved it, else of what is published."""
    is_own = bool(page.own) and form.cleaned_data["row_version"] != page.row_version
    if is_own:
        theirs = opened(page)
        before = three_way.read_began_with(form.cleaned_data["began_with"])
    else:
        began_on = desk_answers.load(page.place.pk, form.cleaned_data["seen_version"] or 0)
        theirs, before = (as_shown(page, side) if side else {} for side in (page.answers, began_on))
    started = started_from(page) | ({} if is_own else {"seen_version": page.version})
    context = {
        "page": page,
        "overtaken": overtaken,
        "is_own": is_own,
        "conflict": three_way.compare(form, theirs=theirs, before=before),
        "hidden": [*started.items(), ("from", trail(request))],
        "section": "undertakings",
    }
    return render(request, "desk/assess_conflict.html", context, status=409)
