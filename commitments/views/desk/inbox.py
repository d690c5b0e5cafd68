"""The inbox, and what one does with an item of it without opening it."""

from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commitments.actions import inbox as actions
from commitments.actions import saved_forms
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.inbox import (
    BRING_BACK,
    DECLINE,
    FREE,
    GIVE_BACK,
    SNOOZE,
    TAKE,
    MarkForm,
    MarksForm,
)
from commitments.models import AssessmentDraft, EntryDraft, Suggestion, Undertaking
from commitments.summaries import desk_inbox, desk_mail, desk_saved_form, desk_undo, desk_unsaved, health
from commitments.summaries.desk_inbox_trail import Filters, Trail
from commitments.views.desk.access import DeskRequest, for_staff, refused

MODELS: dict[str, Any] = {
    "undertaking": Undertaking.objects.select_related("commitment", "endorsement__signatory"),
    "entry_draft": EntryDraft.objects,
    "assessment_draft": AssessmentDraft.objects.select_related(
        "undertaking__commitment", "undertaking__endorsement__signatory"
    ),
    "suggestion": Suggestion.objects.select_related(
        "undertaking__commitment", "undertaking__endorsement__signatory"
    ),
}
SAID = {
    TAKE: "Taken: {}. It stands under Mine until it is done or you give it back.",
    GIVE_BACK: "Given back: {}.",
    SNOOZE: "Snoozed: {}.",
    DECLINE: "Out of your inbox: {}. Others still see it.",
    BRING_BACK: "Back in your inbox: {}.",
    FREE: "Free for others: {}.",
}
DONE = {TAKE: "Taken", SNOOZE: "Snoozed", DECLINE: "Out of your inbox"}
NOT_DONE = {TAKE: "Not taken", SNOOZE: "Not snoozed", DECLINE: "Still in your inbox"}


@for_staff("view_entrydraft")
@require_safe
def inbox(request: DeskRequest) -> HttpResponse:
    asked, now = request.GET, timezone.now()
    page = desk_inbox.load(
        person=request.user,
        queue=asked.get("queue", desk_inbox.FIRST_QUEUE),
        page=asked.get("page", ""),
        today=now.date(),
        filters=Filters(**{field.name: asked.get(field.name, "") for field in fields(Filters)}),
    )
    may_undo = request.user.has_perm("commitments.publish_draft")
    undoable = desk_undo.recent(request.user, now=now) if may_undo else ()
    unsaved = desk_unsaved.load(request.user) if page.queue.code == "mine" else ()
    late = [line for line in health.jobs(now=now) if line.is_late]
    context = {"page": page, "undoable": undoable, "unsaved": unsaved, "late": late, "section": "inbox"}
    context["hold"] = desk_mail.standing_hold()
    return render(request, "desk/inbox.html", context)


@for_staff("change_entrydraft")
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: DeskRequest) -> HttpResponse:
    """Asks how long or why, and does it; taking and giving back ask nothing."""
    if request.method != "POST":
        asked = MarkForm(request.GET)
        asked.is_valid()
        if "item" in asked.errors or "act" in asked.errors:
            return redirect("desk:inbox")
        item = find(*asked.parts)
        initial = {"item": request.GET["item"], "act": request.GET["act"], "span": "day"}
        kept = desk_saved_form.load(request.user, key_of(request.GET["item"]))
        typed = (
            {name: kept.first(name) for name in ("span", "until", "reason") if kept.first(name)}
            if kept
            else {}
        )
        return show(request, item, MarkForm(initial=initial | typed))
    form = MarkForm(request.POST)
    if not form.is_valid():
        if "item" in form.errors or "act" in form.errors:
            return redirect("desk:inbox")
        return show(request, find(*form.parts), form, status=422)
    item = find(*form.parts)
    try:
        act(request, item, form)
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    saved_forms.discard(by=request.user, form=key_of(form.cleaned_data["item"]))
    messages.success(request, SAID[form.cleaned_data["act"]].format(actions.words_of(item)))
    return back(request)


def key_of(item: str) -> str:
    """Under which the form keeps what was typed; it is short, so it comes back without asking."""
    return f"mark:{item}"


