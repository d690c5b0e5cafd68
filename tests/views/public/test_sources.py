import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions.progress import Source
from commitments.models import Evidence, StaffMember
from tests.factories import make_entry, make_entry_draft, make_evidence, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence() -> Evidence:
    """A French page that an entry about Kenya rests on."""
    source = make_evidence(title="Données ouvertes", publisher="Élysée", language="fr")
    undertaking = make_undertaking(signatory=make_signatory(name="Kenya"))
    make_entry(undertaking=undertaking, sources=[Source(source)])
    return source


def get(client: Client, **asked: str) -> str:
    return client.get("/en/sources", asked).content.decode()


def test_sources_marks_the_language_of_a_title(client: Client, evidence: Evidence) -> None:
    assert '<bdi lang="fr">Données ouvertes</bdi>' in get(client)


def test_sources_filter_works_without_script(client: Client, evidence: Evidence) -> None:
    assert "Données ouvertes" in get(client, q="elysee", kind="primary")
    page = get(client, q="elysee", kind="secondary")
    assert "No source fits this filter." in page
    assert 'value="elysee"' in page


def test_sources_says_that_a_filter_value_is_unknown(client: Client, evidence: Evidence) -> None:
    assert "“hearsay” is not a kind of source" in get(client, kind="hearsay")


def test_sources_answers_htmx_with_the_rows(client: Client, evidence: Evidence) -> None:
    part = client.get("/en/sources", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="rows">')
    assert "1 source found.</div>" in part


def test_sources_needs_four_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_entry(undertaking=make_undertaking())
    with django_assert_num_queries(4):
        get(client)


def test_source_shows_what_rests_on_it(client: Client, evidence: Evidence) -> None:
    page = client.get(f"/en/sources/{evidence.pk}").content.decode()
    assert '<h1 class="h-text"><bdi lang="fr">Données ouvertes</bdi></h1>' in page
    assert "<dd>French</dd>" in page
    assert "Something happened." in page
    assert 'href="/en/countries/kenya/' in page
    assert f'<a href="{evidence.url}" rel="external noopener">' in page


@pytest.mark.parametrize("number", ["7", "99999999999999999999999"])
def test_source_that_does_not_exist_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/en/sources/{number}").status_code == 404


def test_source_of_a_draft_is_not_found(client: Client, alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    source = draft.evidence_links.get().evidence_id
    assert client.get(f"/en/sources/{source}").status_code == 404


def test_source_needs_six_queries(
    client: Client, evidence: Evidence, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        client.get(f"/en/sources/{evidence.pk}")
