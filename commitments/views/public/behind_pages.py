"""What stands behind the page of one thing: the same as `behind_lists.py` for a country, a text, a source."""

from django.http import HttpRequest

from commitments.summaries import change, instrument, non_signatory, reliability, source
from commitments.summaries import commitment as page_of_commitment
from commitments.summaries import undertaking_rows as owed
from commitments.summaries.siblings import commitment as of_commitment
from commitments.summaries.siblings import lists, people, shapes, texts
from commitments.summaries.siblings import method as of_method
from commitments.summaries.siblings import signatory as of_signatory
from commitments.summaries.siblings import sources as of_sources
from commitments.summaries.siblings import undertaking as of_undertaking
from commitments.summaries.siblings.columns import load_names
from commitments.summaries.siblings.sibling import Sibling
from commitments.summaries.signatory_names import look_up
from commitments.views.public import commitments as commitments_view
from commitments.views.public.day import day_of
from commitments.views.public.moved import Moved
from commitments.vocabulary import SignatoryKind

WHOLE = 100_000  # entries on record about one text: more than the page's own summary will ever be asked for


def signatory(request: HttpRequest, slug: str, kind: SignatoryKind) -> Sibling | Moved | None:
    return of_signatory.load(kind=kind, slug=slug, day=day_of(request)) or nearby(slug, kind)


def nearby(slug: str, kind: SignatoryKind) -> Sibling | Moved | None:
    """The signatory that was spelt otherwise, or a country that signed nothing."""
    right = look_up(kind, slug).slug
    if right not in ("", slug):
        return Moved(slug=right)
    if kind != SignatoryKind.COUNTRY:
        return None
    if page := non_signatory.load(slug):
        more = {"country": {"slug": page.slug, "name_en": page.name}, "has_signed": False}
        path = shapes.path_of("public:country", page.slug)
        return Sibling(page.slug, page.name, path, people.of_lists_without(page), more)
    right = non_signatory.find(slug)
    return Moved(slug=right) if right not in ("", slug) else None


def undertaking(
    request: HttpRequest, slug: str, code: str, kind: SignatoryKind, version: int = 0
) -> Sibling | Moved | None:
    wanted = owed.owed_by(kind=kind, slug=slug, code=code)
    found = of_undertaking.load(wanted.undertakings, day=day_of(request), version=version)
    if found is None:
        right = look_up(kind, slug).slug
        return Moved(slug=right) if right not in ("", slug) else None
    return spelt(found, code)


def joint(request: HttpRequest, code: str, version: int = 0) -> Sibling | Moved | None:
    found = of_undertaking.load(
        owed.owed_jointly(code=code).undertakings, day=day_of(request), version=version
    )
    return spelt(found, code) if found else None


def spelt(found: Sibling, code: str) -> Sibling | Moved:
    """The data of an undertaking, or the way to them where its code was typed in another case."""
    right = found.more["commitment"]["code"]
    return found if right == code else Moved(code=right)


def commitment(request: HttpRequest, code: str) -> Sibling | Moved | None:
    asked = commitments_view.asked_in(request)
    if found := of_commitment.load(code=code, asked=asked, day=day_of(request)):
        return found
    right = page_of_commitment.elsewhere(code).code
    return Moved(code=right) if right else None


def one_instrument(request: HttpRequest, slug: str) -> Sibling | Moved | None:
    if slug != slug.lower():
        return Moved(slug=slug.lower())
    page = instrument.load(slug, today=day_of(request), size=WHOLE)
    if page is None:
        return None
    more = texts.beside_text(page) | {"entries": of_sources.of_entries(page.entries).records()}
    path = shapes.path_of("public:instrument", slug)
    return Sibling(slug, str(page.title), path, texts.of_text(page), more)


def one_change(request: HttpRequest, number: int) -> Sibling | None:
    page = change.load(number)
    if page is None:
        return None
    table = lists.of_lines([page.change], load_names())
    path = shapes.path_of("public:change", number)
    return Sibling(f"change-{number}", f"Change {number}", path, table, lists.beside_change(page))


def one_source(request: HttpRequest, pk: int) -> Sibling | None:
    page = source.load(pk)
    if page is None:
        return None
    table, more = of_sources.of_entries(page.entries), of_sources.beside_source(page)
    return Sibling(f"source-{pk}", page.title, shapes.path_of("public:source", pk), table, more)


def method(request: HttpRequest) -> Sibling:
    shown = of_method.pages(day=day_of(request))
    table, more = of_method.of_terms(list(of_method.terms(shown))), of_method.beside_terms(shown["en"])
    return Sibling("method", "Method", shapes.path_of("public:method"), table, more)


def agreement(request: HttpRequest) -> Sibling:
    page = reliability.load()
    path, title = shapes.path_of("public:reliability"), "Agreement between raters"
    return Sibling("reliability", title, path, of_method.of_ratings(page), of_method.beside_ratings(page))
