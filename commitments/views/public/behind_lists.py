"""What stands behind the lists: the question read as the page reads it, the page's own summary, its table.

`commitments/urls/siblings.py` says at which address; `siblings.py` beside this file answers.
"""

from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext

from commitments.rules.echoed import MOST_READ, echoed
from commitments.summaries import (
    changes,
    commitments,
    compare,
    corrections,
    digest_pages,
    instruments,
    matrix,
    search,
    signatories,
    sources,
    tile_page,
)
from commitments.summaries import overview as front_page
from commitments.summaries.paging import Paging
from commitments.summaries.search.facets import query_string
from commitments.summaries.siblings import deadlines as of_deadlines
from commitments.summaries.siblings import found, grids, lists, people, shapes, texts
from commitments.summaries.siblings import overview as of_overview
from commitments.summaries.siblings.columns import load_names
from commitments.summaries.siblings.sibling import Sibling
from commitments.summaries.siblings.sources import of_sources
from commitments.views.public import changes as changes_view
from commitments.views.public import commitments as commitments_view
from commitments.views.public import compare as compare_view
from commitments.views.public import deadlines as deadlines_view
from commitments.views.public import digests as digests_view
from commitments.views.public import search as search_view
from commitments.views.public import signatories as signatories_view
from commitments.views.public import sources as sources_view
from commitments.views.public.day import day_of, moment_of
from commitments.views.public.moved import Moved
from commitments.vocabulary import SignatoryKind

# Rows of one file; longer lists go on in a second part.
MOST_ROWS: Final = 10_000
MOST_HITS: Final = 1_000
MOST_DIGESTS: Final = 400


def path_of(name: str, query: str, *arguments: str) -> str:
    """The English page with what is asked of it."""
    asked = query.removeprefix("?")
    return shapes.path_of(name, *arguments) + (f"?{asked}" if asked else "")


def overview(request: HttpRequest) -> Sibling:
    page, names = front_page.load(today=day_of(request)), load_names()
    title, path = "What was promised, and what has happened since", shapes.path_of("public:overview")
    table, more = of_overview.of_tiles(page, names), of_overview.beside_tiles(page, names)
    return Sibling("overview", title, path, table, more)


def part_in(request: HttpRequest) -> str:
    """The part of a long list that is asked for. `page` means nothing here: a file holds all pages."""
    return request.GET.get("part", "")


def wrong_part(request: HttpRequest, paging: Paging) -> tuple[str, ...]:
    asked = part_in(request)
    if asked in ("", str(paging.number)):
        return ()
    return (f"There is no part “{echoed(asked)}” of this list; it has {paging.pages}.",)


def countries(request: HttpRequest) -> Sibling:
    asked = signatories_view.asked_in(request)
    page = signatories.load(SignatoryKind.COUNTRY, asked)
    typed = {"region": page.regions, "coverage": page.coverage}
    words = gettext("“%(value)s” is not a region of this list, so nothing was filtered by it.")
    wrong = []
    if asked.region not in ("", *typed["region"]):
        wrong.append(words % {"value": echoed(asked.region)})
    if asked.coverage not in ("", *typed["coverage"]):
        wrong.append(f"“{echoed(asked.coverage)}” is none of {', '.join(typed['coverage'])}.")
    if request.GET.get("since") and not asked.since:
        words = gettext("“%(value)s” is not a date such as 2025-06-30, so nothing was filtered by it.")
        wrong.append(words % {"value": echoed(request.GET["since"])})
    table = people.of_signatories(page, load_names())
    path = path_of("public:countries", asked.query)
    return Sibling("countries", "Countries", path, table, notices=tuple(wrong))


def organisations(request: HttpRequest) -> Sibling:
    page = signatories.load(SignatoryKind.ORGANISATION, signatories.Filter())
    table = people.of_signatories(page, load_names())
    return Sibling("organisations", "Organisations", path_of("public:organisations", ""), table)


def all_commitments(request: HttpRequest) -> Sibling:
    table = texts.of_commitments(commitments.load(), texts.load_titles())
    return Sibling("commitments", "Commitments", path_of("public:commitments", ""), table)


def all_instruments(request: HttpRequest) -> Sibling:
    table = texts.of_instruments(instruments.load())
    return Sibling("texts", "The adopted texts", path_of("public:instruments", ""), table)


def priorities_matrix(request: HttpRequest) -> Sibling | None:
    return matrix_of(request, "", "public:matrix", "matrix", "Every signatory under every priority")


def full_matrix(request: HttpRequest) -> Sibling | None:
    title = "Every signatory under every commitment"
    return matrix_of(request, matrix.FULL, "public:full-matrix", "matrix-full", title)


def instrument_matrix(request: HttpRequest, slug: str) -> Sibling | Moved | None:
    if slug != slug.lower():
        return Moved(slug=slug.lower())
    title = f"Every signatory under every commitment of {slug}"
    return matrix_of(request, slug, "public:instrument-matrix", f"matrix-{slug}", title)


