"""“Still true” in one act: what is published, a note, one button."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import saved_forms
from commitments.actions import still_true as still_true_action
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.forms.still_true import StillTrueForm, initial_from
from commitments.models import AssessmentDraft
from commitments.summaries import desk_saved_form
from commitments.summaries.desk_saved_form import KeptForm
from commitments.summaries.desk_undertaking import DeskUndertaking
from commitments.views.desk.access import DeskRequest, for_staff
from commitments.views.desk.next_item import go_to_next
from commitments.views.desk.undertakings import load_page


@for_staff("add_assessmentdraft")
@require_http_methods(["GET", "HEAD", "POST"])
def still_true(request: DeskRequest, pk: int) -> HttpResponse:
    page = load_page(request, pk)
    if request.method == "POST":
        return save(request, page)
    kept = desk_saved_form.load(request.user, form_key(page))
    if kept and "restore" in request.GET:
        return show(request, page, StillTrueForm(kept.as_post(), page=page).unchecked())
    form = StillTrueForm(initial=initial_from(page, today=timezone.now().date()), page=page)
    return show(request, page, form, kept=kept)


def form_key(page: DeskUndertaking) -> str:
    """Under which the form keeps itself."""
    return f"still:{page.place.pk}"


def save(request: DeskRequest, page: DeskUndertaking) -> HttpResponse:
    form = StillTrueForm(request.POST, page=page)
    if not form.is_valid():
        return show(request, page, form, status=422)
    try:
        draft = confirm(request, page, form)
    except OvertakenError as overtaken:
        form.add_refusal(overtaken)
        return show(request, load_page(request, page.place.pk), form, status=409)
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, page, form, status=403 if page.is_conflicted else 422)
    saved_forms.discard(by=request.user, form=form_key(page))
    messages.success(request, "Sent to review. Somebody else reads it before it becomes public.")
    if request.POST.get("from"):
        return go_to_next(request)
    return redirect("desk:review", draft.reference)


def confirm(request: DeskRequest, page: DeskUndertaking, form: StillTrueForm) -> AssessmentDraft:
    data = form.cleaned_data
    return still_true_action.confirm(
        by=request.user,
        undertaking=page.undertaking,
        seen_version=data["seen_version"],
        change_note=data["change_note"],
        effective_on=data["effective_on"],
        next_check_on=data["next_check_on"],
        search=form.search(),
        at=timezone.now(),
    )


def show(
    request: DeskRequest,
    page: DeskUndertaking,
    form: StillTrueForm,
    *,
    kept: KeptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """After a conflict the page shows what is published now, so the next press speaks of that."""
    speaks_of_now = status == 409 or not form.is_bound
    context = {
        "page": page,
        "form": form,
        "problems": form.problems(),
        "section": "undertakings",
        "seen_version": page.version if speaks_of_now else form["seen_version"].value(),
        "form_key": form_key(page),
        "kept": kept,
        "trail": request.POST.get("from") or request.GET.get("from", ""),
    }
    return render(request, "desk/still_true.html", context, status=status)
