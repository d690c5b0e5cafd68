"""Reading somebody else's draft, and the verdict on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from commitments.actions import editorial, inbox, saved_forms, second_raters
from commitments.actions.bearings import BearingIndex
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import Verdict
from commitments.forms.review import ReviewForm, typed_words, without_ticks
from commitments.models import AssessmentDraft, EntryDraft, ReviewDecision, SecondRating
from commitments.rules import delivery
from commitments.summaries import (
    desk_blind,
    desk_inbox,
    desk_places,
    desk_presence,
    desk_rating,
    desk_review,
    desk_saved_form,
    desk_undo,
)
from commitments.summaries.desk_inbox_trail import Trail
from commitments.summaries.desk_saved_form import KeptForm
from commitments.views.desk.access import DeskRequest, for_staff, refused
from commitments.views.desk.kept_text import keep_posted
from commitments.views.desk.next_item import go_to_next
from commitments.vocabulary import DraftState

Draft = EntryDraft | AssessmentDraft
Page = desk_review.EntryReview | desk_review.AssessmentReview


@for_staff("view_entrydraft", "view_assessmentdraft")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: DeskRequest, reference: UUID) -> HttpResponse:
    if request.method == "POST" and not request.user.has_perm("commitments.review_draft"):
        raise PermissionDenied
    draft = find(reference)
    if request.method == "POST":
        return judge(request, draft)
    return show(request, draft, opened_form(request, draft))


def find(reference: UUID) -> Draft:
    draft = (
        EntryDraft.objects.exclude(state=DraftState.LEAD).filter(reference=reference).first()
        or AssessmentDraft.objects.filter(reference=reference)
        .select_related(
            "author",
            "based_on__search_record",
            "published_assessment__undertaking",
            "undertaking__commitment",
            "undertaking__endorsement__signatory",
        )
        .first()
    )
    if draft is None:
        raise Http404
    return draft


def is_blind(request: DeskRequest, draft: Draft) -> bool:
    return desk_blind.is_blind(draft, request.user)


def load(request: DeskRequest, draft: Draft) -> Page:
    if isinstance(draft, EntryDraft):
        return desk_review.load_entry(draft, person=request.user, places=places_of(draft))
    return desk_review.load_assessment(draft, person=request.user, today=timezone.now().date())


def places_of(draft: EntryDraft) -> tuple[desk_places.Place, ...]:
    """The undertakings the entry would bear on."""
    ids = BearingIndex().undertakings_for(
        draft.clauses.values_list("id", flat=True), draft.signatories.values_list("id", flat=True)
    )
    return desk_places.load(ids, today=timezone.now().date())


def blocks_of(request: DeskRequest, draft: Draft) -> tuple[desk_review.Block, ...]:
    """What can be ticked and commented on; nothing of an entry, or of what this person must not read."""
    if isinstance(draft, EntryDraft) or is_blind(request, draft):
        return ()
    return desk_review.blocks_of(draft)


def kept_by(request: DeskRequest, draft: Draft) -> KeptForm | None:
    return desk_saved_form.load(request.user, f"review:{draft.reference}")


def opened_form(request: DeskRequest, draft: Draft) -> ReviewForm:
    """With what was kept from last time: on the same version as it was, on an earlier one when asked for,
    and then without the ticks."""
    kept, blocks = kept_by(request, draft), blocks_of(request, draft)
    initial: dict[str, Any] = {"row_version": draft.row_version}
    if kept and (kept.started_from == str(draft.row_version) or "restore" in request.GET):
        data = kept.as_post()
        if kept.started_from != str(draft.row_version):
            data = without_ticks(data, version=draft.row_version)
        initial |= {name: data[name] for name in data}
    return ReviewForm(initial=initial, blocks=blocks)


def judge(request: DeskRequest, draft: Draft) -> HttpResponse:
    form = ReviewForm(request.POST, blocks=blocks_of(request, draft))
    if not form.is_valid():
        return show(request, draft, form, status=422)
    try:
        decide(request, draft, form)
    except ActionRefusedError as refusal:
        status = status_of(request, draft, form)
        return refused(request, refusal, status=status) if status == 403 else overtaken(request, refusal)
    return finished(request, draft, form.cleaned_data["verdict"])


def overtaken(request: DeskRequest, refusal: ActionRefusedError) -> HttpResponse:
    """The draft as it is now, with the words that were typed and why they did not count."""
    assert request.resolver_match
    draft = find(request.resolver_match.kwargs["reference"])
    keep_posted(request, f"review:{draft.reference}")
    is_changed = request.POST.get("row_version") != str(draft.row_version)
    data = without_ticks(request.POST, version=draft.row_version) if is_changed else request.POST
    form = ReviewForm(data, blocks=blocks_of(request, draft)).unchecked()
    form.add_refusal(refusal)
    return show(request, draft, form, status=409)


def finished(request: DeskRequest, draft: Draft, verdict: str) -> HttpResponse:
    saved_forms.discard(by=request.user, form=f"review:{draft.reference}")
    # the next page says so beside "Undo" where it has that, and then not twice
    tags = "published" if verdict == Verdict.APPROVE else ""
    messages.success(request, said(draft, verdict), extra_tags=tags)
    return go_to_next(request, queue="review")


def decide(request: DeskRequest, draft: Draft, form: ReviewForm) -> None:
    data = form.cleaned_data
    given: dict[str, Any] = {name: data[name] for name in ("comment", "row_version")}
    given |= {"draft": draft, "by": request.user, "at": timezone.now()}
    given["block_comments"] = form.block_comments()
    verdict = data["verdict"]
    if verdict == Verdict.SEND_BACK:
        editorial.send_back(**given)
    elif verdict == Verdict.DECLINE:
        editorial.decline(**given)
    elif isinstance(draft, EntryDraft):
        editorial.approve_entry(**given)
    else:
        editorial.approve_assessment(**given)


def status_of(request: DeskRequest, draft: Draft, form: ReviewForm) -> int:
    """403 where this person may not, 409 where things have moved on."""
    needed = "publish_draft" if form.cleaned_data["verdict"] == Verdict.APPROVE else "review_draft"
    may = draft.author_id != request.user.pk and request.user.has_perm(f"commitments.{needed}")
    return 409 if may else 403


def said(draft: Draft, verdict: str) -> str:
    """Names the draft, for the next one opens below."""
    words = inbox.words_of(draft)
    name = f"entry “{words}”" if isinstance(draft, EntryDraft) else words
    if verdict == Verdict.SEND_BACK:
        return f"Sent back to its author: {name}."
    if verdict == Verdict.DECLINE:
        return f"Declined: {name}. It and your reason stay on the desk’s record."
    if isinstance(draft, EntryDraft):
        return f"Published: {name}."
    is_continuing = draft.undertaking.commitment.is_continuing
    level = delivery.label(draft.verified_level, is_continuing=is_continuing)
    return f"Published: {inbox.words_of(draft.undertaking)}: {level}."


def show(request: DeskRequest, draft: Draft, form: ReviewForm, *, status: int = 200) -> HttpResponse:
    if isinstance(draft, AssessmentDraft) and is_blind(request, draft):
        return show_blind(request, draft, form, status=status)
    page = load(request, draft)
    if isinstance(draft, AssessmentDraft) and draft.state != DraftState.PUBLISHED:
        second_raters.note_reading(draft=draft, by=request.user, at=timezone.now())
    may_decide = (
        page.heading.is_waiting
        and not page.heading.is_own
        and request.user.has_perm("commitments.review_draft")
    )
    context = shared_context(request, draft, form, may_decide=may_decide) | {"page": page}
    kind = "entry" if isinstance(draft, EntryDraft) else "assessment"
    return render(request, f"desk/review_{kind}.html", context, status=status)


def show_blind(
    request: DeskRequest, draft: AssessmentDraft, form: ReviewForm, *, status: int = 200
) -> HttpResponse:
    """Before it is submitted, and while a second rating is open: evidence and tests alone.

    One that waits for its rating can be sent back or declined unread.
    """
    second = SecondRating.objects.filter(draft=draft).first()
    page = desk_rating.load(draft, second, person=request.user, today=timezone.now().date())
    may_decide = (
        page.is_waiting and not page.is_conflicted and request.user.has_perm("commitments.review_draft")
    )
    context = shared_context(request, draft, form, may_decide=may_decide) | {"page": page}
    return render(request, "desk/review_blind.html", context, status=status)


def shared_context(
    request: DeskRequest, draft: Draft, form: ReviewForm, *, may_decide: bool
) -> dict[str, Any]:
    """What the pages have in common. `kept` is on offer where it is not in the form already; `typed` are
    words that no field of this page holds."""
    now, place, kept = timezone.now(), f"review:{draft.reference}", kept_by(request, draft)
    is_older = kept is not None and kept.started_from != str(draft.row_version)
    typed = list(typed_words(kept.data)) if kept else []
    if may_decide:
        typed = [(label, words) for label, words in typed if words not in form.words_in_fields()]
    is_offered = may_decide and is_older and not form.is_bound and "restore" not in request.GET
    return {
        "form": form,
        "problems": form.problems(),
        "section": "inbox",
        "form_key": place,
        "presence_place": place,
        "present": desk_presence.others(place, person=request.user, now=now),
        "may_decide": may_decide,
        "kept": kept if is_offered and typed else None,
        "kept_is_older": is_older,
        "typed": () if is_offered else typed,
        "trail": trail_of(request),
        "queue_address": queue_address(request),
        "undoable": desk_undo.recent(request.user, now=now),
    }


def trail_of(request: DeskRequest) -> str:
    """Where in the inbox the person came from; views/desk/next_item.py goes on there."""
    return request.POST.get("from") or request.GET.get("from") or ""


def queue_address(request: DeskRequest) -> str:
    trail = Trail.read(trail_of(request) or "review")
    return trail.address(page=trail.index // desk_inbox.PAGE_SIZE + 1)


@for_staff("change_assessmentdraft")
@require_POST
def wording(request: DeskRequest, reference: UUID) -> HttpResponse:
    """The author takes over a reviewer's suggestion."""
    draft = get_object_or_404(AssessmentDraft, reference=reference)
    asked = request.POST
    number, version = asked.get("decision", ""), asked.get("row_version", "")
    if not (number.isascii() and number.isdigit() and version.isascii() and version.isdigit()):
        raise Http404
    decision = get_object_or_404(ReviewDecision, pk=int(number[:18]))
    try:
        editorial.accept_wording(
            draft=draft,
            by=request.user,
            decision=decision,
            field=asked.get("field", ""),
            row_version=int(version[:9]),
        )
    except ActionRefusedError as refusal:
        is_own = draft.author_id == request.user.pk
        return refused(request, refusal, status=409 if is_own else 403)
    messages.success(request, "The suggested wording stands in your draft now.")
    return redirect("desk:undertaking", draft.undertaking_id)
