import datetime as dt

import pytest
from django.test import RequestFactory, override_settings

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
