"""Following: asking for mail, changing what comes, leaving. Every page in every language, no cookie."""

from dataclasses import asdict
from uuid import UUID

from allauth.core import ratelimit
from django.core.signing import SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments import emails
from commitments.actions import address_changes, subscriptions
from commitments.forms.follow import PARAMETERS, AddressForm, FollowForm, ScheduleForm, prefilled
from commitments.rules.page_language import language_in
from commitments.summaries import follow, follow_address, follow_link, follow_volume
from commitments.summaries.follow import FollowRequest, Subscription
from commitments.views.networks import networks_of
from commitments.views.same_site import same_site_only
from commitments.vocabulary import FollowScope, Rhythm

page_with_a_form = require_http_methods(["GET", "HEAD", "POST"])


@same_site_only
@page_with_a_form
def start(request: HttpRequest) -> HttpResponse:
    """The form. The answer to a valid one is the same whatever we know of the address.

    `show` in the form asks how much a follow brings, for browsers without script; nothing is checked then.
    """
    if request.method != "POST":
        return show_start(request, FollowForm(initial=prefilled(request.GET.dict())))
    if "show" in request.POST:
        return show_start(request, FollowForm(initial=request.POST.dict()))
    form = FollowForm(request.POST)
    if not form.is_valid():
        return show_start(request, form)
    if not form.is_from_a_robot and may_ask(request):
        wish = form.request(language_in(request.path_info))
        subscriptions.ask(email=form.cleaned_data["email"], request=wish, at=timezone.now())
    return redirect("follow:sent")


