import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import saved_forms
from commitments.models import StaffMember
from commitments.summaries import desk_unsaved
from tests.factories import NOW, make_entry_draft, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def keep(person: StaffMember, form: str, words: str, *, minutes: int = 0) -> None:
    at = NOW + dt.timedelta(minutes=minutes)
    saved_forms.keep(by=person, form=form, data={"claim": [words]}, at=at)


def test_load_lists_every_form_with_the_way_back(
    alice: StaffMember, bob: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token = uuid4()
    keep(alice, f"log:{token}", "A law came.")
    keep(alice, "assess:12", "Half a reason.", minutes=1)
    keep(bob, "assess:12", "Not yours.")
    with django_assert_num_queries(2):
        lines = desk_unsaved.load(alice)
    assert [(line.label, line.words, line.url) for line in lines] == [
        ("An assessment", "Half a reason.", "/desk/undertakings/12?restore=assess:12"),
        ("A new entry", "A law came.", f"/desk/log?restore=log:{token}"),
    ]


def test_load_leaves_out_what_became_a_draft_and_what_has_no_page(alice: StaffMember) -> None:
    token = uuid4()
    make_entry_draft(by=alice, undertaking=make_undertaking(), form_token=token)
    for form in (f"log:{token}", "mark:undertaking-3", "assess:x", "unheard"):
        saved_forms.SavedForm.objects.create(person=alice, form=form, saved_at=NOW)
    assert desk_unsaved.load(alice) == ()


def test_every_form_that_saves_itself_leads_back(alice: StaffMember) -> None:
    about = {"log": f"log:{uuid4()}", "sheet": "sheet", "assess": "assess:1", "still": "still:1"}
    for kind in desk_unsaved.FORMS:
        keep(alice, about.get(kind, f"{kind}:{uuid4()}"), "Some words.")
    assert len(desk_unsaved.load(alice)) == len(desk_unsaved.FORMS)


def test_mine_shows_it_on_top(desk: Client, alice: StaffMember) -> None:
    keep(alice, f"log:{uuid4()}", "A law came.")
    page = desk.get("/desk?queue=mine").content.decode()
    assert "Text not saved for good" in page
    assert "“A law came.”" in page
    assert "Text not saved for good" not in desk.get("/desk?queue=due").content.decode()
