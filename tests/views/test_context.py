import datetime as dt

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory, override_settings

from commitments.summaries.sample_notice import SAMPLE_STAFF_DOMAIN
from commitments.views.context import site
from tests.factories import NOW, make_person


def test_site_gives_every_page_its_frame(db: None, clock: dt.datetime) -> None:
    found = site(RequestFactory().get("/en"))
    assert found["site_name"] == "AI Commitment Tracker"
    assert found["today"] == NOW.date()
    assert found["shows_sample_data"] is False
    assert found["is_local_copy"] is False


def test_site_says_when_what_is_shown_is_invented(db: None) -> None:
    make_person(email=f"anna{SAMPLE_STAFF_DOMAIN}")
    assert site(RequestFactory().get("/en"))["shows_sample_data"] is True


@pytest.mark.parametrize(("mode", "is_local"), [("local", True), ("production", False)])
def test_site_knows_a_local_copy(db: None, mode: str, is_local: bool) -> None:
    with override_settings(MODE=mode):
        assert site(RequestFactory().get("/en"))["is_local_copy"] is is_local


@pytest.mark.parametrize(
    ("path", "printed"),
    [
        ("/en/countries", "/en/countries?as_of=2026-11-23"),
        ("/ar/countries?q=ke&region=Africa", "/ar/countries?q=ke&amp;region=Africa&amp;as_of=2026-11-23"),
    ],
)
def test_printed_sheet_names_the_address_of_its_day(
    client: Client, db: None, clock: dt.datetime, settings: LazySettings, path: str, printed: str
) -> None:
    settings.SITE_URL = "https://tracker.example"
    assert f"<bdi>https://tracker.example{printed}</bdi>" in client.get(path).content.decode()


def test_page_prints_no_address_that_nobody_would_type(client: Client, db: None) -> None:
    assert "printed-at" in client.get(f"/en/countries?q={'k' * 200}").content.decode()
    assert "printed-at" not in client.get(f"/en/countries?q={'k' * 300}").content.decode()


def test_page_without_a_past_prints_no_address(client: Client, db: None) -> None:
    assert "printed-at" not in client.get("/en/follow?what=everything").content.decode()
