"""What was published: the list, newest first, and each change by its number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.summaries import change as page_summary
from commitments.summaries import changes as list_summary
from commitments.summaries.changes_filter import Filter
from commitments.summaries.own_words import readers_language
from commitments.views.public.citing import cite
from commitments.views.public.day import day_of
from commitments.views.public.follow_files import follow_files
from commitments.views.public.partial import render_part
from commitments.vocabulary import ChangeKind


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    page = list_summary.load(asked=asked_in(request), today=day_of(request), page=request.GET.get("page", ""))
    followed = follow_files(request, page.heard.query)
    context = {"page": page, "section": "changes", "follow_files": followed}
    return render_part(request, "public/changes.html", "rows", context)


def asked_in(request: HttpRequest) -> Filter:
    return Filter(
        kind=request.GET.get("kind", ""),
        signatory=request.GET.get("signatory", ""),
        commitment=request.GET.get("commitment", ""),
        since=request.GET.get("from", ""),
        until=request.GET.get("to", ""),
    )


@require_safe
def change(request: HttpRequest, number: int) -> HttpResponse:
    page = page_summary.load(number)
    if page is None:
        return render(request, "404.html", {"suggestions": ()}, status=404)
    names = {"number": number, "kind": ChangeKind(page.change.kind).label}
    title = gettext("Change %(number)s: %(kind)s") % names
    if readers_language() == "en":  # notes are in English only, and a citation cannot mark them
        title = f"{title}. {page.change.note}"
    address = reverse("public:change", args=[number])
    context = {"page": page, "section": "changes", "citation": cite(request, title=title, page=address)}
    return render(request, "public/change.html", context)
