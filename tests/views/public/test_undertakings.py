import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, progress, ratings, second_ratings
from commitments.actions.assessments import Search
from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import Evidence, Signatory, StaffMember, Undertaking
from tests.factories import (
    NOW,
    give_second_rating,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_evidence,
    make_instrument,
    make_lead,
    make_revision,
    make_signatory,
    make_undertaking,
)
from tests.reply_factories import make_round

pytestmark = pytest.mark.django_db
PAGE = "/en/countries/france/D3.e"


@pytest.fixture
def owed() -> Undertaking:
    commitment = make_commitment(instrument=make_instrument(), code="D3.e", title="Sustainable AI")
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="France", code="FR"))


def text(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return without_spans(response.content.decode())


def without_spans(page: str) -> str:
    """What readers see as one run of text: on pages in English the marks of English words say nothing."""
    return re.sub(r"</?span>", "", page)


def test_undertaking_reads_as_one_sentence(client: Client, owed: Undertaking) -> None:
    make_undertaking(commitment=owed.commitment)
    page = text(client)
    assert '<h1 class="owes"><b>France</b>, with 1 other, declared</h1>' in page
    assert "<blockquote>We will do it.</blockquote>" in page


def test_undertaking_nobody_has_assessed_says_so_and_shows_what_is_on_record(
    client: Client, owed: Undertaking
) -> None:
    make_entry(undertaking=owed, claim="A plan was published.")
    make_lead(undertaking=owed, claim="A rumour.")
    page = text(client)
    assert "That is our gap and says nothing about France." in page
    assert "A plan was published." in page
    assert "A rumour." not in page
    assert "Not tested" in page


def test_undertaking_shows_the_assessment_and_its_people(
    client: Client, owed: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    make_assessment(undertaking=owed, level="first_steps", by=alice, reviewer=bob, claimed_level="met")
    page = text(client)
    assert "First steps" in page
    assert "by A.A." in page
    assert "The claim is two levels above what the evidence shows." in page
    assert "The assessment rests on this entry." in page
    assert "version 1 (“First steps”), published on 23 November 2026" in page


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/v1"])
def test_undertaking_shows_what_each_entry_shows_and_why_the_strength_is_weaker(
    client: Client, owed: Undertaking, path: str
) -> None:
    entry = make_entry(undertaking=owed)
    weaker = {"evidence_strength": 3, "strength_reason": "The decree names no <date>."}
    make_assessment(undertaking=owed, entries=[entry], shows={entry.code: 2}, **weaker)
    page = text(client, path)
    assert "<b>Its evidence shows:</b> Official act, not yet in operation" in page
    assert "Rated weaker than the entries show: The decree names no &lt;date&gt;." in page


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/v1"])
def test_undertaking_shows_the_note_beside_its_test(
    client: Client, owed: Undertaking, alice: StaffMember, bob: StaffMember, path: str
) -> None:
    draft = make_assessment_draft(by=alice, undertaking=owed, entries=[make_entry(undertaking=owed)])
    draft.test_results.filter(test__number=1).update(note="Page 4 names no sum.")
    editorial.submit(draft=draft, by=alice, at=NOW)
    give_second_rating(draft=draft)
    editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    page = text(client, path)
    assert "<b>Here:</b> Page 4 names no sum." in page
    assert "Its evidence shows" not in page  # nobody said so of this entry
    assert "Rated weaker" not in page


def test_undertaking_shows_the_search_behind_no_evidence(client: Client, owed: Undertaking) -> None:
    search = Search(dt.date(2026, 5, 4), "the official journal", "French")
    make_assessment(undertaking=owed, level="no_evidence", search=search)
    assert "found no public evidence: the official journal; French." in (page := text(client))
    assert "<b>The search.</b> On 4 May 2026 we looked" in page
    assert "<caption>Searches that found nothing</caption>" in page


def test_undertaking_draws_its_history_once_there_are_two_versions(client: Client, owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="first_steps")
    assert '<figure class="chart history">' not in text(client)
    make_assessment(undertaking=owed, level="met", change_note="It is in force.")
    page = text(client)
    assert '<figure class="chart history">' in page
    assert "It is in force." in page


def test_undertaking_shows_the_deadline_with_its_source(client: Client) -> None:
    commitment = make_commitment(code="C8.c", due_on=dt.date(2025, 6, 30))
    make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    page = text(client, "/en/countries/france/C8.c")
    assert "Stated in the text: <q>by that day</q>" in page
    assert "Unknown at the deadline" in page


def test_undertaking_offers_mail_about_itself(client: Client, owed: Undertaking) -> None:
    assert 'href="/en/follow?signatory=france&amp;commitment=D3.e"' in text(client)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/en/countries/france/d3.E", "/en/countries/france/D3.e"),
        ("/en/countries/FR/D3.e", "/en/countries/france/D3.e"),
        ("/en/countries/france/d3.e/v1", "/en/countries/france/D3.e/v1"),
        ("/en/countries/FR/D3.e/v1", "/en/countries/france/D3.e/v1"),
    ],
)
def test_undertaking_leads_other_spellings_to_the_one_address(
    client: Client, owed: Undertaking, path: str, address: str
) -> None:
    make_assessment(undertaking=owed)
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (301, address)


