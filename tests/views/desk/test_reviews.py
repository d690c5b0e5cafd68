import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial
from commitments.models import (
    Assessment,
    AssessmentDraft,
    EntryDraft,
    ProgressEntry,
    ReviewDecision,
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
    page = bobs_desk.get(path(draft)).content.decode()
    assert '<td data-l="Was:">The law was in force.</td>' in page
    assert '<td colspan="2">15 January 2026</td>' in page  # in effect since, unchanged
    assert '<td data-l="Now:">The law was repealed.</td>' in page
    assert "Was: Passed. Now: <b>Not passed</b>" in page
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
    response = client.post(path(entry), verdict(entry, word, "Because."))
    assert response.status_code == 403
    assert "Your role does not allow this." in response.content.decode()


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
    with django_assert_max_num_queries(21):
        assert bobs_desk.get(path(draft)).status_code == 200
