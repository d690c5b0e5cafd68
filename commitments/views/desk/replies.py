"""The right of reply at the desk: rounds, their letters, and what came back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commitments import emails
from commitments.actions import replies as answer_action
from commitments.actions import reply_rounds as action
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.desk_form import DeskForm
from commitments.forms.reply_round import (
    CloseRoundForm,
    ExtendRoundForm,
    InviteForm,
    OpenRoundForm,
    PublishAnswerForm,
    SetAsideForm,
    TakeBackForm,
)
from commitments.models import Assessment, Contact, ReplyAnswer, ReplyRound
from commitments.summaries import desk_replies as summary
from commitments.summaries import desk_reply_opening as opening
from commitments.summaries import notice_reply
from commitments.views.desk.access import DeskRequest, for_staff, refused

Problems = list[Any]


@for_staff("view_replyround")
@require_safe
def rounds(request: DeskRequest) -> HttpResponse:
    page = summary.load_list(now=timezone.now())
    return render(request, "desk/replies.html", {"page": page, "section": "replies"})


@for_staff("add_replyround", "view_contact")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Choose a signatory; see what would be asked of whom, and the letter; open the round."""
    now = timezone.now()
    askable = opening.load_askable(request.GET.get("signatory", ""), person=request.user, now=now)
    if askable is None:
        context = {"signatories": opening.signatories_with_something(), "section": "replies"}
        return render(request, "desk/reply_round_choose.html", context)
    if request.method != "POST":
        return show_new(request, askable, OpenRoundForm(askable=askable))
    form = OpenRoundForm(request.POST, askable=askable)
    if not form.is_valid():
        return show_new(request, askable, form, status=422)
    try:
        opened = action.open_round(
            by=request.user,
            at=now,
            signatory=askable.signatory,
            contacts=form.chosen_contacts(),
            published=form.chosen_assessments(),
            note=form.cleaned_data["note"],
        )
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show_new(request, askable, form, status=409)
    messages.success(request, f"The round is open. The letters to {askable.signatory} leave within a minute.")
    return redirect("desk:reply-round", opened.reference)


def show_new(
    request: DeskRequest, askable: opening.Askable, form: OpenRoundForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "askable": askable,
        "form": form,
        "assessments": list(zip(form["assessments"], askable.assessments, strict=True)),
        "contacts": list(zip(form["contacts"], askable.contacts, strict=True)),
        "problems": form.problems(),
        "closes_on": opening.closing_day(timezone.now()),
        "letters": letters(askable),
        "section": "replies",
    }
    return render(request, "desk/reply_round_new.html", context, status=status)


def letters(askable: opening.Askable) -> list[dict[str, str]]:
    """The letter in each language it would go in, for the assessments not asked about before."""
    fresh = [item.pk for item in askable.assessments if item.asked_on is None]
    about = Assessment.objects.filter(pk__in=fresh or [item.pk for item in askable.assessments])
    to = {contact.language: contact for contact in reversed(askable.contacts)}
    return [
        letter(askable, about, name=to[language].name, office=to[language].office, language=language)
        for language in sorted(to)
    ]


def letter(askable: opening.Askable, about: Any, *, name: str, office: str, language: str) -> dict[str, str]:
    preview = notice_reply.preview(
        askable.signatory, about, name=name, office=office, language=language, opens_at=timezone.now()
    )
    context = {
        "letter": preview,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "organisation": settings.ORGANISATION,
    }
    return {
        "language": language,
        "subject": render_to_string("emails/notice_reply_invitation.subject.txt", context).strip(),
        "text": emails.wrapped(render_to_string("emails/notice_reply_invitation.txt", context)),
    }


