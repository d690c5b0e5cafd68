import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial
from commitments.models import EntryDraft, Evidence, ProgressEntry, StaffMember, Undertaking
from tests.factories import (
    NOW,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_lead,
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


def typed(**fields: Any) -> dict[str, Any]:
    """The log form filled in for France on D3.e with one primary source."""
    source = {
        "url": "https://journal.example/law",
        "title": "Loi 2026-1",
        "publisher": "Journal officiel",
        "kind": "primary",
        "language": "fr",
        "passage": "Article 3",
        "place": "p. 2",
    }
    return {
        "bears_on": "fra d3e",
        "happened": "2026-03",
        "claim": "France passed a law on the energy use of data centres.",
        "stage": "done",
        "then": "draft",
        "source-TOTAL_FORMS": "2",
        "source-INITIAL_FORMS": "0",
        **{f"source-0-{name}": value for name, value in source.items()},
    } | fields


def test_log_save_makes_a_draft_with_its_source(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    response = desk.post("/desk/log", typed())
    draft = EntryDraft.objects.get()
    assert response["Location"] == f"/desk/entries/{draft.reference}"
    assert (draft.author, draft.state, draft.happened_on, draft.precision) == (
        alice, "draft", dt.date(2026, 3, 1), "month",
    )  # fmt: skip
    link = draft.evidence_links.get()
    assert (link.evidence.publisher, link.evidence.language, link.passage) == (
        "Journal officiel",
        "fr",
        "Article 3",
    )
    assert not ProgressEntry.objects.exists()


def test_log_everything_typed_stays_on_an_error(desk: Client, owed: Undertaking) -> None:
    response = desk.post("/desk/log", typed(bears_on="atlantis d3e", note="Careful."))
    page = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#id_bears_on">“atlantis” is no signatory, and no clause either.</a>' in page
    for kept in ("atlantis d3e", "France passed a law", "2026-03", "Loi 2026-1", "Article 3", "Careful."):
        assert kept in page
    assert not EntryDraft.objects.exists()
    assert not Evidence.objects.exists()


def test_log_known_link_is_recognised_and_not_overwritten(desk: Client, owed: Undertaking) -> None:
    known = make_evidence(url="https://journal.example/law", title="The recorded title")
    desk.post("/desk/log", typed(**{"source-0-title": "Another title"}))
    assert EntryDraft.objects.get().evidence.get() == known
    known.refresh_from_db()
    assert known.title == "The recorded title"


def test_entry_mistyped_source_is_put_right_by_its_author(desk: Client, owed: Undertaking) -> None:
    desk.post("/desk/log", typed(**{"source-0-publisher": "Jurnal"}))
    draft = EntryDraft.objects.get()
    path = f"/desk/entries/{draft.reference}"
    assert 'value="Jurnal"' in desk.get(path).content.decode()
    desk.post(path, typed(row_version="1", **{"source-0-publisher": "Journal officiel"}))
    assert draft.evidence.get().publisher == "Journal officiel"


def test_log_link_in_the_address_is_recognised_before_saving(desk: Client, owed: Undertaking) -> None:
    make_evidence(url="https://journal.example/law", title="The recorded title", publisher="Gazette")
    page = desk.get("/desk/log", {"source-0-url": "https://JOURNAL.example/law#a3"}).content.decode()
    assert "<b>Known source.</b> Gazette: “The recorded title”" in page


def test_log_undertaking_in_the_address_fills_the_form(desk: Client, owed: Undertaking) -> None:
    entry = make_entry(undertaking=owed, claim="A plan was published.")
    lead = make_lead(undertaking=owed, claim="It is said that a plan came.")
    lead.signatories.set(entry.signatories.all())
    page = desk.get(f"/desk/log?undertaking={owed.pk}").content.decode()
    assert 'value="France D3.e"' in page
    assert "A plan was published." in page
    assert "It is said that a plan came." in page


@pytest.mark.parametrize(
    "address", ["?undertaking=0", "?undertaking=x", "?undertaking=99999999999999999999", "?url=x"]
)
def test_log_odd_address_gives_an_empty_form(desk: Client, address: str) -> None:
    assert desk.get(f"/desk/log{address}").status_code == 200


def test_log_send_to_review(desk: Client, owed: Undertaking) -> None:
    response = desk.post("/desk/log", typed(then="review"))
    draft = EntryDraft.objects.get()
    assert draft.state == "submitted"
    assert response["Location"] == f"/desk/reviews/{draft.reference}"


def test_log_send_without_enough_sources_saves_and_says_what_is_missing(
    desk: Client, owed: Undertaking
) -> None:
    response = desk.post("/desk/log", typed(then="review", **{"source-0-kind": "secondary"}))
    page = response.content.decode()
    draft = EntryDraft.objects.get()
    assert response.status_code == 422
    assert "A secondary source alone is not enough" in page
    assert f'action="/desk/entries/{draft.reference}"' in page  # saving again changes this draft
    assert draft.state == "draft"


def test_log_assess_goes_to_the_undertaking_with_the_entry_ticked(desk: Client, owed: Undertaking) -> None:
    response = desk.post("/desk/log", typed(then="assess"), follow=True)
    reference = EntryDraft.objects.get().reference
    assert response.redirect_chain[0][0] == f"/desk/undertakings/{owed.pk}?entry={reference}"
    assert f'value="{reference}" id="id_entry_drafts_0" checked' in response.content.decode()


def test_log_assess_of_several_lets_one_choose(desk: Client, owed: Undertaking) -> None:
    joint = make_undertaking(commitment=owed.commitment, is_joint=True)
    response = desk.post("/desk/log", typed(then="assess"), follow=True)
    page = response.content.decode()
    assert response.redirect_chain[0][0].startswith("/desk/entries/")
    assert f"/desk/undertakings/{owed.pk}?entry=" in page
    assert f"/desk/undertakings/{joint.pk}?entry=" in page


def test_log_another_keeps_what_it_bears_on(desk: Client, owed: Undertaking) -> None:
    page = desk.post("/desk/log", typed(then="another"), follow=True).content.decode()
    assert 'value="fra d3e"' in page
    assert "France passed a law" not in page.split("<aside")[0]


def test_entry_save_changes_the_draft(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    desk.post(f"/desk/entries/{draft.reference}", typed(row_version="1", claim="Other words."))
    draft.refresh_from_db()
    assert (draft.claim, draft.row_version) == ("Other words.", 2)


@pytest.mark.parametrize("row_version", ["1", "", "0"])
def test_entry_save_from_an_old_window_keeps_both_texts(
    desk: Client, alice: StaffMember, owed: Undertaking, row_version: str
) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    desk.post(f"/desk/entries/{draft.reference}", typed(row_version="1", claim="First window."))
    late = typed(row_version=row_version, claim="Second window.")
    response = desk.post(f"/desk/entries/{draft.reference}", late)
    assert response.status_code == 409
    assert "changed in another window" in response.content.decode()
    assert "Second window." in response.content.decode()
    draft.refresh_from_db()
    assert draft.claim == "First window."


def test_entry_shows_what_the_reviewer_said(
    desk: Client, alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    editorial.submit(draft=draft, by=alice, at=NOW)
    editorial.send_back(draft=draft, by=bob, comment="Which ministry?")
    page = desk.get(f"/desk/entries/{draft.reference}").content.decode()
    assert "Which ministry?" in page
    assert "Bob Baker" in page


def test_entry_of_somebody_else_opens_for_reading_and_refuses_saving(
    desk: Client, bob: StaffMember, owed: Undertaking
) -> None:
    draft = make_entry_draft(by=bob, undertaking=owed)
    path = f"/desk/entries/{draft.reference}"
    assert desk.get(path)["Location"] == f"/desk/reviews/{draft.reference}"
    assert desk.post(path, typed(row_version="1")).status_code == 409
    draft.refresh_from_db()
    assert draft.claim == "Something happened."


def test_entry_second_source_cleared_comes_off(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    desk.post(f"/desk/entries/{draft.reference}", typed(row_version="1"))
    assert [link.evidence.url for link in draft.evidence_links.all()] == ["https://journal.example/law"]


def test_log_query_count_does_not_grow(
    desk: Client, owed: Undertaking, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        make_entry(undertaking=owed)
        make_undertaking(commitment=owed.commitment)
    with django_assert_max_num_queries(18):
        assert desk.get(f"/desk/log?undertaking={owed.pk}").status_code == 200
