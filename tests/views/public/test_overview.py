import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.views.public.overview import words
from tests.factories import make_assessment, make_commitment, make_lead, make_person, make_undertaking


@pytest.mark.django_db
def test_overview_says_how_little_is_assessed(client: Client, clock: dt.datetime) -> None:
    make_undertaking()
    page = client.get("/en").content.decode()
    assert "0 <small>of 1</small>" in page
    assert "None of the 1 has been assessed yet" in page
    assert 'Record of&nbsp;<time datetime="2026-11-23">23 November 2026</time>' in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "/countries", "/commitments", "/matrix", "/map"])
def test_copy_without_texts_says_so_and_counts_nothing(client: Client, path: str) -> None:
    page = client.get(f"/en{path}").content.decode()
    assert "No text has been loaded yet." in page
    assert not re.findall(r"\b0 (?:of|countries|signatories|undertakings|passages)\b", page)


@pytest.mark.django_db
def test_overview_never_shows_a_lead(client: Client) -> None:
    make_lead(undertaking=make_undertaking(), claim="A rumour.")
    assert "A rumour." not in client.get("/en").content.decode()


@pytest.mark.django_db
def test_overview_links_the_latest_changes(client: Client) -> None:
    make_assessment(undertaking=make_undertaking(), change_note="A plan appeared.")
    page = client.get("/en").content.decode()
    assert "A plan appeared." in page
    assert "First assessment" in page


@pytest.mark.django_db
def test_overview_needs_ten_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        commitment = make_commitment(kind="priority", due_on=dt.date(2025, 6, 30))
        make_assessment(undertaking=make_undertaking(commitment=commitment))
    with django_assert_num_queries(10):
        assert client.get("/en").status_code == 200


@pytest.mark.django_db
def test_overview_is_read_only(client: Client) -> None:
    assert client.post("/en").status_code == 405


def test_words_of_a_map_carry_both_counts() -> None:
    from_summary = type("Map", (), {"code": "D3.a", "named": 4, "assessed": 1, "total": 60})()
    assert words(from_summary) == (
        "Map for D3.a: 4 of 60 signatories are named in at least one entry; 1 of 60 are assessed."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("email", "shown"), [("a@sample.invalid", True), ("a@example.org", False)])
def test_overview_wears_the_banner_only_over_sample_data(client: Client, email: str, shown: bool) -> None:
    make_person(email=email)
    assert ("Sample data: invented." in client.get("/en").content.decode()) is shown


@pytest.mark.django_db
@pytest.mark.parametrize(("email", "shown"), [("a@sample.invalid", True), ("a@example.org", False)])
def test_pages_with_sample_data_say_so_where_they_travel(client: Client, email: str, shown: bool) -> None:
    make_person(email=email)
    address = make_undertaking().get_absolute_url()
    page = client.get(address).content.decode()
    for mark in ("<title>Sample: ", '<meta name="robots" content="noindex">', "SAMPLE, invented: "):
        assert (mark in page) is shown


@pytest.mark.django_db
def test_overview_draws_lines_over_time_with_their_table(client: Client, clock: dt.datetime) -> None:
    commitment = make_commitment(due_on=dt.date(2026, 10, 1))
    for days_ago in (40, 10, 10, 5, 2):
        at = clock - dt.timedelta(days=days_ago)
        make_assessment(undertaking=make_undertaking(commitment=commitment), level="no_action", at=at)
    page = client.get("/en").content.decode()
    finding = "On 23 November 2026, 5 of 5 undertakings were assessed; on 14 October 2026 it was 1."
    assert page.count(finding) == 2  # beside the drawing, and as its text alternative
    assert '<th scope="row"><time datetime="2026-10-31">31 October 2026</time></th>' in page
    for name in ("assessed", "overdue"):
        response = client.get(f"/fr/{name}-over-time.svg")
        assert response["Content-Type"].startswith("image/svg+xml")
        assert 'class="step"' in response.content.decode()


@pytest.mark.django_db
def test_overview_says_in_words_when_there_is_too_little_to_draw(client: Client) -> None:
    make_assessment(undertaking=make_undertaking())
    page = client.get("/en").content.decode()
    assert "too few to draw a line over time" in page
    assert client.get("/en/assessed-over-time.svg").status_code == 404


@pytest.mark.django_db
def test_overview_links_periods_and_search_engines(client: Client, clock: dt.datetime) -> None:
    page = client.get("/en").content.decode()
    assert 'href="/en/changes?from=2026-11-16"' in page
    assert 'href="/en/changes?from=2025-02-11"' in page
    assert '"@type": "SearchAction"' in page