def test_undertaking_that_is_not_owed_suggests_the_signatory(client: Client, owed: Undertaking) -> None:
    response = client.get("/en/countries/france/C99")
    assert response.status_code == 404
    assert 'href="/en/countries/france">France</a>' in response.content.decode()


def test_undertaking_needs_eight_queries(
    client: Client, owed: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for level in ("first_steps", "met", "first_steps"):
        make_assessment(undertaking=owed, level=level)
    with django_assert_num_queries(8):
        text(client)


def test_version_stays_as_it_was_published(client: Client, owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="first_steps", reasons="It began.")
    make_assessment(undertaking=owed, level="met", reasons="It is done.")
    page = text(client, f"{PAGE}/v1")
    assert "It began." in page
    assert "It is done." not in page
    assert "It has been superseded." in page
    assert '<meta name="robots" content="noindex">' in page


def test_version_that_was_wrong_says_so(client: Client, owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="met")
    make_assessment(undertaking=owed, level="no_action", is_correction=True, what_was_wrong="We misread it.")
    assert "Version 2 replaced it because we were wrong: We misread it." in text(client, f"{PAGE}/v1")


def test_version_that_does_not_exist_is_not_found(client: Client, owed: Undertaking) -> None:
    assert client.get(f"{PAGE}/v1").status_code == 404


def test_version_needs_seven_queries(
    client: Client, owed: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for level in ("first_steps", "met", "first_steps"):
        make_assessment(undertaking=owed, level=level)
    with django_assert_num_queries(7):
        text(client, f"{PAGE}/v2")


def test_joint_has_its_own_address_and_versions(client: Client) -> None:
    undertaking = make_undertaking(commitment=make_commitment(code="D3.h"), is_joint=True)
    make_assessment(undertaking=undertaking)
    assert "together</b> declared" in text(client, "/en/commitments/D3.h/joint")
    assert "Version 1 of 1" in text(client, "/en/commitments/D3.h/joint/v1")
    assert client.get("/en/commitments/d3.h/joint")["Location"] == "/en/commitments/D3.h/joint"


@pytest.mark.parametrize("path", ["/en/commitments/D3.h/joint", "/en/commitments/D3.h/joint/v7"])
def test_joint_that_does_not_exist_suggests_the_commitment(client: Client, path: str) -> None:
    make_commitment(code="D3.h", title="Energy")
    response = client.get(path)
    assert response.status_code == 404
    assert 'href="/en/commitments/D3.h">D3.h Energy</a>' in response.content.decode()


def test_organisation_owes_under_its_own_address(client: Client) -> None:
    union = make_signatory(name="European Union", code="EU", kind="organisation", slug="european-union")
    make_assessment(undertaking=make_undertaking(commitment=make_commitment(code="D3.e"), signatory=union))
    assert "The European Union" in text(client, "/en/organisations/european-union/D3.e")
    assert "Version 1 of 1" in text(client, "/en/organisations/european-union/D3.e/v1")


def test_undertaking_rated_twice_gives_both_levels_and_what_was_agreed(
    client: Client, owed: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    draft = make_assessment_draft(
        by=alice, undertaking=owed, level="met", passed=2, entries=[make_entry(undertaking=owed)]
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    second = give_second_rating(
        draft=draft, by=bob, level="substantial", results={1: "passed", 2: "not_passed"}
    )
    assert second
    second_ratings.reconcile(
        second=second, by=bob, at=NOW, agreed=ratings.of_draft(draft), because="The audit is in."
    )
    editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    page = client.get(owed.get_absolute_url()).content.decode()
    assert "Rated twice, independently" in page
    assert "Met, by A.A." in page
    assert "Substantial progress, by B.B." in page
    assert "Agreed on: Met" in page


def test_undertaking_whose_only_version_was_withdrawn_says_so(
    client: Client, owed: Undertaking, alice: StaffMember
) -> None:
    slip = make_assessment(undertaking=owed)
    withdraw_assessment(assessment=slip, by=alice, at=NOW, reason="Too early.")
    page = text(client)
    assert "No assessment stands; version 1 was withdrawn on 23 November 2026." in page
    assert "By nobody yet" not in page


@pytest.mark.parametrize(("days", "words"), [(1, "Next check"), (-1, "Check was due on")])
def test_undertaking_says_when_a_check_is_behind(
    client: Client, owed: Undertaking, days: int, words: str
) -> None:
    make_assessment(undertaking=owed, next_check_on=timezone.now().date() + dt.timedelta(days=days))
    assert f"<dt>{words}</dt>" in text(client)


def test_undertaking_says_that_nobody_was_asked_yet(client: Client, owed: Undertaking) -> None:
    search = Search(dt.date(2026, 1, 10), "Two registers", "en")
    make_assessment(undertaking=owed, level="no_evidence", search=search, evidence_strength=None)
    assert "has not been asked yet." in text(client)


def test_joint_finding_stays_provisional_and_says_that_nobody_is_asked(client: Client) -> None:
    owed = make_undertaking(commitment=make_commitment(code="D9.a"), is_joint=True)
    search = Search(dt.date(2026, 1, 10), "Two registers", "en")
    make_assessment(undertaking=owed, level="no_evidence", search=search, evidence_strength=None)
    page = " ".join(client.get(owed.get_absolute_url()).content.decode().split())
    assert "we ask none of them to reply for all, so it stays provisional" in page
    assert "becomes final only when" not in page
    assert "been asked yet" not in page
    assert "/en/suggest?signatory=together&amp;commitment=D9.a&amp;kind=challenge" in page


def test_a_revision_reads_method_changed_everywhere(client: Client) -> None:
    owed = make_undertaking()
    revised = make_revision(undertaking=owed)
    page = text(client, owed.get_absolute_url())
    assert "Revised because our method changed:</b> Pilots count as delivery." in page
    assert "<b>Method changed.</b>" in page
    assert "<b>Progress.</b>" not in page
    change = text(client, revised.change.get_absolute_url())
    assert "The rule of our method that changed:</b> Pilots count as delivery." in change
    found = client.get("/en/changes?kind=method").content.decode()
    assert revised.change_note in found
    assert "Method changed</p>" in found


def test_a_closed_promise_links_its_successor(client: Client) -> None:
    owed, later = make_undertaking(), make_commitment(code="N1.a", title="Later promise")
    make_assessment(
        undertaking=owed,
        level="closed",
        scope_reason="Replaced.",
        evidence_strength=None,
        successor_id=later.pk,
    )
    page = client.get(owed.get_absolute_url()).content.decode()
    assert f'Replaced by: <a href="/en/commitments/{later.code}">' in page


ORDER = ("How it stands", "Why here", "Tests:", "Evidence", "Claimed and verified", "Who and when", "Reply")
END = ("History", "Deadline", "Wrong?", "Cite")


def test_undertaking_explains_a_status_in_the_order_that_every_page_has(
    client: Client, alice: StaffMember, bob: StaffMember
) -> None:
    commitment = make_commitment(code="D3.e", due_on=dt.date(2025, 6, 30))
    owed = make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    published = make_assessment(undertaking=owed, by=alice, reviewer=bob, claimed_level="met")
    make_round(published=[published], at=NOW + dt.timedelta(hours=1))
    page = text(client)
    places = [re.search(rf"<h[23][^>]*>{re.escape(words)}", page) for words in (*ORDER, *END)]
    assert all(places)
    starts = [place.start() for place in places if place]
    assert starts == sorted(starts)


def test_undertaking_separates_what_it_rests_on_from_what_else_is_on_record(
    client: Client, owed: Undertaking
) -> None:
    make_assessment(undertaking=owed, entries=[make_entry(undertaking=owed, claim="A law was passed.")])
    make_entry(undertaking=owed, claim="A speech was held.")
    relied_on, other = text(client).split("Also on record")
    assert "A law was passed." in relied_on
    assert "A speech was held." in other


def test_undertaking_shows_each_source_with_its_day_its_language_and_its_copy(
    client: Client, owed: Undertaking
) -> None:
    source = make_evidence(
        title="Loi sur l’IA",
        language="fr",
        published_on=dt.date(2026, 3, 1),
        published_precision="month",
    )
    Evidence.objects.filter(pk=source.pk).update(
        archived_url="https://archive.example/1", archived_on=dt.date(2026, 4, 2)
    )
    make_entry(undertaking=owed, sources=[progress.Source(source, passage="Article 3.", place="p. 4")])
    page = text(client)
    assert '<bdi lang="fr">Loi sur l’IA</bdi>' in page
    assert '<time datetime="2026-03">March 2026</time>' in page
    assert ">archived copy of 2 April 2026</a>" in page
    assert "Where it stands: <bdi>p. 4</bdi>" in page


def test_undertaking_nobody_has_assessed_offers_four_acts(client: Client) -> None:
    commitment = make_commitment(code="D3.e", due_on=dt.date(2025, 6, 30))
    make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    page = text(client)
    for words in (
        "Read the exact wording in the text",
        "D3.e across all signatories",
        "See its deadline among the others",
        "Tell us of public evidence",
        "Tell me when it is assessed",
    ):
        assert words in page


def test_undertaking_names_neighbours_with_their_status(client: Client, owed: Undertaking) -> None:
    belgium = make_signatory(name="Belgium", region="Europe", subregion="Western Europe")
    Signatory.objects.filter(name="France").update(region="Europe", subregion="Western Europe")
    make_assessment(undertaking=make_undertaking(commitment=owed.commitment, signatory=belgium), level="met")
    page = text(client)
    assert "The same promise elsewhere in Western Europe" in page
    assert 'href="/en/countries/belgium/D3.e">Belgium</a>' in page
    assert "1 of 1 assessed, by name." in page


def test_drawing_is_a_file_that_says_what_it_shows(client: Client, owed: Undertaking) -> None:
    assert client.get(f"{PAGE}.svg").status_code == 404
    make_assessment(undertaking=owed, level="first_steps", at=NOW.replace(month=8))
    make_assessment(undertaking=owed, level="met")
    response = client.get(f"{PAGE}.svg")
    root = ET.fromstring(response.content)
    assert response["Content-Type"].startswith("image/svg+xml")
    assert root.findtext("{*}title") == "How we rated it: France, D3.e: Sustainable AI"
    assert "Not yet assessed until 23 August 2026. From 23 August 2026: first steps." in (
        root.findtext("{*}desc") or ""
    )
    assert client.get(PAGE.replace("D3.e", "d3.e") + ".svg")["Location"] == f"{PAGE}.svg"
    assert client.get("/en/countries/france/C99.svg").status_code == 404


def test_joint_has_its_drawing(client: Client) -> None:
    owed = make_undertaking(commitment=make_commitment(code="D3.h"), is_joint=True)
    for month in (8, 9):
        make_assessment(undertaking=owed, at=NOW.replace(month=month))
    assert client.get("/en/commitments/D3.h/joint.svg").status_code == 200
    assert client.get("/en/commitments/D9.x/joint.svg").status_code == 404
