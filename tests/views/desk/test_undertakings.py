import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, presence, saved_forms
from commitments.models import (
    Assessment,
    AssessmentDraft,
    ConflictOfInterest,
    DeskAct,
    ProgressEntry,
    SavedForm,
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
    """The assess form filled in: first steps, no test passed, every entry shows an official plan."""
    tests = {f"test_{test.pk}": "not_passed" for test in owed.commitment.tests.all()}
    chosen = [*(entry.code for entry in rests_on), *fields.get("entry_drafts", ())]
    tests |= {f"shows_{key}": "3" for key in chosen}
    return {
        "entries": [entry.code for entry in rests_on],
        "verified_level": "first_steps",
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
    notes = {f"note_{test.pk}": "Note to keep." for test in owed.commitment.tests.all()}
    search = {"searched_on": "2026-11-01", "searched_places": "Gazette"}
    answers = judged(owed, [entry], claimed_level="met", **notes, **search)
    desk.post(path(owed), answers)
    page = desk.get(path(owed)).content.decode()
    for shown in (
        f'value="{entry.code}" id="id_entries_0" checked',
        '<option value="3" selected>3. Official plan or draft</option>',
        "Note to keep.",
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
    response = desk.post(path(owed), judged(owed, [], verified_level="met", then="review"))
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
        ({"entries": ["no-such-entry"]}, "An entry you chose is not there any more."),
        ({"evidence_strength": "1"}, "never firmer"),
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
    page = response.content.decode()
    assert response.status_code == 409
    assert "First window." in page
    assert "Second window." in page
    assert AssessmentDraft.objects.get().reasons == "First window."


def hidden(page: str) -> dict[str, str]:
    """What the form on the page carries unseen."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in reversed(found) if name != "csrfmiddlewaretoken"}


def test_undertaking_second_window_chooses_field_by_field(desk: Client, owed: Undertaking) -> None:
    opened = hidden(desk.get(path(owed)).content.decode())
    first = judged(owed, [], reasons="First.", change_note="First note.", claim_made="Claimed.")
    desk.post(path(owed), first | opened)
    second = judged(owed, [], reasons="Second.", change_note="Second note.")
    page = desk.post(path(owed), second | opened).content.decode()
    assert 'name="pick-claim_made" value="theirs" required checked' in page  # only one side wrote it
    assert 'name="pick-reasons" value="yours" required>' in page  # both did: nothing is preset
    assert "2 fields were changed on both sides" in page
    picks = {"pick-reasons": "yours", "pick-change_note": "theirs", "pick-claim_made": "theirs"}
    assert desk.post(path(owed), hidden(page) | picks | {"then": "draft"}).status_code == 302
    draft = AssessmentDraft.objects.get()
    assert (draft.reasons, draft.change_note, draft.claim_made) == ("Second.", "First note.", "Claimed.")
    assert (draft.row_version, draft.verified_level) == (2, "first_steps")


def test_undertaking_choice_that_was_itself_overtaken_asks_again(desk: Client, owed: Undertaking) -> None:
    desk.post(path(owed), judged(owed, [], reasons="First."))
    page = desk.post(path(owed), judged(owed, [], reasons="Second.")).content.decode()
    desk.post(path(owed), judged(owed, [], reasons="Third.", row_version="1"))
    again = desk.post(path(owed), hidden(page) | {"pick-reasons": "yours", "then": "draft"})
    assert again.status_code == 409
    assert all(words in again.content.decode() for words in ("Second.", "Third.", "First."))
    assert AssessmentDraft.objects.get().reasons == "Third."


def test_undertaking_published_meanwhile_shows_yours_theirs_and_before(
    desk: Client, owed: Undertaking
) -> None:
    make_assessment(undertaking=owed, reasons="Old.")
    opened = hidden(desk.get(path(owed)).content.decode())
    make_assessment(undertaking=owed, reasons="Theirs.", level="no_action")
    response = desk.post(path(owed), judged(owed, []) | opened | {"reasons": "Mine."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Something newer was published" in page
    sides = page.split("<legend>Reasons")[1].split("</fieldset>")[0]
    assert re.findall(r'class="words">([^<]*)<', sides) == ["Mine.", "Theirs.", "Old."]
    assert 'name="pick-verified_level" value="theirs" required checked' in page
    assert not AssessmentDraft.objects.filter(state="draft").exists()
    desk.post(path(owed), hidden(page) | {"pick-reasons": "yours", "pick-verified_level": "theirs"})
    draft = AssessmentDraft.objects.get(state="draft")
    assert (draft.reasons, draft.verified_level, draft.based_on) == ("Mine.", "no_action", newest(owed))


def newest(owed: Undertaking) -> Assessment:
    return Assessment.objects.filter(undertaking=owed).order_by("-version")[0]


def test_undertaking_sent_from_another_window_keeps_what_was_typed(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    draft = make_assessment_draft(by=alice, undertaking=owed, entries=[make_entry(undertaking=owed)])
    editorial.submit(draft=draft, by=alice, at=NOW)
    response = desk.post(path(owed), judged(owed, [], reasons="Typed late.", row_version="1"))
    assert response.status_code == 409
    assert "Typed late." in response.content.decode()


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


def test_undertaking_overtaken_draft_says_so_and_moves_up_on_choosing(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    make_assessment_draft(by=alice, undertaking=owed)
    make_assessment(undertaking=owed)
    opened = desk.get(path(owed)).content.decode()
    assert "Something newer was published" in opened
    asked = desk.post(path(owed), judged(owed, []) | hidden(opened))
    assert asked.status_code == 409
    desk.post(path(owed), hidden(asked.content.decode()) | {"pick-reasons": "yours"})
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
    desk.get(path(owed))
    with django_assert_max_num_queries(25):
        page = desk.get(path(owed)).content.decode()
    assert page.count('name="entry_drafts"') == rows


def test_undertaking_link_brings_its_entry_and_its_level(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    entry = make_entry_draft(by=alice, undertaking=owed)
    page = desk.get(path(owed), {"entry": str(entry.reference), "level": "substantial"}).content.decode()
    assert f'value="{entry.reference}" id="id_entry_drafts_0" checked' in page
    assert 'value="substantial" id="id_verified_level_3" checked' in page


def test_undertaking_strength_alone_is_a_part_of_the_page(desk: Client, owed: Undertaking) -> None:
    law, plan = make_entry(undertaking=owed), make_entry(undertaking=owed, stage="announced")
    chosen = {"part": "strength", "entries": [law.code, plan.code], f"shows_{law.code}": "2"}
    part = desk.get(path(owed), chosen | {f"shows_{plan.code}": "3"}).content.decode()
    assert "<b>2. Official act, not yet in operation</b>" in part
    assert "<html" not in part
    assert re.findall(r'<option value="(\d?)"', part) == ["", "3", "4", "5"]


def test_undertaking_weak_evidence_carries_no_high_level_in_plain_words(
    desk: Client, owed: Undertaking
) -> None:
    law = make_entry(undertaking=owed)
    passed = {f"test_{test.pk}": "passed" for test in owed.commitment.tests.all()}
    answers = judged(owed, [law], verified_level="met", then="review", **passed)
    response = desk.post(path(owed), answers | {f"shows_{law.code}": "4"})
    assert response.status_code == 422
    assert "An official claim or a secondary source alone does not support it." in response.content.decode()
    assert AssessmentDraft.objects.get(undertaking=owed).state == "draft"


def test_undertaking_saved_form_comes_back_and_goes_once_it_is_saved(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    key = f"assess:{owed.pk}"
    typed = judged(owed, [], reasons="Before the crash.", row_version=["0"])
    kept = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    saved_forms.keep(by=alice, form=key, data=kept, at=NOW)
    assert "Restore your text" in desk.get(path(owed)).content.decode()
    restored = desk.get(path(owed), {"restore": "1"}).content.decode()
    assert "Before the crash." in restored
    assert 'name="row_version" value="0"' in restored
    desk.post(path(owed), typed)
    assert not SavedForm.objects.filter(person=alice, form=key).exists()


def test_undertaking_text_restored_over_a_newer_draft_meets_the_three_versions(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    make_assessment_draft(by=alice, undertaking=owed, reasons="Saved since.")
    kept = {"reasons": ["Before the crash."], "row_version": ["0"], "seen_version": ["0"]}
    saved_forms.keep(by=alice, form=f"assess:{owed.pk}", data=kept, at=NOW)
    restored = hidden(desk.get(path(owed), {"restore": "1"}).content.decode())
    assert desk.post(path(owed), restored | {"reasons": "Before the crash."}).status_code == 409


def test_undertaking_names_who_has_it_open(desk: Client, bob: StaffMember, owed: Undertaking) -> None:
    presence.say(by=bob, place=f"undertaking:{owed.pk}", at=NOW)
    page = desk.get(path(owed)).content.decode()
    assert "Bob Baker has had this open since" in page
    assert f'data-presence="/desk/presence?place=undertaking%3A{owed.pk}"' in page


def test_undertaking_sent_from_the_inbox_goes_on_there(desk: Client, owed: Undertaking) -> None:
    answers = judged(owed, [make_entry(undertaking=owed)], then="review")
    response = desk.post(path(owed), answers | {"from": "mine"})
    assert AssessmentDraft.objects.get(undertaking=owed).state == "submitted"
    assert "from=mine" in response["Location"]


def test_undertaking_save_stands_in_the_activity_log(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    desk.post(path(owed), judged(owed, []))
    act = DeskAct.objects.get(kind="save")
    assert (act.person, act.undertaking) == (alice, owed)


def test_undertaking_second_window_sees_what_the_first_cleared(desk: Client, owed: Undertaking) -> None:
    make_assessment(undertaking=owed)
    entry = make_entry(undertaking=owed)
    before = {"searched_on": "2026-11-01", "searched_places": "gov.fr", "seen_version": "1"}
    before |= {"change_reason": "mistake", "what_was_wrong": "A year.", "is_minor": "on"}
    desk.post(path(owed), judged(owed, [entry], **before))
    opened = hidden(desk.get(path(owed)).content.decode())
    desk.post(path(owed), judged(owed, [entry], **{f"shows_{entry.code}": ""}) | opened)
    late = desk.post(path(owed), judged(owed, [entry], **before, reasons="Mine.") | opened)
    page = late.content.decode()
    cleared = ["searched_on", "searched_places", "is_minor", f"shows_{entry.code}"]
    for name in cleared:
        assert f'name="pick-{name}" value="theirs" required checked' in page
    picks = {f"pick-{name}": "theirs" for name in cleared} | {"pick-reasons": "yours", "then": "draft"}
    desk.post(path(owed), hidden(page) | picks)
    draft = AssessmentDraft.objects.open().get()
    assert (draft.reasons, draft.searched_on, draft.is_minor, draft.shows) == ("Mine.", None, False, {})
