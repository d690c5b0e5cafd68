import datetime as dt

import pytest

from commitments.actions import saved_forms
from commitments.models import StaffMember
from commitments.summaries import desk_saved_form
from tests.factories import NOW

pytestmark = pytest.mark.django_db

DATA = {
    "claim": ["A law was passed."],
    "tests": ["1", "2"],
    "source-0-url": ["https://example.org/a long address that is longest"],
}


def test_load_gives_the_text_back_to_its_owner_only(alice: StaffMember, bob: StaffMember) -> None:
    saved_forms.keep(by=alice, form="log", data=DATA, started_from="3", at=NOW)
    kept = desk_saved_form.load(alice, "log")
    assert kept is not None
    assert (kept.form, kept.data, kept.started_from, kept.saved_at) == ("log", DATA, "3", NOW)
    assert desk_saved_form.load(bob, "log") is None
    assert desk_saved_form.load(alice, "assess:1") is None


def test_load_all_gives_every_window_of_a_form(alice: StaffMember, bob: StaffMember) -> None:
    for number, form in enumerate(["log:1", "log:2", "logs:3", "entry:4"]):
        saved_forms.keep(by=alice, form=form, data=DATA, at=NOW + dt.timedelta(minutes=number))
    assert [kept.form for kept in desk_saved_form.load_all(alice, "log:")] == ["log:2", "log:1"]
    assert desk_saved_form.load_all(bob, "log:") == ()


def test_as_post_binds_a_form_as_the_browser_would(alice: StaffMember) -> None:
    saved_forms.keep(by=alice, form="log", data=DATA, at=NOW)
    kept = desk_saved_form.load(alice, "log")
    assert kept is not None
    post = kept.as_post()
    assert post.getlist("tests") == ["1", "2"]
    assert post["claim"] == "A law was passed."


def test_words_are_those_one_knows_the_text_by(alice: StaffMember) -> None:
    saved_forms.keep(by=alice, form="log", data=DATA, at=NOW)
    kept = desk_saved_form.load(alice, "log")
    assert kept is not None
    assert kept.words == "A law was passed."
    assert (kept.first("tests"), kept.first("nothing")) == ("1", "")


def test_words_are_a_link_where_nothing_else_was_typed(alice: StaffMember) -> None:
    data = {"bears_on": ["fra"], "source-0-url": ["https://example.org/a"]}
    kept = desk_saved_form.kept(saved_forms.keep(by=alice, form="log:1", data=data, at=NOW))
    assert kept.words == "https://example.org/a"
