import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, saved_forms
from commitments.models import (
    Assessment,
    AssessmentDraft,
    EntryDraft,
    ProgressEntry,
    ReviewDecision,
    SavedForm,
    StaffMember,
    Undertaking,
)
from tests.factories import (
    NOW,
    give_second_rating,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owed() -> Undertaking:
    commitment = make_commitment(code="D3.e", title="Sustainable AI")
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="France", code="FR"))


@pytest.fixture
def entry(alice: StaffMember, owed: Undertaking) -> EntryDraft:
    draft = make_entry_draft(by=alice, undertaking=owed, claim="France passed a law.")
    return editorial.submit(draft=draft, by=alice, at=NOW)


@pytest.fixture
def assessment(alice: StaffMember, owed: Undertaking) -> AssessmentDraft:
    draft = make_assessment_draft(by=alice, undertaking=owed, reasons="The plan has money.")
    draft.entry_drafts.add(make_entry_draft(by=alice, undertaking=owed, claim="A plan was published."))
    return editorial.submit(draft=draft, by=alice, at=NOW)


def path(draft: EntryDraft | AssessmentDraft) -> str:
    return f"/desk/reviews/{draft.reference}"


def verdict(draft: EntryDraft | AssessmentDraft, word: str, comment: str = "") -> dict[str, object]:
    return {"verdict": word, "comment": comment, "row_version": draft.row_version}


def test_review_entry_shows_words_sources_and_where_it_would_stand(
    bobs_desk: Client, entry: EntryDraft
) -> None:
    page = bobs_desk.get(path(entry)).content.decode()
    for shown in (
        "France passed a law.",
        "Primary source.",
        entry.evidence.get().url,
        "<b>France</b>",
        "D3.e",
    ):
        assert shown in page
    assert 'value="approve"' in page


def test_review_approve_publishes_and_the_public_page_shows_it_at_once(
    bobs_desk: Client, entry: EntryDraft
) -> None:
    response = bobs_desk.post(path(entry), verdict(entry, "approve"))
    assert response["Location"] == "/desk?queue=review"
    assert "France passed a law." in Client().get("/en/countries/france/D3.e").content.decode()


def test_review_assessment_publishes_it_with_its_entry(
    bobs_desk: Client, assessment: AssessmentDraft
) -> None:
    bobs_desk.post(path(assessment), verdict(assessment, "approve"))
    public = Client().get("/en/countries/france/D3.e").content.decode()
    assert "First steps" in public
    assert "The plan has money." in public
    assert "A plan was published." in public