def matrix_of(request: HttpRequest, instrument: str, name: str, file: str, title: str) -> Sibling | None:
    asked = commitments_view.asked_in(request)
    page = matrix.load(instrument, asked=asked, is_whole=True)
    if page is None:
        return None
    arguments = [instrument] if name == "public:instrument-matrix" else []
    return Sibling(
        file,
        title,
        path_of(name, asked.query, *arguments),
        grids.of_matrix(page, load_names()),
        grids.beside_matrix(page),
        page.notices,
    )


def tile_map(request: HttpRequest) -> Sibling:
    page = tile_page.load(request.GET.get("commitment", "")[:MOST_READ])
    chosen = page.commitment
    title = f"Map of {chosen.code}, {chosen.title}" if chosen else "Map: how much is assessed"
    path = path_of("public:map", f"commitment={chosen.code}" if chosen else "")
    table = grids.of_map(page, load_names())
    notices = (page.notice,) if page.notice else ()
    return Sibling("map", title, path, table, grids.beside_map(page), notices)


def comparison(request: HttpRequest) -> Sibling:
    page = compare.load(compare_view.asked_in(request), today=day_of(request))
    names = ", ".join(str(item.name) for item in page.members)
    notices = [f"Nobody here is called “{item.spelling}”." for item in page.unknown]
    notices += [f"{name} is left out: no more than {compare.MOST} are compared." for name in page.left_out]
    return Sibling(
        "compare",
        f"Side by side: {names}" if names else "Side by side",
        path_of("public:compare", page.asked.query),
        grids.of_comparison(page, load_names()),
        grids.beside_comparison(page),
        tuple(notices),
    )


def all_changes(request: HttpRequest) -> Sibling:
    asked = changes_view.asked_in(request)
    page = changes.load(asked=asked, today=day_of(request), page=part_in(request), size=MOST_ROWS)
    notices = wrong_part(request, page.paging) or tuple(notice.words for notice in page.notices)
    path, table = path_of("public:changes", asked.query), lists.of_changes(page, load_names())
    return Sibling("changes", "Changes", path, table, notices=notices, paging=page.paging)


def all_deadlines(request: HttpRequest) -> Sibling:
    shown = deadlines_view.read(request)
    rows = of_deadlines.rows_of(shown.page)
    if shown.first:
        rows = of_deadlines.in_month(rows, shown.first, shown.checks)
    asked = shown.asked
    return Sibling(
        "deadlines",
        "Deadlines",
        path_of("public:deadlines", asked.query),
        of_deadlines.of_rows(list(rows), load_names()),
        notices=shown.notices,
    )


def all_corrections(request: HttpRequest) -> Sibling:
    page = corrections.load(page=part_in(request), size=MOST_ROWS)
    table = lists.of_corrections(page, load_names())
    path, notices = path_of("public:corrections", ""), wrong_part(request, page.paging)
    return Sibling("corrections", "Corrections", path, table, notices=notices, paging=page.paging)


def all_sources(request: HttpRequest) -> Sibling:
    asked = sources_view.asked_in(request)
    page = sources.load(asked=asked, page=part_in(request), size=MOST_ROWS)
    more = {"public": page.total, "primary": page.primary, "publishers": page.publishers}
    notices = wrong_part(request, page.paging) or page.notices
    path = path_of("public:sources", sources_view.query_of(asked))
    return Sibling("sources", "Sources", path, of_sources(page), more, notices, paging=page.paging)


def all_digests(request: HttpRequest) -> Sibling:
    page = digest_pages.load_list(
        asked=digests_view.asked_in(request),
        rhythm=request.GET.get("rhythm", ""),
        page=part_in(request),
        now=moment_of(request),
        size=MOST_DIGESTS,
    )
    query = "&".join(part for part in (f"rhythm={page.rhythm.value}", page.choice.query) if part)
    notices = list(wrong_part(request, page.paging) or page.notices)
    if request.GET.get("rhythm", page.rhythm.value) not in ("", page.rhythm.value):
        notices.append(f"There are no digests called “{echoed(request.GET['rhythm'])}”.")
    return Sibling(
        "digests",
        "Digests",
        path_of("digests:list", query),
        lists.of_digests(page),
        notices=tuple(notices),
        paging=page.paging,
    )


def found_by_search(request: HttpRequest) -> Sibling:
    narrowing, typed = search_view.narrowing_in(request), request.GET.get("q", "")
    page = search.load(typed, narrowing=narrowing, page=part_in(request), size=MOST_HITS)
    path = path_of("public:search", query_string(page.query, page.asked))
    notices = wrong_part(request, page.paging) or page.notices
    table, more = found.of_hits(page), found.beside_hits(page)
    return Sibling("search", f"Search: {page.query}", path, table, more, notices, paging=page.paging)
