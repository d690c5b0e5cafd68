"""The second, blind rating of a draft, and reconciling two that differ."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import ratings, saved_forms, second_raters, second_ratings
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.rating import RatingForm, ReconcileForm
from commitments.models import SecondRating
from commitments.summaries import desk_presence, desk_rating, desk_saved_form, desk_undo
from commitments.views.desk.access import DeskRequest, for_staff, refused
from commitments.views.desk.kept_text import keep_posted, on_version
from commitments.views.desk.next_item import go_to_next

OWN = "This is your own work. Somebody else rates it a second time."


@for_staff("review_draft")
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: DeskRequest, reference: UUID) -> HttpResponse:
    second = find(reference)
    if second.draft.author_id == request.user.pk:
        return refused(request, ActionRefusedError(OWN), status=403)
    if request.method == "POST":
        return rate(request, second)
    kept = desk_saved_form.load(request.user, f"rating:{reference}")
    if second.rated_at and (kept is None or second.second_rater_id == request.user.pk):
        return after_rating(request, second)
    page = load(request, second)
    refusal = refusal_of(request, second)
    if kept and (refusal or "restore" in request.GET):
        form = bound_form(on_version(kept.as_post(), page.row_version), page).unchecked()
    else:
        form = RatingForm(
            tests=page.tests,
            is_continuing=page.place.is_continuing,
            initial={"row_version": page.row_version},
        )
    return show(request, second, page, form, refusal=refusal, kept=kept)


def load(request: DeskRequest, second: SecondRating) -> desk_rating.BlindDraft:
    return desk_rating.load(second.draft, second, person=request.user, today=timezone.now().date())


def refusal_of(request: DeskRequest, second: SecondRating) -> str:
    """Why this person may not rate it, before they have written anything; blank where they may."""
    try:
        second_raters.refuse_rater(second, second.draft, by=request.user)
    except ActionRefusedError as refusal:
        return str(refusal)
    return ""


def find(reference: UUID) -> SecondRating:
    rows = SecondRating.objects.select_related(
        "draft__undertaking", "draft__author", "first_rater", "second_rater", "reconciled_by"
    )
    return get_object_or_404(rows, reference=reference)


def after_rating(request: DeskRequest, second: SecondRating) -> HttpResponse:
    if second.reconciled_at is None and second.second_rater_id == request.user.pk:
        return redirect("desk:reconcile", second.reference)
    return redirect("desk:review", second.draft.reference)


def rate(request: DeskRequest, second: SecondRating) -> HttpResponse:
    if second.rated_at and second.second_rater_id == request.user.pk:  # the button was pressed twice
        return after_rating(request, second)
    page = load(request, second)
    refusal = refusal_of(request, second)
    if refusal:
        return overtaken(request, second, ActionRefusedError(refusal))
    form = bound_form(request.POST, page)
    if not form.is_valid():
        return show(request, second, page, form, status=422)
    try:
        second = second_ratings.rate(
            second=second,
            by=request.user,
            at=timezone.now(),
            rating=form.rating(),
            reasons=form.words(),
            row_version=form.cleaned_data["row_version"],
        )
    except ActionRefusedError as refused_now:
        return overtaken(request, second, refused_now)
    saved_forms.discard(by=request.user, form=f"rating:{second.reference}")
    if second.reconciled_at:
        messages.success(request, "Your rating is in. It equals the first in level, strength and tests.")
        return go_to_next(request, queue="review")
    messages.success(request, "Your rating is in. It differs from the first; here is where.")
    return redirect("desk:reconcile", second.reference)


def bound_form(data: QueryDict, page: desk_rating.BlindDraft) -> RatingForm:
    return RatingForm(data, tests=page.tests, is_continuing=page.place.is_continuing)


def overtaken(request: DeskRequest, second: SecondRating, refusal: ActionRefusedError) -> HttpResponse:
    """The draft as it is now, with all that was typed and why it did not count."""
    second = find(second.reference)
    keep_posted(request, f"rating:{second.reference}")
    page = load(request, second)
    form = bound_form(on_version(request.POST, page.row_version), page).unchecked()
    form.add_refusal(refusal)
    status = 403 if page.is_conflicted else 409
    return show(request, second, page, form, refusal=refusal_of(request, second), status=status)


def show(
    request: DeskRequest,
    second: SecondRating,
    page: desk_rating.BlindDraft,
    form: RatingForm,
    *,
    refusal: str = "",
    kept: desk_saved_form.KeptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`refusal` says why this person may not rate it; blank where they may."""
    if refusal:
        form.read_only()
    place, now = f"rating:{page.rating_reference}", timezone.now()
    context = {
        "page": page,
        "form": form,
        "problems": form.problems(),
        "form_key": place,
        "presence_place": place,
        "present": desk_presence.others(place, person=request.user, now=now),
        "trail": request.POST.get("from") or request.GET.get("from") or "",
        "kept": None if form.is_bound else kept,
        "refusal": refusal,
        "given": second if second.rated_at else None,
        "undoable": desk_undo.recent(request.user, now=now),
        "section": "inbox",
    }
    return render(request, "desk/rating.html", context, status=status)


