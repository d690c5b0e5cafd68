from typing import Any

import pytest
from django.conf import settings

from commitments.summaries import json_ld
from commitments.summaries.signatory import load as load_signatory
from commitments.summaries.undertaking import load as load_undertaking
from commitments.summaries.undertaking_rows import owed_by, owed_jointly
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def by_type(graph: json_ld.Node) -> dict[str, Any]:
    assert graph["@context"] == "https://schema.org"
    return {node["@type"]: node for node in graph["@graph"]}


def test_overview_offers_the_search() -> None:
    nodes = by_type(json_ld.overview())
    assert set(nodes) == {"Organization", "WebSite"}
    target = nodes["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{settings.SITE_URL}/en/search?q={{search_term_string}}"


def test_a_country_is_what_its_page_is_about() -> None:
    make_undertaking(
        commitment=make_commitment(code="D3.a"), signatory=make_signatory(slug="kenya", name="Kenya")
    )
    page = load_signatory(kind="country", slug="kenya", today=TODAY)
    assert page
    nodes = by_type(page.graph)
    assert nodes["WebPage"]["about"] == {"@type": "Country", "name": "Kenya"}
    assert [step["name"] for step in nodes["BreadcrumbList"]["itemListElement"]] == [
        "Overview",
        "Countries",
        "Kenya",
    ]
    assert "dateModified" not in nodes["WebPage"]  # nothing was assessed


def test_an_undertaking_is_a_report_once_something_was_reported() -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.a"), signatory=make_signatory(slug="kenya", name="Kenya")
    )
    make_entry(undertaking=undertaking)
    wanted = owed_by(kind="country", slug="kenya", code="D3.a")
    before = load_undertaking(wanted, today=TODAY)
    assert before
    assert "Report" not in by_type(before.graph)
    make_assessment(undertaking=undertaking)
    after = load_undertaking(wanted, today=TODAY)
    assert after
    report = by_type(after.graph)["Report"]
    assert (report["version"], report["dateModified"]) == ("1", "2026-11-23")
    assert report["about"] == {"@type": "Country", "name": "Kenya"}
    sources = {source.url for entry in after.entries for source in entry.sources}
    assert {item["url"] for item in report["citation"]} == sources


def test_what_all_owe_is_about_nobody_alone() -> None:
    make_undertaking(commitment=make_commitment(code="D9", binding="joint"), is_joint=True)
    page = load_undertaking(owed_jointly(code="D9"), today=TODAY)
    assert page
    assert "about" not in by_type(page.graph)["WebPage"]


def test_there_is_a_data_set_only_where_there_are_data_to_load() -> None:
    assert not json_ld.has_data("/en/nowhere")
    assert not json_ld.has_data("/nowhere/at/all/of/ours")