def show_start(request: HttpRequest, form: FollowForm) -> HttpResponse:
    """The page, or what htmx puts into it when another follow is chosen."""
    context: dict[str, object] = {"form": form, "reading": reading_query(str(form["what"].value() or ""))}
    wanted = form.wanted()
    row = follow.follow_of(FollowRequest(*wanted, Rhythm.WEEKLY)) if wanted else None
    if row is not None:
        question = urlencode({"what": form["what"].value()})
        context["volume"] = follow_volume.load(row, now=timezone.now())
        context["preview"] = f"{reverse('follow:preview')}?{question}"
    htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    is_part = bool(htmx) and not htmx.history_restore_request
    response = render(request, "follow/start.html#volume" if is_part else "follow/start.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def reading_query(what: str) -> str:
    """The question by which the pages and the feed of digests tell about the same."""
    name, _, value = what.partition(":")
    if name == FollowScope.DEADLINES:
        return "?deadlines=1"
    return f"?{urlencode({name: value})}" if value and name in PARAMETERS else ""


def may_ask(request: HttpRequest) -> bool:
    """Whether this visitor's network has asked for little so far; whoever asked too much is not told."""
    networks = networks_of(request)
    wide = networks.get("wide_network")
    is_little = ratelimit.consume(request, action="follow", key=networks["network"])
    return is_little and (not wide or ratelimit.consume(request, action="follow_wide", key=wide))


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What one follow would have brought in the last 90 days, as one mail. None chosen: everything."""
    form = FollowForm(initial=prefilled(request.GET.dict()) or {"what": FollowScope.EVERYTHING.value})
    wanted = form.wanted()
    row = follow.follow_of(FollowRequest(*wanted, Rhythm.WEEKLY)) if wanted else None
    if row is None:
        raise Http404
    question = urlencode({"what": form["what"].value()})
    context = {
        "digest": follow_volume.preview(row, now=timezone.now()),
        "wanted": follow.line(row),
        "start": f"{reverse('follow:start')}?{question}",
    }
    return render(request, "follow/preview.html", context)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "follow/sent.html")


@same_site_only
@page_with_a_form
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a confirmation mail: opening it shows a button, since mail scanners open links too."""
    try:
        link = emails.read_confirm_token(token)
    except SignatureExpired:
        return render(request, "follow/expired.html", status=410)
    wanted = follow.requested(link.request) if link else None
    if link is None or wanted is None:
        raise Http404
    if request.method == "POST" and subscriptions.use(link, at=timezone.now()):
        return redirect("follow:manage", emails.token(emails.MANAGE, link.public_id))
    current, wish = follow.load(link.public_id), link.request
    if current is None:
        return render(request, "follow/expired.html", status=410)
    if not follow_link.is_open(link):
        return render(request, "follow/used.html", status=410)
    context = {"wanted": wanted, "rhythm": wish.rhythm, "current": current}
    if current.is_confirmed and current.language != wish.language:
        context["language_change"] = [
            follow.language_in_words(language) for language in (wish.language, current.language)
        ]
    return render(request, "follow/confirm.html", context)


@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    public_id = emails.read_token(emails.MANAGE, token)
    if public_id and follow_address.is_former(public_id):
        return render(request, "follow/moved.html", status=410)
    return show(request, subscription_or_404(emails.MANAGE, token), token)


def schedule_form(subscription: Subscription) -> ScheduleForm:
    when = asdict(subscription.schedule) | asdict(subscription.taste)
    when |= {"resumes_on": subscription.resumes_on}
    return ScheduleForm(initial=when)


def show(
    request: HttpRequest,
    subscription: Subscription,
    token: str,
    *,
    form: ScheduleForm | None = None,
    address_form: AddressForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "subscription": subscription,
        "form": form or schedule_form(subscription),
        "address_form": address_form or AddressForm(),
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
        return show(request, subscription, token, form=form, status=422)
    subscriptions.change_schedule(
        public_id=subscription.public_id,
        schedule=form.schedule(),
        resumes_on=form.cleaned_data["resumes_on"],
        taste=form.taste(),
        at=timezone.now(),
    )
    return redirect("follow:manage", token)


@same_site_only
@require_POST
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Asks the new address. The answer is the same whatever we know of it."""
    subscription = subscription_or_404(emails.MANAGE, token)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return show(request, subscription, token, address_form=form, status=422)
    address_changes.ask(public_id=subscription.public_id, email=form.cleaned_data["email"], at=timezone.now())
    return redirect("follow:address-sent", token)


@require_safe
def address_sent(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "follow/address_sent.html", {"token": token})


@same_site_only
@page_with_a_form
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link that went to the new address: the button on it changes the address. Twice does no harm."""
    change_id = emails.read_address_token(emails.NEW_ADDRESS, token)
    if change_id and request.method == "POST":
        address_changes.carry_out(public_id=change_id, at=timezone.now())
    wish = follow_address.load(change_id) if change_id else None
    if wish is None or not (wish.is_open or wish.is_in_force):
        return render(request, "follow/address_expired.html", status=410)
    context: dict[str, object] = {"wish": wish}
    if wish.is_in_force and request.method == "POST":
        context["manage_token"] = emails.token(emails.MANAGE, wish.subscription_id)
    return render(request, "follow/address.html", context)


@same_site_only
@page_with_a_form
def old_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link that went to the address before: the button on it brings the mail back."""
    change_id = emails.read_address_token(emails.OLD_ADDRESS, token)
    if change_id and request.method == "POST":
        address_changes.undo(public_id=change_id, at=timezone.now())
    wish = follow_address.load(change_id) if change_id else None
    if wish is None or not (wish.is_done or wish.is_undone):
        return render(request, "follow/address_expired.html", status=410)
    return render(request, "follow/address_undo.html", {"wish": wish})


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

    Where the link can end nothing the page says so, since mail may go to the address for another reason.
    """
    public_id, is_done = who_left(token), request.method == "POST"
    if is_done:
        subscriptions.unsubscribe(public_id=public_id, at=timezone.now())
    if follow_address.is_former(public_id):
        return render(request, "follow/former.html", {"is_done": is_done})
    current = follow.load(public_id)
    if current is None:
        return render(request, "follow/gone.html", status=410)
    context = {"token": token, "is_done": is_done, "less": current if is_done else None}
    return render(request, "follow/unsubscribe.html", context)


@same_site_only
@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Takes up the mail again that the same link ended."""
    public_id = who_left(token)
    return as_it_is_now(public_id, subscriptions.undo_unsubscribe(public_id=public_id, at=timezone.now()))


@same_site_only
@require_POST
def monthly(request: HttpRequest, token: str) -> HttpResponse:
    """Takes it up again with one mail a month."""
    public_id = who_left(token)
    return as_it_is_now(public_id, subscriptions.return_monthly(public_id=public_id, at=timezone.now()))


@same_site_only
@require_POST
def keep(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Takes it up again for one of the things that were followed."""
    public_id = who_left(token)
    is_subscribed = subscriptions.return_for_one(public_id=public_id, follow_id=pk, at=timezone.now())
    return as_it_is_now(public_id, is_subscribed)


def who_left(token: str) -> UUID:
    public_id = emails.read_token(emails.UNSUBSCRIBE, token)
    if public_id is None:
        raise Http404
    return public_id


def as_it_is_now(public_id: UUID, is_subscribed: bool) -> HttpResponse:
    """The page that says so; the form for who was deleted, or never confirmed."""
    if is_subscribed:
        return redirect("follow:manage", emails.token(emails.MANAGE, public_id))
    return redirect("follow:start")


def subscription_or_404(purpose: str, token: str) -> Subscription:
    public_id = emails.read_token(purpose, token)
    subscription = follow.load(public_id) if public_id else None
    if subscription is None:
        raise Http404
    return subscription
