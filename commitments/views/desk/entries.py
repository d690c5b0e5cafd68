"""Logging a progress entry, and going on with one's own draft."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import editorial, log_updates, saved_forms, suggestions
from commitments.actions.bearings import BearingIndex
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.forms import three_way
from commitments.forms.log_entry import MOST_SOURCES
from commitments.models import EntryDraft
from commitments.rules.reference_text import read
from commitments.summaries import desk_entry
from commitments.views.desk import entry_form, visitor
from commitments.views.desk.access import DeskRequest, for_staff, refused
from commitments.views.desk.entry_form import Filled
from commitments.views.desk.next_item import go_to_next
from commitments.vocabulary import DraftState

EDITABLE = (DraftState.DRAFT, DraftState.SENT_BACK)


@for_staff("add_entrydraft")
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: DeskRequest) -> HttpResponse:
    if request.method == "POST":
        return save(request, None)
    return open_form(request, None)


@for_staff("change_entrydraft")
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: DeskRequest, reference: UUID) -> HttpResponse:
    draft = get_object_or_404(EntryDraft, reference=reference)
    then = request.POST.get("then")
    if then == "next":
        return go_to_next(request, queue="mine")
    if then == "undo":
        return undo(request, draft)
    if request.method == "POST":
        return save(request, draft)
    if draft.state == DraftState.LEAD:
        return redirect("desk:lead", reference)
    if draft.author_id != request.user.pk or draft.state not in EDITABLE:
        return redirect("desk:review", reference)
    return open_form(request, draft)


def open_form(request: DeskRequest, draft: EntryDraft | None) -> HttpResponse:
    """Empty, as the draft has it, or with the text that was left unsaved."""
    kept = entry_form.kept_for(request.user, draft)
    wanted = next((text for text in kept if text.form == request.GET.get("restore")), None)
    if wanted:
        others = tuple(text for text in kept if text is not wanted)
        return show(request, entry_form.restored(wanted, draft), kept=others)
    filled = entry_form.of_draft(draft) if draft else entry_form.fresh(request.GET.dict())
    if not draft and not kept:
        filled.form.fields["bears_on"].widget.attrs["autofocus"] = True
    return show(request, filled, kept=kept)


def undo(request: DeskRequest, draft: EntryDraft) -> HttpResponse:
    try:
        log_updates.undo(draft=draft, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "Undone. The draft is gone; nothing of it was public.")
    return redirect(with_trail(request, reverse("desk:log")))


def save(request: DeskRequest, draft: EntryDraft | None) -> HttpResponse:
    is_settled = three_way.SIDES in request.POST
    filled = entry_form.posted(three_way.resolved(request.POST) if is_settled else request.POST, draft)
    if not filled.is_valid():
        return show(request, filled, status=422)
    same = () if "is_different" in request.POST else logged_before(filled)
    if same:
        return show(request, filled, status=409, same=same)
    data = filled.form.cleaned_data
    try:
        saved = log_updates.log(
            by=request.user,
            at=timezone.now(),
            typed=filled.typed(),
            draft=draft,
            row_version=data["row_version"] or 0,
            form_token=data["form_token"],
        )
    except OvertakenError:
        return choose(request, filled, draft or EntryDraft.objects.get(form_token=data["form_token"]))
    except ActionRefusedError as refusal:
        filled.form.add_refusal(refusal)
        return show(request, filled, status=409)
    saved_forms.discard(by=request.user, form=filled.key)
    if "suggestion" in request.POST:
        suggestions.finish_by_work(
            request.POST["suggestion"],
            outcome="Logged as an entry.",
            entry_draft=saved,
            by=request.user,
            at=timezone.now(),
        )
    return go_on(request, filled, saved)


def logged_before(filled: Filled) -> tuple[desk_entry.SameEntry, ...]:
    """Entries on the same undertaking from a source that this form brings in."""
    had = set(filled.draft.evidence.values_list("url", flat=True)) if filled.draft else set()
    return desk_entry.load_same(
        {source.cleaned_data["url"] for source in filled.sources.filled} - had,
        reading=filled.form.reading,
        undertaking_ids=filled.form.undertaking_ids,
        besides=filled.draft,
        form_token=filled.form.cleaned_data["form_token"],
    )


def choose(request: DeskRequest, filled: Filled, draft: EntryDraft) -> HttpResponse:
    """Another window saved the draft first: yours, theirs and what both began with, side by side."""
    theirs = entry_form.of_draft(draft).began_with
    yours = entry_form.posted(with_room(filled.form.data), draft)  # also for sources only they have
    conflict = three_way.compare(
        [yours.form, *yours.sources],
        theirs=three_way.whole(theirs, of=yours.sources),  # also for sources they took off
        before=three_way.read_began_with(request.POST.get("began_with", "")),
    )
    hidden = [
        ("row_version", draft.row_version),
        ("began_with", three_way.began_with(theirs)),
        ("source-TOTAL_FORMS", MOST_SOURCES),
        ("source-INITIAL_FORMS", 0),
        ("from", request.POST.get("from", "")),
    ]
    context = {
        "conflict": conflict,
        "hidden": hidden,
        "page_url": reverse("desk:entry", args=[draft.reference]),
        "section": "log",
    }
    return render(request, "desk/entry_conflict.html", context, status=409)


def with_room(post: Any) -> Any:
    data = post.copy()
    data["source-TOTAL_FORMS"] = str(MOST_SOURCES)
    return data


def go_on(request: DeskRequest, filled: Filled, saved: EntryDraft) -> HttpResponse:
    """What the button and the status said: to review, to the assessment, or on with the next entry."""
    then = request.POST.get("then")
    if then == "review":
        return send(request, filled, saved)
    if then == "assess" or filled.form.cleaned_data["level"]:
        return assess(request, filled, saved)
    if filled.draft:
        messages.success(request, "Saved as a draft. It is not public.")
        return redirect(with_trail(request, reverse("desk:entry", args=[saved.reference])))
    names = desk_entry.load_just_saved(str(saved.reference), person=request.user)
    asked = {"saved": saved.reference, "bears_on": names.names if names else ""}
    return redirect(with_trail(request, reverse("desk:log"), **asked))


def assess(request: DeskRequest, filled: Filled, saved: EntryDraft) -> HttpResponse:
    """On to the undertaking, with the entry ticked and the status preselected."""
    if len(filled.form.undertaking_ids) == 1:
        messages.success(request, "The entry is saved as a draft and ticked below.")
    else:
        messages.info(request, "Saved as a draft. Choose below which undertaking to assess.")
    return redirect(assess_address(request, filled, saved))


def assess_address(request: DeskRequest, filled: Filled, saved: EntryDraft) -> str:
    """The one undertaking it bears on; of several, the draft, where they are listed."""
    asked = {"entry": saved.reference, "level": filled.form.cleaned_data["level"]}
    place = reverse("desk:entry", args=[saved.reference])
    if len(filled.form.undertaking_ids) == 1:
        place = reverse("desk:undertaking", args=[*filled.form.undertaking_ids])
    return with_trail(request, place, **asked)


def with_trail(request: DeskRequest, address: str, **asked: Any) -> str:
    """With what is asked of the address, and the place in the inbox somebody came from, passed on unread."""
    parts = {name: value for name, value in {**asked, "from": trail(request)}.items() if value}
    return f"{address}?{urlencode(parts)}" if parts else address


def trail(request: DeskRequest) -> str:
    return request.POST.get("from") or request.GET.get("from", "")


def send(request: DeskRequest, filled: Filled, saved: EntryDraft) -> HttpResponse:
    try:
        editorial.submit(draft=saved, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        filled = entry_form.posted(with_version(request.POST, saved), saved)
        filled.form.add_refusal(refusal)
        messages.info(request, "The draft is saved, but it cannot go to review yet.")
        return show(request, filled, status=422)
    messages.success(request, "Sent to review. Somebody else reads it before it becomes public.")
    if filled.form.cleaned_data["level"] and len(filled.form.undertaking_ids) == 1:
        return redirect(assess_address(request, filled, saved))
    return go_to_next(request) if trail(request) else redirect("desk:review", saved.reference)


def with_version(post: QueryDict, saved: EntryDraft) -> QueryDict:
    """The same form, begun anew on the draft that it just made or changed."""
    data = post.copy()
    data["row_version"] = str(saved.row_version)
    data.pop("began_with", None)
    return data


def show(request: DeskRequest, filled: Filled, *, status: int = 200, **more: Any) -> HttpResponse:
    form, draft = filled.form, filled.draft
    reading = read(form["bears_on"].value() or "", form.known)
    page = desk_entry.load(
        draft,
        reading=reading,
        undertaking_ids=BearingIndex().undertakings_for(reading.clauses, reading.signatories),
        addresses=filled.addresses,
        mendable=entry_form.mendable(draft),
        today=timezone.now().date(),
    )
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "sources": list(zip(filled.sources, page.known, strict=True)),
        "management": filled.sources.management_form,
        "problems": filled.problems(),
        "began_with": form.data.get("began_with") or three_way.began_with(filled.began_with),
        "form_key": filled.key,
        "trail": trail(request),
        "just_saved": desk_entry.load_just_saved(request.GET.get("saved", ""), person=request.user),
        "level": request.GET.get("level", ""),
        "visitor": visitor.words(request),
        "section": "log",
    }
    return render(request, "desk/log.html", context | more, status=status)
