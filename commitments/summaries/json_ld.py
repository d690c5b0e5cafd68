"""What a page is about in the words of schema.org, as one graph for search engines."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext

from commitments.rules.signatory_kinds import address_of
from commitments.summaries.entries import EntryLine, SourceLink
from commitments.summaries.published_assessment import PublishedAssessment
from commitments.summaries.share_card import Card, language_now
from commitments.vocabulary import SignatoryKind

Node = dict[str, Any]
CONTEXT: Final = "https://schema.org"


def graph(*nodes: Node) -> Node:
    return {"@context": CONTEXT, "@graph": [publisher(), *nodes]}


def publisher() -> Node:
    return {
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}/#publisher",
        "name": settings.ORGANISATION or settings.SITE_NAME,
        "url": settings.SITE_URL,
    }


def website() -> Node:
    """The site with its search, in the language of the page."""
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{settings.SITE_URL}{reverse('public:search')}?q={{search_term_string}}",
        },
        "query-input": "required name=search_term_string",
    }
    return {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "name": settings.SITE_NAME,
        "url": absolute(reverse("public:overview")),
        "inLanguage": language_now().value,
        "publisher": reference(publisher()),
        "potentialAction": search,
    }


def overview() -> Node:
    return graph(website())


def breadcrumbs(*trail: tuple[str, str]) -> Node:
    """The way down to the page: names and paths, the front page first."""
    steps = [(gettext("Overview"), reverse("public:overview")), *trail]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(path)}
            for number, (name, path) in enumerate(steps, start=1)
        ],
    }


def signatory(card: Card, *, summary: str) -> Node:
    """A signatory's page; a Dataset where its data can be loaded from the address with .json."""
    page: Node = {
        "@type": "WebPage",
        "@id": absolute(card.url),
        "url": absolute(card.url),
        "name": card.title,
        "description": summary,
        "inLanguage": language_now().value,
        "about": party(card),
        "publisher": reference(publisher()),
        "isPartOf": {"@id": f"{settings.SITE_URL}/#site"},
        "primaryImageOfPage": absolute(card.image_url),
    } | modified(card.assessed_on)
    nodes = [website(), breadcrumbs(list_of(card), (card.name, card.url)), page]
    if has_data(card.url):
        nodes.append(dataset(card, summary=summary))
    return graph(*nodes)


def dataset(card: Card, *, summary: str) -> Node:
    data = absolute(f"{card.url}.json")
    return {
        "@type": "Dataset",
        "@id": f"{absolute(card.url)}#data",
        "name": gettext("Commitments on AI: %(name)s") % {"name": card.name},
        "description": summary,
        "url": absolute(card.url),
        "inLanguage": language_now().value,
        "creator": reference(publisher()),
        "isAccessibleForFree": True,
        "spatialCoverage": card.name,
        "isPartOf": {"@id": f"{settings.SITE_URL}/#site"},
        "distribution": [{"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": data}],
    } | modified(card.assessed_on)


def undertaking(
    card: Card, *, shown: PublishedAssessment | None, entries: Iterable[EntryLine], summary: str
) -> Node:
    """One undertaking: a Report once something was reported, with what it cites; else a plain page."""
    trail = [list_of(card), (card.name, signatory_path(card))] if card.slug else []
    crumbs = breadcrumbs(*trail, (f"{card.code} {card.cell.title}", card.url))
    page: Node = {
        "@type": "Report" if shown else "WebPage",
        "@id": absolute(card.url),
        "url": absolute(card.url),
        "name": card.title,
        "abstract" if shown else "description": summary,
        "inLanguage": language_now().value,
        "publisher": reference(publisher()),
        "isPartOf": {"@id": f"{settings.SITE_URL}/#site"},
        "image": absolute(card.image_url),
    } | modified(card.assessed_on)
    if card.slug:
        page["about"] = party(card)
    if shown:
        page["version"] = str(shown.version)
    sources = list({source.url: source for entry in entries for source in entry.sources}.values())
    if sources:
        page["citation"] = [citation(source) for source in sources]
    return graph(website(), crumbs, page)


def citation(source: SourceLink) -> Node:
    return {
        "@type": "CreativeWork",
        "name": source.title,
        "url": source.url,
        "publisher": {"@type": "Organization", "name": source.publisher},
        "inLanguage": source.language,
    }


def party(card: Card) -> Node:
    kind = "Country" if card.kind == SignatoryKind.COUNTRY else "Organization"
    return {"@type": kind, "name": card.name}


def list_of(card: Card) -> tuple[str, str]:
    if card.kind == SignatoryKind.COUNTRY:
        return gettext("Countries"), reverse("public:countries")
    return gettext("Organisations"), reverse("public:organisations")


def signatory_path(card: Card) -> str:
    return reverse(f"public:{address_of(card.kind)}", args=[card.slug])


def modified(day: dt.date | None) -> Node:
    return {"dateModified": day.isoformat()} if day else {}


def has_data(path: str) -> bool:
    """Whether the page can be loaded as data from its address with .json."""
    try:
        match = resolve(f"{path}.json")
    except Resolver404:
        return False
    return not str(match.kwargs.get("slug", "")).endswith(".json")  # else it is a page with an odd name


def reference(node: Node) -> Node:
    return {"@id": node["@id"]}


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
