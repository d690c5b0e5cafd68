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
from commitments.summaries import desk_rating, desk_saved_form
from commitments.views.desk.access import DeskRequest, for_staff, refused
from commitments.views.desk.next_item import go_to_next

OWN = "This is your own work. Somebody else rates it a second time."


@for_staff("review_draft")
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: DeskRequest, reference: UUID) -> HttpResponse:
    second = find(reference)
    if second.draft.author_id == request.user.pk:
        return refused(request, ActionRefusedError(OWN), status=403)
    if second.rated_at:
        return after_rating(request, second)
    page = desk_rating.load(second.draft, second, person=request.user, today=timezone.now().date())
    if request.method == "POST":
        return rate(request, second, page)
    key = f"rating:{reference}"
    kept = desk_saved_form.load(request.user, key)
    if kept and "restore" in request.GET:
        form = RatingForm(kept.as_post(), tests=page.tests)
    else:
        form = RatingForm(tests=page.tests, initial={"row_version": page.row_version})
    return show(request, page, form, kept=kept, refusal=refusal_of(request, second))


def refusal_of(request: DeskRequest, second: SecondRating) -> str:
    """Why this person may not rate it, before they have written anything; blank where they may."""
    try:
        second_raters.refuse_rater(second, second.draft, by=request.user)
    except ActionRefusedError as refusal:
        return str(refusal)
    return ""


def find(reference: UUID) -> SecondRating:
    rows = SecondRating.objects.select_related("draft__undertaking", "draft__author", "first_rater")
    return get_object_or_404(rows, reference=reference)


def after_rating(request: DeskRequest, second: SecondRating) -> HttpResponse:
    if request.method == "POST":
        refusal = ActionRefusedError("Somebody else has given the second rating already.")
        return refused(request, refusal, status=409)
    if second.reconciled_at is None and second.second_rater_id == request.user.pk:
        return redirect("desk:reconcile", second.reference)
    return redirect("desk:review", second.draft.reference)


def rate(request: DeskRequest, second: SecondRating, page: desk_rating.BlindDraft) -> HttpResponse:
    form = RatingForm(request.POST, tests=page.tests)
    if not form.is_valid():
        return show(request, page, form, status=422)
    try:
        second = second_ratings.rate(
            second=second,
            by=request.user,
            at=timezone.now(),
            rating=form.rating(),
            reasons=form.words(),
            row_version=form.cleaned_data["row_version"],
        )
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, page, form, status=403 if page.is_conflicted else 409)
    saved_forms.discard(by=request.user, form=f"rating:{second.reference}")
    if second.reconciled_at:
        messages.success(request, "Your rating is in. It equals the first in level, strength and tests.")
        return go_to_next(request, queue="review")
    messages.success(request, "Your rating is in. It differs from the first; here is where.")
    return redirect("desk:reconcile", second.reference)


def show(
    request: DeskRequest,
    page: desk_rating.BlindDraft,
    form: RatingForm,
    *,
    kept: desk_saved_form.KeptForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "problems": form.problems(),
        "form_key": f"rating:{page.rating_reference}",
        "trail": request.POST.get("from") or request.GET.get("from") or "",
        "kept": None if form.is_bound else kept,
        "refusal": refusal,
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
    if second.rated_at is None or second.reconciled_at:
        return redirect("desk:review", second.draft.reference)
    page = desk_rating.load_reconciliation(second, person=request.user, today=timezone.now().date())
    if request.method != "POST":
        return open_reconciliation(request, second, page)
    form = reconcile_form(page, request.POST)
    if not form.is_valid():
        return show_differences(request, page, form, status=422)
    return settle(request, second, page, form)


def reconcile_form(page: desk_rating.Reconciliation, data: QueryDict | None = None) -> ReconcileForm:
    return ReconcileForm(data, differences=page.differences, concedes=page.is_first_rater)


def open_reconciliation(
    request: DeskRequest, second: SecondRating, page: desk_rating.Reconciliation
) -> HttpResponse:
    kept = desk_saved_form.load(request.user, f"reconcile:{second.reference}")
    if kept and "restore" in request.GET:
        return show_differences(request, page, reconcile_form(page, kept.as_post()).unchecked())
    return show_differences(request, page, reconcile_form(page), kept=kept)


def settle(
    request: DeskRequest, second: SecondRating, page: desk_rating.Reconciliation, form: ReconcileForm
) -> HttpResponse:
    try:
        second = second_ratings.reconcile(
            second=second,
            by=request.user,
            at=timezone.now(),
            agreed=form.agreed(ratings.second_of(second)),
            because=form.cleaned_data["because"],
        )
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show_differences(request, page, form, status=409)
    saved_forms.discard(by=request.user, form=f"reconcile:{second.reference}")
    messages.success(request, "The agreed rating is recorded.")
    return redirect("desk:review", second.draft.reference)


def show_differences(
    request: DeskRequest,
    page: desk_rating.Reconciliation,
    form: ReconcileForm,
    *,
    kept: desk_saved_form.KeptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "problems": form.problems(),
        "form_key": f"reconcile:{page.reference}",
        "kept": kept,
        "section": "inbox",
    }
    return render(request, "desk/reconcile.html", context, status=status)
