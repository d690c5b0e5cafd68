import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial
from commitments.models import (
    Assessment,
    AssessmentDraft,
    ConflictOfInterest,
    ProgressEntry,
    StaffMember,
    Undertaking,
)
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owed() -> Undertaking:
    commitment = make_commitment(code="D3.e", title="Sustainable AI")
    return make_undertaking(
        commitment=commitment, signatory=make_signatory(name="France", code="FR", alpha3="FRA")
    )


def judged(owed: Undertaking, rests_on: list[ProgressEntry], **fields: Any) -> dict[str, Any]:
    """The assess form filled in: first steps, no test passed."""
    tests = {f"test_{test.pk}": "not_passed" for test in owed.commitment.tests.all()}
    return {
        "entries": [entry.code for entry in rests_on],
        "verified_level": "first_steps",
        "evidence_strength": "3",
        "reasons": "A plan with a budget was published.",
        "change_note": "A plan was published.",
        "effective_on": "2026-03-01",
        "row_version": "0",
        "seen_version": "0",
        "then": "draft",
        **tests,
    } | fields


def path(owed: Undertaking) -> str:
    return f"/desk/undertakings/{owed.pk}"


@pytest.mark.parametrize("query", ["fra d3e", "France", "D3.e", "sustain", "FR sustainable"])
def test_undertakings_are_found_by_name_code_and_title(desk: Client, owed: Undertaking, query: str) -> None:
    make_undertaking()
    page = desk.get("/desk/undertakings", {"q": query}).content.decode()
    assert f'href="{path(owed)}"' in page
    assert page.count('<li><p class="on">') == 1


def test_undertakings_nothing_found_offers_the_way_back(desk: Client, owed: Undertaking) -> None:
    assert (
        "No undertaking has all of these words." in desk.get("/desk/undertakings?q=atlantis").content.decode()
    )


def test_undertaking_shows_the_published_answer_beside_the_new_one(desk: Client, owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="met", reasons="The law is in force.")
    page = desk.get(path(owed)).content.decode()
    now = page.split("<aside")[1].split("</aside>")[0]
    assert "The law is in force." in now
    assert "relied on before" in page
    assert 'value="met" id="id_verified_level_4" checked' in page  # a place to start from
    assert "Published: passed" in page


def test_undertaking_unknown_is_not_found(desk: Client) -> None:
    assert desk.get("/desk/undertakings/99999999999999999999").status_code == 404


def test_undertaking_save_keeps_an_incomplete_draft(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    assert desk.post(path(owed), {"reasons": "To begin with.", "row_version": "0"})["Location"] == path(owed)
    draft = AssessmentDraft.objects.get()
    assert (draft.author, draft.state, draft.verified_level) == (alice, "draft", "not_assessed")
    assert "To begin with." in desk.get(path(owed)).content.decode()


def test_undertaking_save_sets_the_next_check_by_the_rule(desk: Client, owed: Undertaking) -> None:
    desk.post(path(owed), judged(owed, []))
    assert AssessmentDraft.objects.get().next_check_on == NOW.date() + dt.timedelta(days=180)


def test_undertaking_save_then_reopen_shows_every_answer(desk: Client, owed: Undertaking) -> None:
    entry = make_entry(undertaking=owed)
    answers = judged(owed, [entry], searched_on="2026-11-01", searched_places="Gazette", claimed_level="met")
    desk.post(path(owed), answers)
    page = desk.get(path(owed)).content.decode()
    for shown in (
        f'value="{entry.code}" id="id_entries_0" checked',
        'value="first_steps" id="id_verified_level_2" checked',
        '<option value="met" selected>',
        'value="2026-11-01"',
        "Gazette",
        'name="row_version" value="1"',
    ):
        assert shown in page


def test_undertaking_send_to_review_with_the_entry_logged_for_it(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    entry = make_entry_draft(by=alice, undertaking=owed)
    response = desk.post(path(owed), judged(owed, [], entry_drafts=[str(entry.reference)], then="review"))
    draft = AssessmentDraft.objects.get()
    assert response["Location"] == f"/desk/reviews/{draft.reference}"
    entry.refresh_from_db()
    assert (draft.state, entry.state) == ("submitted", "submitted")


def test_undertaking_send_incomplete_saves_and_names_every_problem(desk: Client, owed: Undertaking) -> None:
    response = desk.post(
        path(owed), judged(owed, [], verified_level="met", evidence_strength="5", then="review")
    )
    page = response.content.decode()
    assert response.status_code == 422
    for problem in ("needs evidence of strength 1, 2 or 3", "at least one progress entry", "0 of 2 are"):
        assert problem in page
    assert 'name="row_version" value="1"' in page
    assert AssessmentDraft.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"effective_on": "2026-11-24"}, "This day has not come yet."),
        ({"effective_on": "", "then": "review"}, "Give the day from which the level held."),
        ({"reasons": " ", "then": "review"}, "Give the reasons."),
        ({"change_note": "", "then": "review"}, "Write the public change note."),
        ({"next_check_on": "2026-11-23"}, "The next check lies ahead"),
        ({"searched_places": "Gazette"}, "Give the day of the search."),
        ({"verified_level": "splendid"}, "splendid is not one of the available choices"),
        ({"entries": ["no-such-entry"]}, "no-such-entry is not one of the available choices"),
    ],
)
def test_undertaking_wrong_answer_is_refused_beside_its_field(
    desk: Client, owed: Undertaking, fields: dict[str, Any], sentence: str
) -> None:
    response = desk.post(path(owed), judged(owed, [], **fields))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not AssessmentDraft.objects.exists()


