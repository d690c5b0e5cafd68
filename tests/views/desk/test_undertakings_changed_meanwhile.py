"""Assessing while entries, drafts and the method change under the page; and what kind of change it is."""

import re

import pytest
from django.test import Client

from commitments.models import AssessmentDraft, StaffMember, Undertaking, Withdrawal
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_under,
    make_commitment,
    make_entry,
    make_undertaking,
)
from tests.views.desk.test_undertakings import hidden, judged, path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(commitment=make_commitment(code="D3.e"))


def test_undertaking_entry_withdrawn_meanwhile_is_named_and_nothing_else_lost(
    desk: Client, owed: Undertaking, bob: StaffMember
) -> None:
    entry = make_entry(undertaking=owed, claim="A law was passed.")
    Withdrawal.objects.create(entry=entry, reason="Wrong.", withdrawn_by=bob, withdrawn_at=NOW)
    page = desk.post(path(owed), judged(owed, [entry], reasons="Typed with care.")).content.decode()
    assert "The entry “A law was passed.” was withdrawn since you opened this page." in page
    assert "Typed with care." in page
    assert entry.code not in page.split("<form class")[1].replace(f"shows_{entry.code}", "")


def test_undertaking_two_windows_show_no_difference_that_nobody_made(desk: Client, owed: Undertaking) -> None:
    entry = make_entry(undertaking=owed)
    opened = hidden(desk.get(path(owed)).content.decode())
    desk.post(path(owed), judged(owed, [entry], reasons="First.") | opened)
    page = desk.post(path(owed), judged(owed, [entry], reasons="Second.") | opened).content.decode()
    assert re.findall(r'name="pick-(\w+)" value="yours"', page) == ["reasons"]


def test_undertaking_overtaken_shows_no_strength_that_nobody_typed(desk: Client, owed: Undertaking) -> None:
    entry = make_entry(undertaking=owed)
    make_assessment(undertaking=owed, entries=[entry], shows={entry.code: 1})
    opened = hidden(desk.get(path(owed)).content.decode())
    make_assessment(undertaking=owed, entries=[entry], shows={entry.code: 1}, reasons="Newer.")
    late = judged(owed, [entry], reasons="Mine.", **{f"shows_{entry.code}": "1"}) | opened
    page = desk.post(path(owed), late).content.decode()
    names = re.findall(r'name="pick-(\w+)" value="yours"', page)
    assert "reasons" in names
    assert not {"evidence_strength", "next_check_on", "change_reason"} & set(names)


def test_undertaking_asks_what_kind_of_change_it_is(desk: Client, owed: Undertaking) -> None:
    assert "What kind of change is this?" not in desk.get(path(owed)).content.decode()
    entry = make_entry(undertaking=owed)
    make_assessment_under("1.0", undertaking=owed, entries=[entry])
    assert "Revision: our method changed" in desk.get(path(owed)).content.decode()
    words = {
        "change_reason": "method",
        "changed_rule": "Pilots count.",
        "then": "review",
        "seen_version": "1",
    }
    desk.post(path(owed), judged(owed, [entry], **words))
    draft = AssessmentDraft.objects.open().get()
    assert (draft.state, draft.is_revision, draft.changed_rule) == ("submitted", True, "Pilots count.")
    review = desk.get(f"/desk/reviews/{draft.reference}").content.decode()
    assert "Revision: our method changed" in review