def test_review_assessment_sets_was_beside_now(
    bobs_desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    make_assessment(undertaking=owed, level="met", reasons="The law was in force.")
    draft = make_assessment_draft(
        by=alice,
        undertaking=owed,
        level="reversed",
        reasons="The law was repealed.",
        entries=[make_entry(undertaking=owed)],
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    give_second_rating(draft=draft)
    page = bobs_desk.get(path(draft)).content.decode()
    assert "<del>The law was in force.</del>" in page
    assert "<ins>The law was repealed.</ins>" in page
    assert "15 January 2026" in page  # in effect since, unchanged
    assert "Was: <del>Passed</del>. Now: <ins>Not passed</ins>" in page
    assert "New to the assessment" in page
    assert "No longer" in page


@pytest.mark.parametrize("kind", ["entry", "assessment"])
def test_review_own_work_has_no_buttons_and_refuses_the_post(
    desk: Client, entry: EntryDraft, assessment: AssessmentDraft, kind: str
) -> None:
    draft = {"entry": entry, "assessment": assessment}[kind]
    assert 'name="verdict"' not in desk.get(path(draft)).content.decode()
    response = desk.post(path(draft), verdict(draft, "approve"))
    assert response.status_code == 403
    assert "Nobody reviews or publishes their own work." in response.content.decode()
    assert not ProgressEntry.objects.exists()
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("role", "word"), [("Researcher", "send_back"), ("Researcher", "approve"), ("Reviewer", "approve")]
)
def test_review_beyond_ones_role_is_refused(client: Client, entry: EntryDraft, role: str, word: str) -> None:
    client.force_login(make_person(role=role))
    assert f'value="{word}"' not in client.get(path(entry)).content.decode()
    assert client.post(path(entry), verdict(entry, word, "Because.")).status_code == 403
    entry.refresh_from_db()
    assert entry.state == "submitted"


@pytest.mark.parametrize("word", ["send_back", "decline"])
def test_review_without_a_reason_is_asked_for_one(bobs_desk: Client, entry: EntryDraft, word: str) -> None:
    response = bobs_desk.post(path(entry), verdict(entry, word))
    assert response.status_code == 422
    assert '<a href="#id_comment">Say why' in response.content.decode()
    assert not ReviewDecision.objects.exists()


def test_review_send_back_opens_the_next_item(
    bobs_desk: Client, entry: EntryDraft, assessment: AssessmentDraft
) -> None:
    response = bobs_desk.post(path(entry), verdict(entry, "send_back", "Which ministry?"))
    assert response["Location"].startswith("/desk/reviews/")
    assert response["Location"] != path(entry)
    entry.refresh_from_db()
    assert entry.state == "sent_back"


def test_review_decided_already_is_refused_with_409(bobs_desk: Client, entry: EntryDraft) -> None:
    bobs_desk.post(path(entry), verdict(entry, "approve"))
    response = bobs_desk.post(path(entry), verdict(entry, "approve"))
    assert response.status_code == 409
    assert ProgressEntry.objects.count() == 1


def test_review_words_changed_since_are_not_published(bobs_desk: Client, entry: EntryDraft) -> None:
    stale = verdict(entry, "approve") | {"row_version": entry.row_version + 1}
    response = bobs_desk.post(path(entry), stale)
    assert response.status_code == 409
    assert "Read it again before you decide." in response.content.decode()


def test_review_overtaken_draft_says_so(
    bobs_desk: Client, assessment: AssessmentDraft, owed: Undertaking
) -> None:
    make_assessment(undertaking=owed)
    assert "Overtaken." in bobs_desk.get(path(assessment)).content.decode()
    assert bobs_desk.post(path(assessment), verdict(assessment, "approve")).status_code == 409


def test_review_keeps_the_record_of_verdicts(bobs_desk: Client, entry: EntryDraft) -> None:
    bobs_desk.post(path(entry), verdict(entry, "decline", "Out of scope."))
    page = bobs_desk.get(path(entry)).content.decode()
    assert "Out of scope." in page
    assert 'name="verdict"' not in page


def test_review_lead_or_unknown_is_not_found(bobs_desk: Client) -> None:
    assert bobs_desk.get(path(make_lead(undertaking=make_undertaking()))).status_code == 404
    assert bobs_desk.get("/desk/reviews/00000000-0000-4000-8000-000000000000").status_code == 404


def test_review_query_count_does_not_grow(
    bobs_desk: Client,
    alice: StaffMember,
    owed: Undertaking,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_assessment(undertaking=owed)
    entries = [make_entry(undertaking=owed) for _ in range(12)]
    draft = make_assessment_draft(by=alice, undertaking=owed, entries=entries)
    draft.entry_drafts.set([make_entry_draft(by=alice, undertaking=owed) for _ in range(12)])
    editorial.submit(draft=draft, by=alice, at=NOW)
    bobs_desk.get("/desk")  # signing in has queries of its own
    with django_assert_max_num_queries(36):
        assert bobs_desk.get(path(draft)).status_code == 200


@pytest.fixture
def met(alice: StaffMember, owed: Undertaking) -> AssessmentDraft:
    """A draft that says "Met", whose second rating is open."""
    draft = make_assessment_draft(
        by=alice,
        undertaking=owed,
        level="met",
        passed=2,
        entries=[make_entry(undertaking=owed, claim="A law passed.")],
        reasons="The zebra law holds.",
    )
    return editorial.submit(draft=draft, by=alice, at=NOW)


def test_review_blind_shows_evidence_and_tests_and_no_word_of_the_author(
    bobs_desk: Client, desk: Client, met: AssessmentDraft
) -> None:
    page = bobs_desk.get(path(met)).content.decode()
    assert "A law passed." in page
    assert "Test 1 is passed." in page
    assert "Give the second rating" in page
    assert "zebra" not in page
    assert 'value="approve"' not in page
    assert "zebra" in desk.get(path(met)).content.decode()  # its author


def test_review_blind_approve_is_refused_and_send_back_is_not(
    bobs_desk: Client, met: AssessmentDraft
) -> None:
    response = bobs_desk.post(path(met), verdict(met, "approve"))
    assert response.status_code == 409
    assert "still to come" in response.content.decode()
    assert bobs_desk.post(path(met), verdict(met, "send_back", "The link is dead.")).status_code == 302
    met.refresh_from_db()
    assert met.state == "sent_back"


def test_review_once_both_are_in_shows_both_and_publishes(bobs_desk: Client, met: AssessmentDraft) -> None:
    give_second_rating(draft=met)
    assert "Rated twice." in bobs_desk.get(path(met)).content.decode()
    bobs_desk.post(path(met), verdict(met, "approve"))
    assert Assessment.objects.get().ratings.count() == 2


def test_review_comments_on_blocks_and_suggested_wording_reach_the_author(
    bobs_desk: Client, desk: Client, assessment: AssessmentDraft
) -> None:
    words = {"comment_level": "Too high.", "suggested_reasons": "The plan has half its money."}
    bobs_desk.post(path(assessment), verdict(assessment, "send_back") | words)
    page = desk.get(path(assessment)).content.decode()
    assert "Too high." in page
    assert "Use this wording" in page
    assessment.refresh_from_db()
    asked = {
        "decision": ReviewDecision.objects.get().pk,
        "field": "reasons",
        "row_version": assessment.row_version,
    }
    response = desk.post(f"{path(assessment)}/wording", asked)
    assert response["Location"] == f"/desk/undertakings/{assessment.undertaking_id}"
    assessment.refresh_from_db()
    assert assessment.reasons == "The plan has half its money."


@pytest.mark.parametrize(
    ("field", "decision"), [("verified_level", None), ("reasons", None), ("reasons", "x"), ("reasons", "99")]
)
def test_wording_nobody_suggested_is_refused(
    bobs_desk: Client, desk: Client, assessment: AssessmentDraft, field: str, decision: str | None
) -> None:
    bobs_desk.post(path(assessment), verdict(assessment, "send_back", "No."))
    known = decision or ReviewDecision.objects.get().pk
    asked = {"decision": known, "field": field, "row_version": assessment.row_version}
    assert desk.post(f"{path(assessment)}/wording", asked).status_code in (404, 409)


def test_review_keeps_ticks_and_comments_for_the_same_version_only(
    bobs_desk: Client, bob: StaffMember, assessment: AssessmentDraft
) -> None:
    data = {"viewed_tests": ["on"], "comment_level": ["Half a thought"]}
    key, version = f"review:{assessment.reference}", assessment.row_version
    for started_from, is_kept in ((str(version), True), (str(version + 1), False)):
        saved_forms.keep(by=bob, form=key, data=data, started_from=started_from, at=NOW)
        page = bobs_desk.get(path(assessment)).content.decode()
        assert ("Half a thought</textarea>" in page) == is_kept
        assert ("written on an earlier version" in page) != is_kept
        assert ('id="id_viewed_tests" checked' in page) == is_kept
    bobs_desk.post(path(assessment), verdict(assessment, "approve"))
    assert not SavedForm.objects.exists()


def test_review_after_publishing_offers_to_undo_on_the_next_page(
    bobs_desk: Client, entry: EntryDraft, assessment: AssessmentDraft
) -> None:
    bobs_desk.post(path(entry), verdict(entry, "approve"))
    assert "Undo</a>" in bobs_desk.get(path(assessment)).content.decode()


def test_review_blind_keeps_the_comment_too(
    bobs_desk: Client, bob: StaffMember, met: AssessmentDraft
) -> None:
    data, version = {"comment": ["Half a thought"]}, str(met.row_version)
    saved_forms.keep(by=bob, form=f"review:{met.reference}", data=data, started_from=version, at=NOW)
    page = bobs_desk.get(path(met)).content.decode()
    assert "Half a thought</textarea>" in page
    assert f'data-autosave="/desk/saved-forms/review:{met.reference}"' in page


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("approve", "Published: France D3.e: First steps."),
        ("send_back", "Sent back to its author: assessment of France D3.e."),
        ("decline", "Declined: assessment of France D3.e."),
    ],
)
def test_review_verdict_names_what_it_was_given_on(
    bobs_desk: Client, assessment: AssessmentDraft, word: str, said: str
) -> None:
    bobs_desk.post(path(assessment), verdict(assessment, word, "Which law?"))
    assert said in bobs_desk.get("/desk").content.decode()


