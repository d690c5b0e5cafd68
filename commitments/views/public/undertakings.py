"""What one signatory owes, what all owe together, and each published version of both."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.charts.steps import RULES
from commitments.summaries import undertaking as summary
from commitments.summaries import undertaking_rows
from commitments.summaries.signatory_names import look_up, near_undertaking
from commitments.summaries.standing import UndertakingLine
from commitments.views.public.citing import Cited, cite
from commitments.views.public.day import day_of
from commitments.views.public.history import history_line
from commitments.views.public.moved import to_right_spelling
from commitments.views.public.svg import svg_file
from commitments.vocabulary import SignatoryKind


@require_safe
def undertaking(request: HttpRequest, slug: str, code: str, kind: SignatoryKind) -> HttpResponse:
    page = summary.load(undertaking_rows.owed_by(kind=kind, slug=slug, code=code), today=day_of(request))
    if page is None:
        return elsewhere(request, slug, code, kind)
    return show(request, page, code=code, section=f"{kind}s")


@require_safe
def version(request: HttpRequest, slug: str, code: str, version: int, kind: SignatoryKind) -> HttpResponse:
    wanted = undertaking_rows.owed_by(kind=kind, slug=slug, code=code)
    page = summary.load(wanted, today=day_of(request), version=version)
    if page is None:
        return elsewhere(request, slug, code, kind)
    return show_version(request, page, code=code, section=f"{kind}s")


@require_safe
def joint(request: HttpRequest, code: str) -> HttpResponse:
    page = summary.load(undertaking_rows.owed_jointly(code=code), today=day_of(request))
    if page is None:
        return render(request, "404.html", {"suggestions": near_undertaking("", "", code)}, status=404)
    return show(request, page, code=code, section="commitments")


@require_safe
def joint_version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    page = summary.load(undertaking_rows.owed_jointly(code=code), today=day_of(request), version=version)
    if page is None:
        return render(request, "404.html", {"suggestions": near_undertaking("", "", code)}, status=404)
    return show_version(request, page, code=code, section="commitments")


@require_safe
def drawing(request: HttpRequest, slug: str, code: str, kind: SignatoryKind) -> HttpResponse:
    """The line of the history as a file."""
    page = summary.load(undertaking_rows.owed_by(kind=kind, slug=slug, code=code), today=day_of(request))
    return elsewhere(request, slug, code, kind) if page is None else draw(request, page, code=code)


@require_safe
def joint_drawing(request: HttpRequest, code: str) -> HttpResponse:
    page = summary.load(undertaking_rows.owed_jointly(code=code), today=day_of(request))
    if page is None:
        raise Http404
    return draw(request, page, code=code)


def draw(request: HttpRequest, page: summary.UndertakingPage, *, code: str) -> HttpResponse:
    address = page.line.url
    if page.line.code != code:
        return to_right_spelling(request, code=page.line.code)
    line = history_line(page, today=day_of(request))
    if line is None:
        raise Http404
    title = gettext("How we rated it: {what}").format(what=title_of(page.promise, page.line))
    return svg_file(request, line.drawing, title=title, finding=line.finding, page=address, rules=RULES)


def address_of_drawing(address: str) -> str:
    return f"{address}.svg"


def address_of_comparison(address: str) -> str:
    return f"{address}/compare"


def show(request: HttpRequest, page: summary.UndertakingPage, *, code: str, section: str) -> HttpResponse:
    """The page, or a redirect where the code was typed in another case."""
    if page.line.code != code:
        return to_right_spelling(request, code=page.line.code)
    context = {
        "page": page,
        "section": section,
        "history_line": history_line(page, today=day_of(request)),
        "drawing": address_of_drawing(page.line.url),
        "comparison": address_of_comparison(page.line.url),
        "citation": citation_of(request, page, address=page.line.url),
    }
    return render(request, "public/undertaking.html", context)


def citation_of(request: HttpRequest, page: summary.UndertakingPage, *, address: str) -> Cited:
    """Of the promise alone while nobody has assessed it, else of the version that is shown."""
    title, shown = title_of(page.promise, page.line), page.shown
    if shown is None:
        return cite(request, title=title, page=address)
    return cite(
        request,
        title=title,
        page=address,
        version=shown.version,
        status=shown.label,
        published_on=shown.published_on,
        method_version=shown.method_version,
    )


def title_of(promise: summary.Promise, line: UndertakingLine) -> str:
    names = {"who": promise.name or promise.who, "code": line.code, "title": line.title}
    return gettext("%(who)s, %(code)s: %(title)s") % names


def show_version(
    request: HttpRequest, page: summary.UndertakingPage, *, code: str, section: str
) -> HttpResponse:
    if page.line.code != code:
        return to_right_spelling(request, code=page.line.code)
    address = page.shown.url if page.shown else page.line.url
    context = {
        "page": page,
        "section": section,
        "comparison": address_of_comparison(page.line.url),
        "citation": citation_of(request, page, address=address),
    }
    return render(request, "public/version.html", context)


def elsewhere(request: HttpRequest, slug: str, code: str, kind: SignatoryKind) -> HttpResponse:
    """To the signatory's one address when it was spelt otherwise; else not found, with what is near."""
    found = look_up(kind, slug)
    if found.slug and found.slug != slug:
        return to_right_spelling(request, slug=found.slug)
    suggestions = near_undertaking(kind, slug, code) or found.nearest
    return render(request, "404.html", {"suggestions": suggestions}, status=404)
