"""The feeds, at the address of their page with `.atom` at its end. The same filter as the page's."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.summaries import commitment as page_of_commitment
from commitments.summaries import undertaking_rows as owed
from commitments.summaries.changes_filter import Filter
from commitments.summaries.feeds import feeds as summary
from commitments.summaries.feeds.feeds import Feed
from commitments.summaries.signatory_names import look_up
from commitments.views.public import atom
from commitments.views.public.moved import to_right_spelling
from commitments.vocabulary import ChangeKind, SignatoryKind


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return answer(request, summary.load_overview(archive=archive_in(request)))


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    asked = Filter(
        kind=request.GET.get("kind", ""),
        signatory=request.GET.get("signatory", ""),
        commitment=request.GET.get("commitment", ""),
        since=request.GET.get("from", ""),
        until=request.GET.get("to", ""),
    )
    found, notices = summary.load_changes(asked=asked, archive=archive_in(request))
    return answer(request, found, *notices)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    return answer(request, summary.load_corrections(archive=archive_in(request)))


@require_safe
def signatory(request: HttpRequest, slug: str, kind: SignatoryKind) -> HttpResponse:
    found = summary.load_signatory(kind=kind, slug=slug, archive=archive_in(request))
    return answer(request, found) if found else elsewhere(request, slug, kind)


@require_safe
def undertaking(request: HttpRequest, slug: str, code: str, kind: SignatoryKind) -> HttpResponse:
    wanted = owed.owed_by(kind=kind, slug=slug, code=code)
    found = summary.load_undertaking(wanted.undertakings, archive=archive_in(request))
    return of_code(request, found, code) if found else elsewhere(request, slug, kind)


@require_safe
def joint(request: HttpRequest, code: str) -> HttpResponse:
    found = summary.load_undertaking(owed.owed_jointly(code=code).undertakings, archive=archive_in(request))
    return of_code(request, found, code) if found else nothing()


@require_safe
def commitment(request: HttpRequest, code: str) -> HttpResponse:
    found = summary.load_commitment(code=code, archive=archive_in(request))
    if found:
        return answer(request, found)
    right = page_of_commitment.elsewhere(code).code
    return to_right_spelling(request, code=right) if right not in ("", code) else nothing()


@require_safe
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    return answer(request, summary.load_instrument(code=slug, archive=archive_in(request)))


def archive_in(request: HttpRequest) -> str:
    return request.GET.get(atom.ARCHIVE, "")


def elsewhere(request: HttpRequest, slug: str, kind: SignatoryKind) -> HttpResponse:
    """To the feed of a signatory that was spelt otherwise; else not found."""
    right = look_up(kind, slug).slug
    return to_right_spelling(request, slug=right) if right not in ("", slug) else nothing()


def of_code(request: HttpRequest, found: Feed, code: str) -> HttpResponse:
    """The feed of an undertaking, or the way to it where its code was typed in another case."""
    right = found.code
    return answer(request, found) if right == code else to_right_spelling(request, code=right)


def nothing(*notices: str) -> HttpResponse:
    """A feed of everything where one of a country was asked for would mislead without a word."""
    words = "\n".join(notices or (gettext("There is no such page."),))
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=HTTPStatus.NOT_FOUND)


def answer(request: HttpRequest, found: Feed | None, *notices: str) -> HttpResponse:
    if found is None:
        return nothing(*notices)
    feed = atom.begin(
        request,
        title=found.title,
        path=found.path,
        page_path=found.page_path,
        part=found.part,
        updated_at=found.updated_at,
    )
    for item in found.entries:
        address = settings.SITE_URL + item.path
        feed.add_item(
            title=item.title,
            link=address,
            description=escape(item.change.note),
            unique_id=address,
            content=render_to_string("public/feeds/_change.html", {"item": item, "base": settings.SITE_URL}),
            pubdate=item.change.published_at,
            updateddate=item.updated_at,
            kind=(item.change.kind, str(ChangeKind(item.change.kind).label)),
        )
    return atom.finish(request, feed)
