import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, saved_forms
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
    assert response["Location"] == f"/desk/log?saved={draft.reference}&bears_on=France"
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


def test_log_after_saving_offers_another_for_the_same_the_next_item_and_undo(
    desk: Client, owed: Undertaking
) -> None:
    page = desk.post("/desk/log", typed(**{"from": "due.3"}), follow=True).content.decode()
    assert "<b>Saved.</b> France D3.e: “France passed a law" in page
    assert '<a class="btn quiet small" href="/desk/log?bears_on=France&amp;from=due.3">' in page
    assert "Log another for France</a>" in page
    assert "Next in the inbox" in page
    assert 'value="undo">Undo' in page
    assert 'name="bears_on" value="France "' in page  # and the empty form is ready below


def test_log_link_alone_is_enough_to_save(desk: Client, owed: Undertaking) -> None:
    names = ("title", "publisher", "kind", "language", "passage", "place")
    desk.post("/desk/log", typed(**{f"source-0-{name}": "" for name in names}))
    assert EntryDraft.objects.get().evidence.get().title == "journal.example/law"


def test_log_link_alone_is_not_enough_for_review(desk: Client, owed: Undertaking) -> None:
    response = desk.post("/desk/log", typed(then="review", **{"source-0-kind": ""}))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Say whether it is a primary or a secondary source: journal.example/law" in page
    assert EntryDraft.objects.get().state == "draft"


def test_log_status_leads_on_to_the_assessment(desk: Client, owed: Undertaking) -> None:
    response = desk.post("/desk/log", typed(level="first_steps"))
    reference = EntryDraft.objects.get().reference
    assert response["Location"] == f"/desk/undertakings/{owed.pk}?entry={reference}&level=first_steps"


def test_log_status_sent_to_review_leads_on_to_the_assessment_too(desk: Client, owed: Undertaking) -> None:
    response = desk.post("/desk/log", typed(then="review", level="first_steps"))
    draft = EntryDraft.objects.get()
    assert draft.state == "submitted"
    assert response["Location"] == f"/desk/undertakings/{owed.pk}?entry={draft.reference}&level=first_steps"


def test_log_status_of_several_is_passed_on_to_each(desk: Client, owed: Undertaking) -> None:
    make_undertaking(commitment=owed.commitment, is_joint=True)
    page = desk.post("/desk/log", typed(level="met"), follow=True).content.decode()
    reference = EntryDraft.objects.get().reference
    assert f"/desk/undertakings/{owed.pk}?entry={reference}&amp;level=met" in page


def test_log_same_source_on_the_same_undertaking_warns_and_does_not_block(
    desk: Client, owed: Undertaking
) -> None:
    desk.post("/desk/log", typed())
    again = typed(claim="The same law, it seems.", form_token=str(uuid4()))
    response = desk.post("/desk/log", again)
    page = response.content.decode()
    assert response.status_code == 409
    assert "This may be logged already" in page
    assert "France passed a law on the energy use" in page
    assert "The same law, it seems." in page
    assert EntryDraft.objects.count() == 1
    desk.post("/desk/log", again | {"is_different": "1"})
    assert EntryDraft.objects.count() == 2


def test_log_same_source_elsewhere_does_not_warn(desk: Client, owed: Undertaking) -> None:
    desk.post("/desk/log", typed())
    other = make_undertaking(commitment=owed.commitment, signatory=make_signatory(name="Chile", code="CL"))
    assert desk.post("/desk/log", typed(bears_on="chile d3e")).status_code == 302
    assert other.commitment.clauses.get().entry_drafts.count() == 2


def test_log_form_sent_twice_makes_one_draft(desk: Client, owed: Undertaking) -> None:
    once = typed(form_token=str(uuid4()))
    first, second = desk.post("/desk/log", once), desk.post("/desk/log", once)
    assert first["Location"] == second["Location"]
    assert EntryDraft.objects.count() == 1


def test_log_form_sent_again_with_other_words_shows_both(desk: Client, owed: Undertaking) -> None:
    once = typed(form_token=str(uuid4()))
    desk.post("/desk/log", once)
    response = desk.post("/desk/log", once | {"claim": "Two laws were passed."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Two laws were passed." in page
    assert "France passed a law on the energy use" in page
    assert EntryDraft.objects.get().claim.startswith("France passed")


def test_log_date_is_the_known_pages_or_today(desk: Client, owed: Undertaking) -> None:
    make_evidence(
        url="https://journal.example/law", published_on=dt.date(2026, 2, 1), published_precision="month"
    )
    page = desk.get("/desk/log", {"url": "https://journal.example/law"}).content.decode()
    assert 'name="happened" value="2026-02"' in page
    assert 'name="happened" value="2026-11-23"' in desk.get("/desk/log").content.decode()


def test_entry_undo_takes_the_draft_back(desk: Client, owed: Undertaking) -> None:
    desk.post("/desk/log", typed())
    draft = EntryDraft.objects.get()
    response = desk.post(f"/desk/entries/{draft.reference}", {"then": "undo"}, follow=True)
    assert "Undone. The draft is gone" in response.content.decode()
    assert not EntryDraft.objects.exists()


def test_entry_undo_of_somebody_else_is_refused(desk: Client, bob: StaffMember, owed: Undertaking) -> None:
    draft = make_entry_draft(by=bob, undertaking=owed)
    response = desk.post(f"/desk/entries/{draft.reference}", {"then": "undo"})
    assert response.status_code == 409
    assert "Only its author can undo a draft." in response.content.decode()


def test_entry_next_goes_on_where_one_came_from(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    response = desk.post(f"/desk/entries/{draft.reference}", {"then": "next", "from": "leads"})
    assert response["Location"].startswith("/desk?queue=leads")


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
    assert "Changed in another window" in response.content.decode()
    assert "First window." in response.content.decode()
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
    desk.get("/desk/log")  # the first visit of a session is written down
    with django_assert_max_num_queries(20):
        assert desk.get(f"/desk/log?undertaking={owed.pk}").status_code == 200


def test_log_begins_in_its_first_field_unless_something_stands_above(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    def focus(page: str) -> list[str]:
        return re.findall(r'<(?:[^>]*)(name="bears_on"|class="errors")[^>]* autofocus', page)

    assert focus(desk.get("/desk/log").content.decode()) == ['name="bears_on"']
    wrong = desk.post("/desk/log", typed(happened="soon")).content.decode()
    assert focus(wrong) == ['class="errors"']
    saved_forms.keep(by=alice, form=f"log:{uuid4()}", data={"claim": ["A law came."]}, at=NOW)
    assert focus(desk.get("/desk/log").content.decode()) == []


def test_log_link_that_is_none_is_refused_in_our_words(desk: Client, owed: Undertaking) -> None:
    page = desk.post("/desk/log", typed(**{"source-0-url": "not a link"})).content.decode()
    assert "Give the full address of the page, beginning with https://" in page
    assert "Enter a valid URL" not in page
