"""Offering evidence and challenging a status. No account, no cookie, no puzzle."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commitments.actions import suggestions
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.suggest import SuggestForm, prefilled
from commitments.models import Undertaking
from commitments.views.networks import networks_of
from commitments.views.same_site import same_site_only


@same_site_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The form, filled in from the page that led here. Whatever is wrong, the words stay."""
    if request.method != "POST":
        return show(request, SuggestForm(initial=prefilled(request.GET.dict())))
    form = SuggestForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    if form.is_from_a_robot:
        return redirect("suggest:sent")
    data = form.cleaned_data
    try:
        suggestions.receive(
            kind=data["kind"],
            undertaking=get_object_or_404(Undertaking, pk=form.undertaking_id),
            text=data["text"],
            url=data["url"],
            sender_name=data["sender_name"],
            sender_email=data["sender_email"],
            version=data["version"],
            **networks_of(request),
            at=timezone.now(),
        )
    except ActionRefusedError as refusal:
        form.add_error(None, str(refusal))
        return show(request, form, status=429)
    return redirect("suggest:sent")


def show(request: HttpRequest, form: SuggestForm, *, status: int = 200) -> HttpResponse:
    return render(request, "suggest/start.html", {"form": form}, status=status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "suggest/sent.html")