@for_staff("change_entrydraft")
@require_http_methods(["POST"])
def marks(request: DeskRequest) -> HttpResponse:
    """One act on all selected lines. Each has its own answer: what is refused does not hold up the rest.

    How long or why is asked first, on a page of its own, unless the form has said it already.
    """
    form = MarksForm(request.POST)
    if not form.is_valid() and ("item" in form.errors or "act" in form.errors):
        messages.error(request, str(form.errors.get("item", ["Choose what to do."])[0]))
        return back(request)
    asks = form.cleaned_data["act"] in (SNOOZE, DECLINE) and "asked" not in request.POST
    if asks or not form.is_valid():
        items = [item for key in form.keys if (item := find_one(*key))]
        chosen = {"item": form.cleaned_data["item"], "act": form.cleaned_data["act"], "span": "day"}
        shown = MarksForm(initial=chosen) if asks else form
        return show_many(request, items, shown, status=200 if asks else 422)
    done, refused = [], []
    for key in form.keys:
        item = find_one(*key)
        try:
            if item is None:
                raise ActionRefusedError("It is not there any more.")
            act(request, item, form)
        except ActionRefusedError as refusal:
            refused.append(f"{actions.words_of(item) if item else 'One line'}: {first_sentence(refusal)}")
        else:
            done.append(actions.words_of(item))
    verb = form.cleaned_data["act"]
    if done:
        messages.success(request, f"{DONE[verb]}, {len(done)}: {'; '.join(done).rstrip('.')}.")
    if refused:
        messages.warning(request, f"{NOT_DONE[verb]}, {len(refused)}: {' '.join(refused)}")
    return back(request)


def first_sentence(refusal: ActionRefusedError) -> str:
    return next((sentence for found in refusal.problems.values() for sentence in found), "Refused.")


def find(kind: str, pk: int) -> actions.Item:
    item = find_one(kind, pk)
    if item is None:
        raise Http404
    return item


def find_one(kind: str, pk: int) -> actions.Item | None:
    item: actions.Item | None = MODELS[kind].filter(pk=pk).first()
    return item


def act(request: DeskRequest, item: actions.Item, form: MarkForm) -> None:
    data = form.cleaned_data
    given: dict[str, Any] = {"item": item, "by": request.user, "at": timezone.now()}
    if data["act"] == TAKE:
        actions.take(**given)
    elif data["act"] == GIVE_BACK:
        actions.give_back(**given)
    elif data["act"] == SNOOZE:
        actions.snooze(**given, until=data["until"])
    elif data["act"] == DECLINE:
        actions.decline(**given, reason=data["reason"])
    elif data["act"] == FREE:
        actions.free(**given, reason=data["reason"])
    else:
        actions.bring_back(**given)


def back(request: DeskRequest) -> HttpResponse:
    """The same place of the same queue, at the row that followed."""
    trail = Trail.read(request.POST.get("from", ""))
    then = request.POST.get("then", "")
    anchor = f"#{then}" if MarkForm({"item": then, "act": TAKE}).is_valid() else ""
    return redirect(trail.address(page=trail.index // desk_inbox.PAGE_SIZE + 1) + anchor)


def show(request: DeskRequest, item: actions.Item, form: MarkForm, *, status: int = 200) -> HttpResponse:
    asked = request.POST or request.GET
    more = {
        "words": actions.words_of(item),
        "sends_to": "desk:mark",
        "form_key": key_of(str(form["item"].value())),
        "query": urlencode({name: asked[name] for name in ("item", "act", "from", "then") if name in asked}),
    }
    return show_form(request, form, status, **more)


def show_many(
    request: DeskRequest, items: list[actions.Item], form: MarksForm, *, status: int
) -> HttpResponse:
    words = [actions.words_of(item) for item in items]
    title = words[0] if len(words) == 1 else f"{len(words)} lines"
    return show_form(request, form, status, words=title, chosen=words, sends_to="desk:mark-many")


def show_form(request: DeskRequest, form: MarkForm, status: int, **more: Any) -> HttpResponse:
    asked = request.POST or request.GET
    trail = Trail.read(asked.get("from", ""))
    context = {
        "form": form,
        "problems": form.problems(),
        "act": form["act"].value(),
        "trail": trail,
        "then": asked.get("then", ""),
        "queue_address": trail.address(page=trail.index // desk_inbox.PAGE_SIZE + 1),
        "section": "inbox",
    }
    return render(request, "desk/inbox_mark.html", context | more, status=status)
