from typing import Any

import pytest

from commitments.mirror.links import Links

SITE = "https://site.example"
BASE = "https://mirror.example/act/"


def links(address: str = "/en/countries/france", **more: Any) -> Links:
    return Links(**{"address": address, "site": SITE, "base": "", "day": "2026-11-23", **more})


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("/en/countries/france/D3.a", "france/D3.a.html"),
        ("/en/countries/france/D3.a#h-tests", "france/D3.a.html#h-tests"),
        ("/en/countries/france#h-tests", "#h-tests"),
        ("/fr", "../../fr.html"),
        ("/en/countries/france.csv", "france.csv"),
        ("/en/countries/france.bib?as_of=2026-11-23", "france.bib"),
        ("/en/method?as_of=2026-11-23#delivery", "../method.html#delivery"),
        ("/en/method?as_of=2026-11-22", f"{SITE}/en/method?as_of=2026-11-22"),
        ("/en/sources?page=2", "../sources.page-2.html"),
        ("/en/sources?page=1", "../sources.html"),
        ("/en/sources?page=2&kind=law", f"{SITE}/en/sources?page=2&kind=law"),
        ("?view=month", f"{SITE}/en/countries/france?view=month"),
        ("/en/follow?signatory=france", f"{SITE}/en/follow?signatory=france"),
        ("/en/search?q=ai", f"{SITE}/en/search?q=ai"),
        ("/static/css/site.css", "../../static/css/site.css"),
        ("#main", "#main"),
        ("https://elsewhere.example/en", "https://elsewhere.example/en"),
        ("//elsewhere.example/en", "//elsewhere.example/en"),
        ("mailto:desk@site.example", "mailto:desk@site.example"),
    ],
)
def test_a_link_leads_to_a_file_or_to_the_site(link: str, target: str) -> None:
    assert links().target(link) == target


def test_what_leads_into_the_mirror_is_found() -> None:
    page = links()
    text = (
        '<a href="/fr/countries/france">F</a> <a href="?page=2">2</a> '
        '<a href="/en/search?q=a&amp;type=b">S</a>'
    )
    assert page.in_page(text) == (
        '<a href="../../fr/countries/france.html">F</a> <a href="france.page-2.html">2</a> '
        f'<a href="{SITE}/en/search?q=a&amp;type=b">S</a>'
    )
    assert page.found == {"/fr/countries/france", "/en/countries/france?page=2"}


def test_forms_lead_to_the_site_and_htmx_asks_nothing() -> None:
    text = '<form action="/en/changes" data-hx-get="/en/changes" data-hx-target="#rows">'
    assert links().in_page(text) == f'<form action="{SITE}/en/changes">'


def test_a_page_for_any_address_starts_from_where_the_mirror_stands() -> None:
    assert links("/404.html", is_anywhere=True).target("/en/countries") == "/en/countries.html"
    assert links("/404.html", is_anywhere=True, base=BASE).target("/en") == f"{BASE}en.html"


def test_whole_addresses_name_the_base_where_there_is_one() -> None:
    text = (
        f'<link rel="canonical" href="{SITE}/en/method"><a data-live href="{SITE}/en/method">live</a>'
        f'<meta content="{SITE}/og/en/site-1.png"><loc>{SITE}/ar</loc><link href="{SITE}/">'
    )
    assert links().absolute(text) == text
    assert links(base=BASE).absolute(text) == (
        f'<link rel="canonical" href="{BASE}en/method.html"><a data-live href="{SITE}/en/method">live</a>'
        f'<meta content="{SITE}/og/en/site-1.png"><loc>{BASE}ar.html</loc><link href="{BASE}">'
    )


def test_files_that_a_style_sheet_names_are_found() -> None:
    sheet = links("/static/css/site.css")
    text = 'a { background: url("../img/a.svg") } b { background: url(data:image/png;base64,x) }'
    assert sheet.in_styles(text) == text
    assert sheet.found == {"/static/img/a.svg"}
