import datetime as dt
from typing import Any

import pytest

from commitments.actions.assessments import Search
from commitments.forms.still_true import StillTrueForm, initial_from
from commitments.models import StaffMember, Undertaking
from commitments.summaries import desk_undertaking
from commitments.summaries.desk_undertaking import DeskUndertaking
from tests.factories import TODAY, make_assessment, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SEARCH = Search(on=dt.date(2026, 3, 1), places="Gazette", languages="fr")
FILLED = {
    "change_note": "Checked again.",
    "next_check_on": "2027-05-01",
    "effective_on": "2026-01-15",
    "seen_version": "1",
}


def page(person: StaffMember, level: str = "first_steps", **fields: Any) -> DeskUndertaking:
    owed: Undertaking = make_undertaking()
    make_assessment(undertaking=owed, level=level, **fields)
    return desk_undertaking.load(owed.pk, person=person, entry_drafts=(), today=TODAY)


def test_initial_from_says_when_it_was_checked_and_leaves_the_day_of_effect(alice: StaffMember) -> None:
    initial = initial_from(page(alice), today=TODAY)
    assert initial["change_note"] == "Checked again on 23 November 2026; nothing has changed."
    assert initial["effective_on"] == dt.date(2026, 1, 15)
    assert initial["next_check_on"] == TODAY + dt.timedelta(days=180)


def test_initial_from_brings_the_places_of_the_last_search_but_not_its_day(alice: StaffMember) -> None:
    initial = initial_from(page(alice, "no_evidence", search=SEARCH), today=TODAY)
    assert (initial["searched_places"], initial["searched_languages"]) == ("Gazette", "fr")
    assert "searched_on" not in initial


def test_initial_from_nothing_published_is_empty(alice: StaffMember) -> None:
    shown = desk_undertaking.load(make_undertaking().pk, person=alice, entry_drafts=(), today=TODAY)
    assert initial_from(shown, today=TODAY) == {}


def test_still_true_form_asks_for_a_search_only_where_the_level_rests_on_one(alice: StaffMember) -> None:
    shown = page(alice)
    plain = StillTrueForm(FILLED, page=shown)
    assert plain.is_valid(), plain.errors
    assert plain.search() is None
    searched = StillTrueForm(FILLED, page=page(alice, "no_evidence", search=SEARCH))
    assert set(searched.errors) == {"searched_on", "searched_places", "searched_languages"}


def test_still_true_form_search_is_kept_whole(alice: StaffMember) -> None:
    answers = {"searched_on": "2026-11-20", "searched_places": "Gazette", "searched_languages": "fr"}
    form = StillTrueForm(FILLED | answers, page=page(alice, "no_evidence", search=SEARCH))
    assert form.is_valid(), form.errors
    assert form.search() == Search(dt.date(2026, 11, 20), "Gazette", "fr")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"change_note": " "}, "change_note"),
        ({"change_note": "x" * 301}, "change_note"),
        ({"next_check_on": "2026-11-23"}, "next_check_on"),
        ({"effective_on": "2026-11-24"}, "effective_on"),
        ({"seen_version": ""}, "seen_version"),
    ],
)
def test_still_true_form_wrong_answer_is_refused(
    alice: StaffMember, fields: dict[str, str], name: str
) -> None:
    assert set(StillTrueForm(FILLED | fields, page=page(alice)).errors) == {name}
