"""What one signatory owes, what all owe together, and each published version of both."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from commitments.charts import steps as step_charts
from commitments.summaries import undertaking as summary
from commitments.summaries.signatory_names import look_up, near_undertaking
from commitments.views.public.citing import Cited, cite
from commitments.views.public.day import day_of
from commitments.vocabulary import ChangeKind, SignatoryKind
from commitments.words import lower_first


@require_safe
def undertaking(request: HttpRequest, slug: str, code: str, kind: SignatoryKind) -> HttpResponse:
    page = summary.load(summary.owed_by(kind=kind, slug=slug, code=code), today=day_of(request))
    if page is None:
        return elsewhere(request, slug, code, kind)
    return show(request, page, code=code, section=f"{kind}s")


@require_safe
def version(request: HttpRequest, slug: str, code: str, version: int, kind: SignatoryKind) -> HttpResponse:
    wanted = summary.owed_by(kind=kind, slug=slug, code=code)
    page = summary.load(wanted, today=day_of(request), version=version)
    if page is None:
        return elsewhere(request, slug, code, kind)
    return show_version(request, page, code=code, section=f"{kind}s")


@require_safe
def joint(request: HttpRequest, code: str) -> HttpResponse:
    page = summary.load(summary.owed_jointly(code=code), today=day_of(request))
    if page is None:
        return render(request, "404.html", {"suggestions": near_undertaking("", "", code)}, status=404)
    return show(request, page, code=code, section="commitments")


@require_safe
def joint_version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    page = summary.load(summary.owed_jointly(code=code), today=day_of(request), version=version)
    if page is None:
        return render(request, "404.html", {"suggestions": near_undertaking("", "", code)}, status=404)
    return show_version(request, page, code=code, section="commitments")


def show(request: HttpRequest, page: summary.UndertakingPage, *, code: str, section: str) -> HttpResponse:
    """The page, or a redirect where the code was typed in another case."""
    if page.line.code != code:
        return redirect(page.line.url, permanent=True)
    context = {
        "page": page,
        "section": section,
        "step_line": step_line(page, today=day_of(request)),
        "citation": citation_of(request, page, address=page.line.url),
    }
    return render(request, "public/undertaking.html", context)


def citation_of(request: HttpRequest, page: summary.UndertakingPage, *, address: str) -> Cited:
    """Of the promise alone while nobody has assessed it, else of the version that is shown."""
    title = f"{page.promise.name or page.promise.who}, {page.line.code}: {page.line.title}"
    shown = page.shown
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


def step_line(page: summary.UndertakingPage, *, today: dt.date) -> str:
    """The history as a drawing, once there is one to draw; the table beside it says the same."""
    if len(page.history) < 2:
        return ""
    steps = [
        step_charts.Step(item.published_on, item.level, item.kind == ChangeKind.CORRECTION)
        for item in reversed(page.history)
    ]
    said = "; ".join(f"{lower_first(step.level.label)} from {step.on:%-d %B %Y}" for step in steps)
    start = page.promise.joined_on or page.promise.adopted_on or steps[0].on
    return step_charts.step_line(steps, start=start, end=today, label=f"What we published: {said}.")


def show_version(
    request: HttpRequest, page: summary.UndertakingPage, *, code: str, section: str
) -> HttpResponse:
    if page.shown and page.line.code != code:
        return redirect(page.shown.url, permanent=True)
    address = page.shown.url if page.shown else page.line.url
    context = {"page": page, "section": section, "citation": citation_of(request, page, address=address)}
    return render(request, "public/version.html", context)


def elsewhere(request: HttpRequest, slug: str, code: str, kind: SignatoryKind) -> HttpResponse:
    """To the signatory's one address when it was spelt otherwise; else not found, with what is near."""
    found = look_up(kind, slug)
    if found.slug and found.slug != slug:
        return redirect(request.path.replace(f"/{slug}/", f"/{found.slug}/", 1), permanent=True)
    suggestions = near_undertaking(kind, slug, code) or found.nearest
    return render(request, "404.html", {"suggestions": suggestions}, status=404)
