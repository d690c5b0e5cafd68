from zoneinfo import ZoneInfo

import pytest

from commitments.forms.follow import AddressForm, FollowForm, ScheduleForm, prefilled, time_zones
from commitments.languages import Language
from commitments.rules.schedule import Schedule
from commitments.summaries.follow import FollowRequest, Taste
from commitments.vocabulary import FollowScope, MailDetail, Rhythm
from tests.factories import make_signatory

pytestmark = pytest.mark.django_db

NO_ADDRESS = "Enter an e-mail address such as name@example.org."
VALID = {"email": "dora@example.org", "what": "everything", "rhythm": "weekly"}


def test_request_is_what_was_chosen() -> None:
    france = make_signatory(slug="france")
    form = FollowForm(VALID | {"what": "signatory:france", "rhythm": "daily"})
    assert form.is_valid()
    assert form.request(Language.ENGLISH) == FollowRequest(FollowScope.SIGNATORY, france.pk, Rhythm.DAILY)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "", "Enter your e-mail address."),
        ("email", "dora", "Enter an e-mail address such as name@example.org."),
        ("email", "dora@example.org, erik@example.org", "Enter an e-mail address such as name@example.org."),
        (
            "email",
            "dora@example.org\nBcc: erik@example.org",
            "Enter an e-mail address such as name@example.org.",
        ),
        ("what", "", "Choose what you want mail about."),
        ("what", "signatory:atlantis", "Choose what you want mail about from the list."),
        ("rhythm", "", "Choose how often you want mail."),
    ],
)
def test_errors_say_what_to_do(field: str, value: str, words: str) -> None:
    form = FollowForm(VALID | {field: value})
    assert form.errors == {field: [words]}


def test_a_robot_fills_in_what_people_do_not_see() -> None:
    person, robot = FollowForm(VALID), FollowForm(VALID | {"website": "https://spam.example"})
    assert (person.is_valid(), person.is_from_a_robot) == (True, False)
    assert (robot.is_valid(), robot.is_from_a_robot) == (True, True)


def test_the_rhythm_is_weekly_unless_somebody_chooses() -> None:
    assert FollowForm()["rhythm"].value() == Rhythm.WEEKLY


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ({}, {}),
        ({"signatory": "france"}, {"what": "signatory:france"}),
        ({"commitment": "D3.a", "signatory": "france"}, {"what": "signatory:france"}),
        ({"instrument": "paris-charter"}, {"what": "instrument:paris-charter"}),
        ({"page": "2"}, {}),
    ],
)
def test_prefilled_reads_what_links_say(query: dict[str, str], what: dict[str, str]) -> None:
    assert prefilled(query) == what


WHEN = {
    "rhythm": "weekly",
    "weekday": "6",
    "hour": "0",
    "timezone": "Europe/Paris",
    "detail": "full",
    "language": "fr",
}


def test_schedule_form_reads_a_schedule() -> None:
    form = ScheduleForm(WHEN)
    assert form.is_valid()
    assert form.schedule() == Schedule(Rhythm.WEEKLY, "Europe/Paris", 0, 6)
    assert form.cleaned_data["resumes_on"] is None
    assert form.taste() == Taste(MailDetail.FULL, is_plain=False, language=Language.FRENCH)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rhythm", "hourly"),
        ("hour", "24"),
        ("weekday", "7"),
        ("timezone", "../etc/passwd"),
        ("resumes_on", "soon"),
    ],
)
def test_schedule_form_refuses_what_is_no_schedule(name: str, value: str) -> None:
    form = ScheduleForm(WHEN | {name: value})
    assert list(form.errors) == [name]


def test_time_zones_are_those_that_can_be_loaded() -> None:
    names = [name for name, _ in time_zones()]
    assert {"UTC", "Europe/Paris", "Asia/Kathmandu", "Pacific/Chatham"} <= set(names)
    assert all(ZoneInfo(name) for name in names)


def test_an_address_too_long_in_small_letters_is_refused() -> None:
    label = "\u0130" * 60  # one letter that becomes two
    form = AddressForm({"email": f"a@{label}.{label}.{label}.org"})
    assert "email" in form.errors
    assert AddressForm({"email": " Dora@Example.ORG "}).is_valid()
