"""One's own account, and where one is signed in."""

from dataclasses import asdict

from allauth.account import views as allauth_account
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from commitments.actions import reminders as reminder_actions
from commitments.actions import staff
from commitments.desk_vocabulary import ReminderRhythm
from commitments.forms.account import ReminderForm, SingleKeysForm
from commitments.summaries import desk_account
from commitments.views.desk.access import DeskRequest, for_staff
from commitments.views.desk.sign_in import with_status

form_page = require_http_methods(["GET", "HEAD", "POST"])


@for_staff()
@form_page
def account(request: DeskRequest) -> HttpResponse:
    if request.method == "POST":
        form = SingleKeysForm(request.POST)
        form.is_valid()
        staff.set_single_keys(by=request.user, value=form.cleaned_data["single_keys"])
        messages.success(request, "Saved.")
        return redirect("desk:account")
    return show(request)


@for_staff("view_entrydraft")
@require_POST
def reminders(request: DeskRequest) -> HttpResponse:
    """How often the person is told by mail what waits for them."""
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return show(request, form)
    reminder_actions.set_reminders(
        by=request.user,
        rhythm=ReminderRhythm(form.cleaned_data["reminder_rhythm"]),
        hour=form.cleaned_data["reminder_hour"],
        timezone=form.cleaned_data["reminder_timezone"],
        at=timezone.now(),
    )
    messages.success(request, "Saved.")
    return redirect("desk:account")


def show(request: DeskRequest, refused: ReminderForm | None = None) -> HttpResponse:
    page = desk_account.load(request.user)
    context = {
        "page": page,
        "form": SingleKeysForm(initial={"single_keys": page.single_keys}),
        "reminders": refused or ReminderForm(initial=asdict(page.reminders)),
        "section": "account",
    }
    return render(request, "desk/account.html", context, status=422 if refused else 200)


@for_staff()
@form_page
def sessions(request: DeskRequest) -> HttpResponse:
    """Lists them; a POST ends one, or all but this one."""
    own = request.session.session_key
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        if chosen.isascii() and chosen.isdigit():
            staff.end_session(by=request.user, pk=int(chosen[:18]))
        else:
            staff.end_sessions(member=request.user, but=own or "")
        messages.success(request, "Signed out there.")
        return redirect("desk:sessions")
    page = desk_account.load_sessions(request.user, session_key=own)
    return render(request, "desk/account_sessions.html", {"sessions": page, "section": "account"})


@for_staff()
@form_page
def password(request: DeskRequest) -> HttpResponse:
    """allauth's page; whoever has no password yet gets one from an administrator."""
    if not request.user.has_usable_password():
        raise PermissionDenied
    return with_status(allauth_account.password_change)(request)
