from dataclasses import asdict

from django.core.signing import SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments import emails
from commitments.actions import subscriptions
from commitments.forms.follow import FollowForm, ScheduleForm, prefilled
from commitments.summaries import follow
from commitments.summaries.follow import Subscription
from commitments.views.same_site import same_site_only

page_with_a_form = require_http_methods(["GET", "HEAD", "POST"])


@same_site_only
@page_with_a_form
def start(request: HttpRequest) -> HttpResponse:
    """The form. The answer to a valid one is the same whatever we know of the address."""
    if request.method == "POST":
        form = FollowForm(request.POST)
        if form.is_valid():
            if not form.is_from_a_robot:
                subscriptions.ask(email=form.cleaned_data["email"], request=form.request(), at=timezone.now())
            return redirect("follow:sent")
    else:
        form = FollowForm(initial=prefilled(request.GET.dict()))
    return render(request, "follow/start.html", {"form": form})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "follow/sent.html")


@same_site_only
@page_with_a_form
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a confirmation mail: opening it shows a button, since mail scanners open links too."""
    try:
        asked = emails.read_confirm_token(token)
    except SignatureExpired:
        return render(request, "follow/expired.html", status=410)
    wanted = follow.requested(asked[1]) if asked else None
    if asked is None or wanted is None:
        raise Http404
    public_id, wish = asked
    if request.method == "POST" and subscriptions.confirm(
        public_id=public_id, request=wish, at=timezone.now()
    ):
        return redirect("follow:manage", emails.token(emails.MANAGE, public_id))
    current = follow.load(public_id)
    if current is None:
        return render(request, "follow/expired.html", status=410)
    return render(
        request, "follow/confirm.html", {"wanted": wanted, "rhythm": wish.rhythm, "current": current}
    )


@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    subscription = subscription_or_404(emails.MANAGE, token)
    when = asdict(subscription.schedule) | asdict(subscription.taste)
    when |= {"resumes_on": subscription.resumes_on}
    return show(request, subscription, token, ScheduleForm(initial=when))


def show(
    request: HttpRequest, subscription: Subscription, token: str, form: ScheduleForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "subscription": subscription,
        "form": form,
        "token": token,
        "unsubscribe_token": emails.token(emails.UNSUBSCRIBE, subscription.public_id),
    }
    return render(request, "follow/manage.html", context, status=status)


@same_site_only
@require_POST
def remove(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    subscription = subscription_or_404(emails.MANAGE, token)
    subscriptions.stop_following(public_id=subscription.public_id, follow_id=pk)
    return redirect("follow:manage", token)


@same_site_only
@require_POST
def schedule(request: HttpRequest, token: str) -> HttpResponse:
    """How often, on which day, at which hour of which zone, and from when on."""
    subscription = subscription_or_404(emails.MANAGE, token)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return show(request, subscription, token, form, status=422)
    subscriptions.change_schedule(
        public_id=subscription.public_id,
        schedule=form.schedule(),
        resumes_on=form.cleaned_data["resumes_on"],
        taste=form.taste(),
        at=timezone.now(),
    )
    return redirect("follow:manage", token)


@require_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """Everything we hold about one address, as a file."""
    subscription = subscription_or_404(emails.MANAGE, token)
    held = follow.everything_held(subscription.public_id)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return JsonResponse(held, json_dumps_params={"indent": 2, "ensure_ascii": False}, headers=headers)


@same_site_only
@require_POST
def erase(request: HttpRequest, token: str) -> HttpResponse:
    subscription = subscription_or_404(emails.MANAGE, token)
    subscriptions.erase(public_id=subscription.public_id)
    return redirect("follow:erased")


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "follow/erased.html")


@csrf_exempt
@page_with_a_form
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """POST ends all mail at once: mail programs send it for the reader, without a cookie (RFC 8058).

    An address that was deleted gets the same answer, since it gets no mail either.
    """
    public_id = emails.read_token(emails.UNSUBSCRIBE, token)
    if public_id is None:
        raise Http404
    if request.method == "POST":
        subscriptions.unsubscribe(public_id=public_id, at=timezone.now())
    context = {"token": token, "is_done": request.method == "POST"}
    return render(request, "follow/unsubscribe.html", context)


@same_site_only
@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Takes up the mail again that the same link ended."""
    public_id = emails.read_token(emails.UNSUBSCRIBE, token)
    if public_id is None:
        raise Http404
    if subscriptions.undo_unsubscribe(public_id=public_id):
        return redirect("follow:manage", emails.token(emails.MANAGE, public_id))
    return redirect("follow:start")


def subscription_or_404(purpose: str, token: str) -> Subscription:
    public_id = emails.read_token(purpose, token)
    subscription = follow.load(public_id) if public_id else None
    if subscription is None:
        raise Http404
    return subscription
