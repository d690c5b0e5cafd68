"""Reading somebody else's draft, and the verdict on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import editorial
from commitments.actions.bearings import BearingIndex
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.review import ReviewForm
from commitments.models import AssessmentDraft, EntryDraft
from commitments.summaries import desk_inbox, desk_places, desk_review
from commitments.views.desk.access import DeskRequest, for_staff, refused
from commitments.vocabulary import DraftState, Verdict


@for_staff("view_entrydraft", "view_assessmentdraft")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: DeskRequest, reference: UUID) -> HttpResponse:
    draft = find(reference)
    if request.method != "POST":
        return show(request, draft, ReviewForm())
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return show(request, draft, form, status=422)
    try:
        decide(request, draft, form)
    except ActionRefusedError as refusal:
        may_not = draft.author_id == request.user.pk or not may_decide(request, form.cleaned_data["verdict"])
        return refused(request, refusal, status=403 if may_not else 409)
    messages.success(request, said(form.cleaned_data["verdict"]))
    return next_item(request)


def find(reference: UUID) -> EntryDraft | AssessmentDraft:
    draft = (
        EntryDraft.objects.exclude(state=DraftState.LEAD).filter(reference=reference).first()
        or AssessmentDraft.objects.filter(reference=reference).first()
    )
    if draft is None:
        raise Http404
    return draft


def decide(request: DeskRequest, draft: EntryDraft | AssessmentDraft, form: ReviewForm) -> None:
    data = form.cleaned_data
    given: dict[str, Any] = {name: data[name] for name in ("comment", "row_version")}
    given |= {"draft": draft, "by": request.user}
    verdict = data["verdict"]
    if verdict == Verdict.SEND_BACK:
        editorial.send_back(**given)
    elif verdict == Verdict.DECLINE:
        editorial.decline(**given)
    elif isinstance(draft, EntryDraft):
        editorial.approve_entry(**given, at=timezone.now())
    else:
        editorial.approve_assessment(**given, at=timezone.now())


def may_decide(request: DeskRequest, verdict: str) -> bool:
    needed = "publish_draft" if verdict == Verdict.APPROVE else "review_draft"
    return request.user.has_perm(f"commitments.{needed}")


def said(verdict: str) -> str:
    return {
        Verdict.APPROVE: "Published. The public pages show it now.",
        Verdict.SEND_BACK: "Sent back to its author with your comment.",
        Verdict.DECLINE: "Declined. The draft and your reason stay on the desk's record.",
    }[Verdict(verdict)]


def next_item(request: DeskRequest) -> HttpResponse:
    following = desk_inbox.next_to_review(request.user)
    if following:
        return redirect("desk:review", following)
    return redirect(reverse("desk:inbox") + "?queue=review")


def show(
    request: DeskRequest, draft: EntryDraft | AssessmentDraft, form: ReviewForm, *, status: int = 200
) -> HttpResponse:
    today = timezone.now().date()
    page: desk_review.EntryReview | desk_review.AssessmentReview
    if isinstance(draft, EntryDraft):
        page = desk_review.load_entry(draft, person=request.user, places=places_of(draft))
    else:
        page = desk_review.load_assessment(draft, person=request.user, today=today)
    context = {"page": page, "form": form, "problems": form.problems(), "section": "inbox"}
    kind = "entry" if isinstance(draft, EntryDraft) else "assessment"
    return render(request, f"desk/review_{kind}.html", context, status=status)


def places_of(draft: EntryDraft) -> tuple[desk_places.Place, ...]:
    """The undertakings the entry would bear on."""
    ids = BearingIndex().undertakings_for(
        draft.clauses.values_list("id", flat=True), draft.signatories.values_list("id", flat=True)
    )
    return desk_places.load(ids, today=timezone.now().date())
