"""The mail: whether it goes, what the next digest says, what became of the last; holding and releasing."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commitments.actions import mail_holds, next_digest
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.mail_hold import HoldForm
from commitments.languages import Language
from commitments.summaries import desk_mail
from commitments.views.desk.access import DeskRequest, for_staff, refused

# A mail's own styles are within it. Nothing else may load, run, be sent or be framed.
AS_MAIL = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@for_staff("view_entrydraft")
@require_safe
def mail(request: DeskRequest) -> HttpResponse:
    return show(request, HoldForm())


@for_staff("view_entrydraft")
@require_safe
def digest(request: DeskRequest, language: str) -> HttpResponse:
    """The HTML part of the next digest as a page by itself, cut off from the site."""
    if language not in Language.values:
        raise Http404
    found = next_digest.load(Language(language), now=timezone.now())
    if found.is_empty:
        raise Http404
    return HttpResponse(
        found.html,
        headers={"Content-Security-Policy": f"{AS_MAIL}; frame-ancestors 'none'"},
    )


@for_staff("add_mailhold")
@require_POST
def hold(request: DeskRequest) -> HttpResponse:
    form = HoldForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        mail_holds.hold(by=request.user, reason=form.cleaned_data["reason"], at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "Held. From now on no digest goes until somebody releases them.")
    return redirect("desk:mail")


@for_staff("change_mailhold")
@require_POST
def release(request: DeskRequest) -> HttpResponse:
    try:
        mail_holds.release(by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    messages.success(request, "Released. What is due goes within a minute.")
    return redirect("desk:mail")


def show(request: DeskRequest, form: HoldForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    part, number = request.GET.get("part", desk_mail.NOW), request.GET.get("page", "")
    page = desk_mail.load(person=request.user, part=part, page=number, now=now)
    context = {
        "page": page,
        "form": form,
        "problems": form.problems() if form.is_bound else [],
        "next_digests": [next_digest.load(language, now=now) for language in Language] if page.state else [],
        "section": "mail",
    }
    return render(request, "desk/mail.html", context, status=status)
