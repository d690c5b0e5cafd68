"""The private page of a signatory's contact: no account, no cookie, one signed link per contact."""

from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import replies, reply_rounds
from commitments.forms.reply import ReplyForms, Typed, typed_beside
from commitments.summaries import reply_link, reply_page
from commitments.summaries.reply_words import LANGUAGES
from commitments.views.same_site import same_site_only

MOST_SAVES, IN_SECONDS = 120, 600


@same_site_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what we ask; keeps and hands in answers. GET only counts that the link was opened."""
    reference = reply_link.read_token(token)
    page = load(request, reference) if reference else None
    if page is None or reference is None:
        raise Http404
    if request.method == "POST" and page.takes_answers:
        return save(request, page, reference, token)
    if not page.is_open:
        return show_closed(request, page)
    if request.method == "GET":
        reply_rounds.record_opening(invitation=page.invitation, at=timezone.now())
    return show(request, page, ReplyForms(page))


def load(request: HttpRequest, reference: UUID) -> reply_page.ReplyPage | None:
    return reply_page.load(reference, now=timezone.now(), language=request.GET.get("lang", ""))


def save(request: HttpRequest, page: reply_page.ReplyPage, reference: UUID, token: str) -> HttpResponse:
    forms, is_sent = ReplyForms(page, request.POST), request.POST.get("then") == "send"
    if is_too_often(page.invitation.pk):
        return show(request, page, forms, is_too_often=True, status=429)
    if typed := forms.typed_beside():
        return show_late(request, page, forms, typed)
    if not forms.is_valid(is_sent=is_sent):
        return show(request, page, forms, status=422)
    data = forms.signature.cleaned_data
    try:
        replies.keep_answers(
            invitation=page.invitation,
            at=timezone.now(),
            answers=forms.given(),
            signed_as=data["signed_as"],
            language=data["written_in"],
            is_sent=is_sent,
        )
    except replies.RoundClosedError:
        return show_closed(request, load(request, reference) or page)
    except replies.AnswerSettledError:
        page = load(request, reference) or page
        forms = ReplyForms(page, request.POST)
        return show_late(request, page, forms, forms.typed_beside())
    except replies.AnswerOvertakenError as overtaken:
        page = load(request, reference) or page
        forms = ReplyForms(page, request.POST)
        forms.is_valid(is_sent=False)
        forms.overtaken(overtaken.items)
        return show(request, page, forms, status=409)
    query = f"?lang={page.language}&done={'sent' if is_sent else 'saved'}"
    return redirect(f"{reverse('reply:answer', args=[token])}{query}")


def show_late(
    request: HttpRequest, page: reply_page.ReplyPage, forms: ReplyForms, typed: tuple[Typed, ...]
) -> HttpResponse:
    """Some of what was typed cannot be kept any more: it is given back, and nothing was saved."""
    forms.is_valid(is_sent=False)
    return show(request, page, forms, typed=typed, status=409)


def is_too_often(invitation_id: int) -> bool:
    """More than twelve saves a minute for ten minutes is a program, or a key that is stuck."""
    key = f"reply-saves-{invitation_id}"
    cache.add(key, 0, IN_SECONDS)
    try:
        return cache.incr(key) > MOST_SAVES
    except ValueError:  # it expired between the two
        return False


def show(
    request: HttpRequest,
    page: reply_page.ReplyPage,
    forms: ReplyForms,
    *,
    is_too_often: bool = False,
    typed: tuple[Typed, ...] = (),
    status: int = 200,
) -> HttpResponse:
    by_item = {form.item.pk: form for form in forms.answers}
    context = {
        "page": page,
        "forms": forms,
        "blocks": [(item, by_item.get(item.pk)) for item in page.items],
        "typed": typed,
        "problems": [(row.anchor, row.why) for row in typed] + forms.problems()
        if status in (409, 422)
        else [],
        "done": request.GET.get("done", "") if request.method == "GET" else "",
        "is_too_often": is_too_often,
        "languages": LANGUAGES,
    }
    return render(request, "reply/answer.html", context, status=status)


def show_closed(request: HttpRequest, page: reply_page.ReplyPage) -> HttpResponse:
    """With whatever was typed or kept, to be copied: it may have been hours of work."""
    items = (*page.items, *page.withdrawn)
    typed = typed_beside(items, request.POST, language=page.language)
    context = {"page": page, "typed": typed, "languages": LANGUAGES}
    return render(request, "reply/closed.html", context, status=410)
