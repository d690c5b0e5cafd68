import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.models import MilestoneEvidence
from tests.factories import (
    make_commitment,
    make_evidence,
    make_instrument,
    make_milestone,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_deadlines_says_that_unknown_is_not_missed(client: Client) -> None:
    promise = make_commitment(code="C8.c", due_on=dt.date(2025, 6, 30))
    for name in ("Kenya", "France"):
        make_undertaking(commitment=promise, signatory=make_signatory(name=name))
    page = client.get("/en/deadlines").content.decode()
    assert "511 days ago" in page
    assert '<b class="num">2 of 2</b> unknown at the deadline' in page
    assert "That is not the same as missed." in page
    assert '<a class="plain" href="/en/countries/kenya/C8.c">Kenya</a>' in page


def test_deadlines_counts_down_to_a_day_to_come(client: Client) -> None:
    make_commitment(code="X1", due_on=dt.date(2026, 11, 24))
    assert "In 1 day</p>" in client.get("/en/deadlines").content.decode()


def test_deadlines_gives_the_source_of_each_date(client: Client) -> None:
    milestone = make_milestone(instrument=make_instrument(), title="Kigali summit")
    source = make_evidence(publisher="The Gazette")
    MilestoneEvidence.objects.create(milestone=milestone, evidence=source)
    page = client.get("/en/deadlines").content.decode()
    assert f'Date from: <a class="plain" href="/en/sources/{source.pk}">The Gazette</a>.' in page
    assert f'id="{milestone.code}"' in page


def test_deadlines_parts_what_is_to_come(client: Client) -> None:
    instrument = make_instrument()
    make_milestone(instrument=instrument, title="Gone", on=dt.date(2026, 1, 1))
    make_milestone(instrument=instrument, title="Ahead", on=dt.date(2027, 1, 1))
    page = client.get("/en/deadlines").content.decode()
    coming = page.split('id="h-coming"')[1].split('id="h-past"')[0]
    assert "Ahead" in coming
    assert "Gone" not in coming


def test_deadlines_of_an_empty_record_says_so(client: Client) -> None:
    assert "0 promises in the texts have a date." in client.get("/en/deadlines").content.decode()


def test_deadlines_as_a_month_is_a_table_of_weeks(client: Client) -> None:
    make_commitment(code="C8.c", due_on=dt.date(2025, 6, 30))
    page = client.get("/en/deadlines?view=month&month=2025-06").content.decode()
    assert '<caption class="vh">June 2025, by weeks</caption>' in page
    assert '<th scope="col">Monday</th>' in page
    cell = page.split('<time datetime="2025-06-30"><span')[1].split("</td>")[0]
    assert "Deadline:" in cell
    assert 'href="#C8.c"' in cell
    assert 'href="?view=month&amp;month=2025-05"' in page


def test_deadlines_says_what_is_no_month_or_unknown(client: Client) -> None:
    page = client.get("/en/deadlines?view=month&month=soon&signatory=atlantis").content.decode()
    assert "“soon” is not a month such as 2025-06." in page
    assert "No signatory “atlantis” has a dated promise" in page
    assert "November 2026" in page


def test_deadlines_as_a_month_needs_six_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_undertaking(commitment=make_commitment(due_on=dt.date(2025, 6, 30)))
    with django_assert_num_queries(6):
        client.get("/en/deadlines?view=month&month=2025-06")


def test_deadlines_needs_five_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        undertaking = make_undertaking(commitment=make_commitment(due_on=dt.date(2025, 6, 30)))
        make_milestone(instrument=undertaking.commitment.instrument)
    with django_assert_num_queries(5):
        client.get("/en/deadlines")


def test_deadlines_answers_htmx_with_its_part_one_address_and_how_many(client: Client) -> None:
    promise = make_commitment(code="C8.c", due_on=dt.date(2025, 6, 30))
    make_undertaking(commitment=promise, signatory=make_signatory(name="Kenya"))
    asked = {"signatory": "kenya", "instrument": "", "commitment": "", "view": "", "month": ""}
    response = client.get("/en/deadlines", asked, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert "1 deadline shown" in part[part.index('id="announcements"') :]
    assert response["HX-Push-Url"] == "/en/deadlines?signatory=kenya"
    assert "HX-Request" in response["Vary"]
    blank = client.get(
        "/en/deadlines", dict.fromkeys(asked, "") | {"view": "list"}, headers={"HX-Request": "true"}
    )
    assert blank["HX-Push-Url"] == "/en/deadlines"


def test_deadlines_gives_the_whole_page_on_the_way_back(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    page = client.get("/en/deadlines", headers=headers).content.decode()
    assert "<!DOCTYPE html>" in page