def test_review_verdict_on_an_entry_quotes_it(bobs_desk: Client, entry: EntryDraft) -> None:
    bobs_desk.post(path(entry), verdict(entry, "approve"))
    assert "Published: entry “France passed a law.”" in bobs_desk.get("/desk").content.decode()


def test_review_leads_back_to_where_one_came_from(bobs_desk: Client, entry: EntryDraft) -> None:
    page = bobs_desk.get(f"{path(entry)}?from=due.55.me").content.decode()
    assert '<a href="/desk?queue=due&amp;person=me&amp;page=2">Back to the queue</a>' in page
    assert '<a href="/desk?queue=review">Back to the queue</a>' in bobs_desk.get(path(entry)).content.decode()


def test_review_of_a_draft_not_submitted_tells_others_nothing_of_it(
    desk: Client, bobs_desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    draft = make_assessment_draft(by=alice, undertaking=owed, reasons="The zebra law holds.")
    page = bobs_desk.get(path(draft)).content.decode()
    assert "Not submitted yet." in page
    assert "zebra" not in page
    assert 'name="verdict"' not in page
    assert bobs_desk.post(path(draft), verdict(draft, "decline", "No.")).status_code == 409
    assert "zebra" in desk.get(path(draft)).content.decode()


def test_review_of_a_draft_declined_without_its_rating_stays_blind(
    bobs_desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    entries = [make_entry(undertaking=owed)]
    draft = make_assessment_draft(
        by=alice, undertaking=owed, level="met", passed=2, entries=entries, reasons="The zebra law holds."
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    bobs_desk.post(path(draft), verdict(draft, "decline", "Out of scope."))
    page = bobs_desk.get(path(draft)).content.decode()
    assert "Declined or thrown away" in page
    assert "zebra" not in page
