import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments.actions import changes
from commitments.vocabulary import ChangeKind
from tests.factories import NOW, make_assessment, make_entry, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def get(client: Client, **asked: str) -> str:
    return client.get("/en/changes", asked).content.decode()


def test_changes_says_in_words_from_what_to_what(client: Client) -> None:
    make_assessment(undertaking=make_undertaking(signatory=make_signatory(name="Kenya")), level="first_steps")
    page = get(client)
    assert "First assessment" in page
    assert "from <b>Not yet assessed</b> to <b>First steps</b>" in page
    assert '<time datetime="2026-11-23">23 November 2026</time></h3>' in page


def test_changes_filter_works_without_script(client: Client) -> None:
    for name in ("Kenya", "France"):
        make_entry(undertaking=make_undertaking(signatory=make_signatory(name=name)), claim=f"{name} acted.")
    page = get(client, signatory="kenya", kind="evidence")
    assert "Kenya acted." in page
    assert "France acted." not in page
    assert "1 change." in page


def test_changes_keeps_a_wrong_date_as_typed_and_says_what_is_wrong(client: Client) -> None:
    page = get(client, **{"from": "31 June", "to": "2026-11-30"})
    assert 'name="from" type="text" value="31 June" aria-invalid="true" aria-describedby="wrong-' in page
    assert 'id="wrong-since">“31 June” is not a date such as 2025-06-30' in page
    assert 'name="to" type="date" value="2026-11-30">' in page


def test_changes_parts_the_world_from_the_record(client: Client) -> None:
    make_assessment(undertaking=make_undertaking())
    page = get(client)
    assert "In our record</h4>" in page
    assert "In the world</h4>" not in page


def test_changes_leads_to_the_feed(client: Client) -> None:
    assert f'href="{reverse("public:changes-feed")}"' in get(client)


def test_changes_says_that_a_filter_value_is_unknown(client: Client) -> None:
    make_entry(undertaking=make_undertaking())
    page = get(client, kind="rumour")
    assert "“rumour” is not a kind of change" in page
    assert '<option value="evidence">New entry on record</option>' in page


def test_changes_says_when_nothing_fits_or_nothing_is_there(client: Client) -> None:
    assert "Nothing has been published yet." in get(client)
    assert "Nothing published so far fits this filter." in get(client, kind="method")


def test_changes_keeps_the_filter_when_the_page_turns(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commitments.summaries.changes.CHANGES_PER_PAGE", 1)
    undertaking = make_undertaking()
    for _ in range(2):
        make_entry(undertaking=undertaking)
    page = get(client, kind="evidence")
    assert 'href="?kind=evidence&amp;page=2"' in page
    assert "There is no page “9”" in get(client, page="9")


def test_changes_answers_htmx_with_the_rows(client: Client) -> None:
    make_entry(undertaking=make_undertaking())
    part = client.get("/en/changes", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert '<div id="announcements" data-hx-swap-oob="innerHTML">1 change found.</div>' in part


def test_changes_needs_five_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_assessment(undertaking=make_undertaking())
    with django_assert_num_queries(5):
        get(client)


def test_change_shows_before_and_after_with_reasons_and_people(client: Client) -> None:
    assessment = make_assessment(undertaking=make_undertaking(), level="met", reasons="All tests are passed.")
    page = client.get(f"/en/changes/{assessment.change.number}").content.decode()
    before, after = page.split("<dt>Since then: ")
    assert "Not yet assessed" in before.split("<dt>Before</dt>")[1]
    assert "The status moved from “Not yet assessed” to “Met”." in after
    assert "Met" in after
    assert "All tests are passed." in page
    assert f"by {assessment.assessed_by.initials}" in page
    assert assessment.get_absolute_url() in page


def test_change_names_both_versions_and_the_sources_that_came(client: Client) -> None:
    owed = make_undertaking()
    old = make_entry(undertaking=owed, claim="A plan was published.")
    make_assessment(undertaking=owed, level="first_steps", entries=[old])
    new = make_entry(undertaking=owed, claim="The law is in force.")
    assessment = make_assessment(undertaking=owed, level="met", entries=[old, new])
    page = client.get(f"/en/changes/{assessment.change.number}").content.decode()
    added, kept = page.split("Sources added")[1].split("Relied on since version 1 or before")
    assert "The law is in force." in added
    assert "A plan was published." in kept
    assert f'href="{owed.get_absolute_url()}/compare?from=1&amp;to=2"' in page
    assert f"Change {assessment.change.number}: Progress." in page.split(">Cite<")[1]


def test_change_of_an_entry_shows_its_sources(client: Client) -> None:
    entry = make_entry(undertaking=make_undertaking())
    page = client.get(f"/en/changes/{entry.changes.get().number}").content.decode()
    assert f'href="/en/sources/{entry.evidence.get().pk}"' in page


@pytest.mark.parametrize("number", ["7", "99999999999999999999999"])
def test_change_that_does_not_exist_is_not_found(client: Client, number: str) -> None:
    response = client.get(f"/en/changes/{number}")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_change_needs_four_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    number = make_assessment(undertaking=make_undertaking()).change.number
    with django_assert_num_queries(4):
        client.get(f"/en/changes/{number}")


def test_change_that_loaded_entries_says_so_once_and_leads_to_them(client: Client) -> None:
    made = changes.record(
        kind=ChangeKind.RECORD_LOADED, note="Sourced entries added to the record: 2.", at=NOW
    )
    page = client.get(f"/en/changes/{made.number}").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "A batch of sourced entries was added" not in main
    for address in ("/en/countries", "/en/organisations", "/en/sources"):
        assert f'<a href="{address}">' in main
