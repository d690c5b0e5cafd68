import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from commitments.models import StaffMember
from tests.factories import make_assessment, make_revision, make_signatory, make_undertaking
from tests.reply_factories import make_round

pytestmark = pytest.mark.django_db
PROSE = ["/en/about", "/en/privacy", "/en/accessibility"]


@pytest.mark.parametrize("path", PROSE)
def test_prose_says_that_no_contact_address_is_set(client: Client, settings: Settings, path: str) -> None:
    settings.CONTACT_EMAIL = ""
    assert "This copy has no contact address yet; <a href=" in client.get(path).content.decode()


@pytest.mark.parametrize(("mode", "shown"), [("local", True), ("production", False)])
def test_about_names_the_setting_only_on_a_local_copy(
    client: Client, settings: Settings, mode: str, shown: bool
) -> None:
    settings.CONTACT_EMAIL, settings.MODE = "", mode
    assert ("TRACKER_CONTACT_EMAIL" in client.get("/en/about").content.decode()) is shown


@pytest.mark.parametrize("path", PROSE)
def test_prose_gives_the_contact_address_of_whoever_runs_this_copy(
    client: Client, settings: Settings, path: str
) -> None:
    settings.CONTACT_EMAIL = "desk@tracker.example"
    assert '<a href="mailto:desk@tracker.example">' in client.get(path).content.decode()


@pytest.mark.parametrize("path", [*PROSE, "/en/corrections", "/en/method", "/en/search?q=x", "/en/changes"])
def test_public_pages_set_no_cookie_as_the_privacy_page_says(client: Client, path: str) -> None:
    assert not client.get(path).cookies


def test_corrections_is_honest_while_there_are_none(client: Client) -> None:
    page = client.get("/en/corrections").content.decode()
    assert "No published assessment has been corrected so far." in page
    assert "not that everything here is right" in page


def test_corrections_says_what_was_wrong_and_links_both_versions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    undertaking = make_undertaking(signatory=make_signatory(name="Kenya"))
    make_assessment(undertaking=undertaking, level="met")
    make_assessment(undertaking=undertaking, is_correction=True, what_was_wrong="It was a draft.")
    with django_assert_num_queries(4):
        page = client.get("/en/corrections").content.decode()
    assert "It was a draft." in page
    assert "/v1" in page
    assert "/v2" in page


def test_about_lists_whom_we_ask_at_present(client: Client, alice: StaffMember, clock: dt.datetime) -> None:
    assert "Nobody is asked at present." in client.get("/en/about").content.decode()
    make_round(by=alice)
    page = client.get("/en/about").content.decode()
    assert '<a href="/en/countries/kenya">Kenya</a>: asked on' in page
    assert "28 December 2026</time>, 23:59 UTC" in page


def test_corrections_lists_revisions_with_the_rule_that_changed(client: Client) -> None:
    make_revision(undertaking=make_undertaking())
    page = client.get("/en/corrections").content.decode()
    assert "Pilots count as delivery." in page
    assert "From “First steps” to “Substantial progress”, under method" in page