def test_undertaking_second_window_keeps_both_texts(desk: Client, owed: Undertaking) -> None:
    desk.post(path(owed), judged(owed, [], reasons="First window."))
    response = desk.post(path(owed), judged(owed, [], reasons="Second window."))
    assert response.status_code == 409
    assert "Second window." in response.content.decode()
    assert AssessmentDraft.objects.get().reasons == "First window."


def test_undertaking_under_review_shows_no_form(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    draft = make_assessment_draft(by=alice, undertaking=owed, entries=[make_entry(undertaking=owed)])
    editorial.submit(draft=draft, by=alice, at=NOW)
    page = desk.get(path(owed)).content.decode()
    assert 'class="form assess"' not in page
    assert f'href="/desk/reviews/{draft.reference}"' in page


def test_undertaking_of_a_conflicted_signatory_is_refused(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    assert owed.endorsement is not None
    ConflictOfInterest.objects.create(person=alice, signatory=owed.endorsement.signatory, reason="Family.")
    assert "You declared one with France" in desk.get(path(owed)).content.decode()
    assert desk.post(path(owed), judged(owed, [])).status_code == 403
    assert not AssessmentDraft.objects.exists()


def test_undertaking_overtaken_draft_says_so_and_moves_up_on_saving(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    make_assessment_draft(by=alice, undertaking=owed)
    make_assessment(undertaking=owed)
    assert "Something newer was published" in desk.get(path(owed)).content.decode()
    desk.post(path(owed), judged(owed, [], row_version="1", seen_version="1"))
    assert AssessmentDraft.objects.get(author=alice).based_on == Assessment.objects.get()
    assert "Something newer was published" not in desk.get(path(owed)).content.decode()


def test_undertaking_names_others_at_work_on_it(desk: Client, bob: StaffMember, owed: Undertaking) -> None:
    make_assessment_draft(by=bob, undertaking=owed)
    assert "Bob Baker has a draft on this undertaking too" in desk.get(path(owed)).content.decode()


@pytest.mark.parametrize("rows", [1, 25])
def test_undertaking_query_count_does_not_grow(
    desk: Client,
    alice: StaffMember,
    owed: Undertaking,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    make_assessment(undertaking=owed)
    make_assessment_draft(by=alice, undertaking=owed)
    for _ in range(rows):
        make_entry(undertaking=owed)
        make_entry_draft(by=alice, undertaking=owed)
        make_undertaking(commitment=owed.commitment)
    with django_assert_max_num_queries(15):
        page = desk.get(path(owed)).content.decode()
    assert page.count('name="entry_drafts"') == rows