@for_staff("change_assessmentdraft")
@require_http_methods(["GET", "HEAD", "POST"])
def reconcile(request: DeskRequest, reference: UUID) -> HttpResponse:
    """For the two raters alone, once both ratings are in."""
    second = find(reference)
    if request.user.pk not in (second.first_rater_id, second.second_rater_id):
        refusal = ActionRefusedError("Only the two raters can reconcile their ratings.")
        return refused(request, refusal, status=403)
    kept = desk_saved_form.load(request.user, f"reconcile:{second.reference}")
    if is_over(second):
        if request.method != "POST" and kept is None:
            return redirect("desk:review", second.draft.reference)
        return settled_already(request, second, kept)
    page = load_differences(request, second)
    if request.method == "POST":
        form = reconcile_form(page, request.POST)
        if not form.is_valid():
            return show_differences(request, second, page, form, status=422)
        return settle(request, second, form)
    if kept and "restore" in request.GET:
        form = reconcile_form(page, on_version(kept.as_post(), page.row_version)).unchecked()
        return show_differences(request, second, page, form)
    return show_differences(request, second, page, reconcile_form(page), kept=kept)


def is_over(second: SecondRating) -> bool:
    """Whether there is nothing to reconcile any more: it is agreed on, or the second is asked for anew."""
    return second.rated_at is None or second.reconciled_at is not None


def load_differences(request: DeskRequest, second: SecondRating) -> desk_rating.Reconciliation:
    return desk_rating.load_reconciliation(second, person=request.user, today=timezone.now().date())


def reconcile_form(page: desk_rating.Reconciliation, data: QueryDict | None = None) -> ReconcileForm:
    return ReconcileForm(
        data,
        differences=page.differences,
        concedes=page.is_first_rater,
        is_continuing=page.place.is_continuing,
        initial={"row_version": page.row_version},
    )


def settled_already(
    request: DeskRequest, second: SecondRating, kept: desk_saved_form.KeptForm | None
) -> HttpResponse:
    """The other rater was first: what this one typed is shown to be copied."""
    data, status = (kept.as_post(), 200) if kept else (request.POST, 409)
    if request.method == "POST":
        keep_posted(request, f"reconcile:{second.reference}")
        data, status = request.POST, 409
    page = load_differences(request, second)
    return show_differences(request, second, page, reconcile_form(page, data).unchecked(), status=status)


def settle(request: DeskRequest, second: SecondRating, form: ReconcileForm) -> HttpResponse:
    try:
        second = second_ratings.reconcile(
            second=second,
            by=request.user,
            at=timezone.now(),
            agreed=form.agreed(ratings.second_of(second)),
            because=form.cleaned_data["because"],
            row_version=form.cleaned_data["row_version"],
        )
    except ActionRefusedError as refusal:
        second = find(second.reference)
        if is_over(second):
            return settled_already(request, second, None)
        page = load_differences(request, second)
        form = reconcile_form(page, on_version(request.POST, page.row_version)).unchecked()
        form.add_refusal(refusal)
        return show_differences(request, second, page, form, status=409)
    saved_forms.discard(by=request.user, form=f"reconcile:{second.reference}")
    messages.success(request, "The agreed rating is recorded.")
    return redirect("desk:review", second.draft.reference)


def show_differences(
    request: DeskRequest,
    second: SecondRating,
    page: desk_rating.Reconciliation,
    form: ReconcileForm,
    *,
    kept: desk_saved_form.KeptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if is_over(second):
        form.read_only()
    place = f"reconcile:{page.reference}"
    context = {
        "page": page,
        "form": form,
        "problems": form.problems(),
        "form_key": place,
        "presence_place": place,
        "present": desk_presence.others(place, person=request.user, now=timezone.now()),
        "kept": kept,
        "is_over": is_over(second),
        "settled": second if second.reconciled_at else None,
        "section": "inbox",
    }
    return render(request, "desk/reconcile.html", context, status=status)