@for_staff("view_replyround", to_act=("change_replyround",))
@require_http_methods(["GET", "HEAD", "POST"])
def reply_round(request: DeskRequest, reference: UUID) -> HttpResponse:
    """One round. Each button names its act."""
    round_ = get_object_or_404(ReplyRound.objects.select_related("signatory"), reference=reference)
    act = ACTS.get(request.POST.get("act", ""))
    if request.method != "POST" or act is None:
        return show(request, round_)
    form_class, carry_out = act
    form = form_class(request.POST)
    if not form.is_valid():
        return show(request, round_, form=form, status=422)
    try:
        said = carry_out(request, round_, form.cleaned_data)
    except ActionRefusedError as refusal:
        if set(refusal.problems) & set(form.fields):
            form.add_refusal(refusal)
            return show(request, round_, form=form, status=409)
        return refused(request, refusal, status=409)
    messages.success(request, said)
    return redirect("desk:reply-round", reference)


def show(
    request: DeskRequest, round_: ReplyRound, *, form: DeskForm | None = None, status: int = 200
) -> HttpResponse:
    page = summary.load_round(round_.reference, person=request.user, now=timezone.now())
    if page is None:
        raise Http404
    at_fault = form.data.get("answer", "") if form else ""
    context = {
        "page": page,
        "close_form": form if isinstance(form, CloseRoundForm) else CloseRoundForm(auto_id="close_%s"),
        "extend_form": form if isinstance(form, ExtendRoundForm) else ExtendRoundForm(auto_id="extend_%s"),
        "aside_form": form if isinstance(form, SetAsideForm) else None,
        "publish_form": form if isinstance(form, PublishAnswerForm) else None,
        "aside_of": at_fault,
        "problems": form.problems() if form else [],
        "section": "replies",
    }
    return render(request, "desk/reply_round.html", context, status=status)


def close(request: DeskRequest, round_: ReplyRound, data: dict[str, Any]) -> str:
    action.close(round_=round_, by=request.user, at=timezone.now(), reason=data["reason"])
    return "The round is closed and its links have stopped."


def extend(request: DeskRequest, round_: ReplyRound, data: dict[str, Any]) -> str:
    action.extend(round_=round_, by=request.user, at=timezone.now(), until=data["until"])
    return "The round runs longer; its links and its last reminder moved along."


def invite(request: DeskRequest, round_: ReplyRound, data: dict[str, Any]) -> str:
    contact = get_object_or_404(Contact, pk=data["contact"])
    action.invite(round_=round_, contact=contact, by=request.user, at=timezone.now())
    return "The letter leaves within a minute."


def publish(request: DeskRequest, round_: ReplyRound, data: dict[str, Any]) -> str:
    answer_action.publish(
        answer=answer_in(round_, data), by=request.user, at=timezone.now(), row_version=data["row_version"]
    )
    return "Published, word for word, beside the assessment."


def set_aside(request: DeskRequest, round_: ReplyRound, data: dict[str, Any]) -> str:
    answer_action.set_aside(
        answer=answer_in(round_, data),
        by=request.user,
        at=timezone.now(),
        row_version=data["row_version"],
        reason=data["reason"],
        is_from_signatory=data["why"] == SetAsideForm.ABUSE,
    )
    return "Set aside. The answer and your reason stay on the desk’s record."


def take_back(request: DeskRequest, round_: ReplyRound, data: dict[str, Any]) -> str:
    answer_action.take_back(answer=answer_in(round_, data), by=request.user, at=timezone.now())
    return "The answer waits again, as it was sent."


def answer_in(round_: ReplyRound, data: dict[str, Any]) -> ReplyAnswer:
    return get_object_or_404(ReplyAnswer, pk=data["answer"], item__round=round_)


ACTS: dict[str, tuple[type[DeskForm], Callable[[DeskRequest, ReplyRound, dict[str, Any]], str]]] = {
    "close": (CloseRoundForm, close),
    "extend": (ExtendRoundForm, extend),
    "invite": (InviteForm, invite),
    "publish": (PublishAnswerForm, publish),
    "set-aside": (SetAsideForm, set_aside),
    "take-back": (TakeBackForm, take_back),
}
