import pytest
from django.conf import settings
from django.test import Client

from commitments.models import Undertaking
from tests.factories import NOW, make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
PAGE = "/en/countries/france/D3.e/compare"


@pytest.fixture
def owed() -> Undertaking:
    owed = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )
    make_assessment(undertaking=owed, at=NOW.replace(month=8), reasons="It began.")
    make_assessment(undertaking=owed, level="met", at=NOW.replace(month=9), reasons="It is done.")
    return owed


def test_page_says_was_and_now_to_those_who_cannot_see_it(client: Client, owed: Undertaking) -> None:
    page = client.get(PAGE, {"from": "1", "to": "2"}).content.decode()
    assert '<del><span class="vh" lang="en">was: </span>It began.</del>' in page
    assert '<ins><span class="vh" lang="en">now: </span>It is done.</ins>' in page
    assert '<del><span class="vh">was: </span><bdi>First steps</bdi></del>' in page
    assert "<b>Progress.</b>" in page


def test_page_has_one_address_and_cites_it(client: Client, owed: Undertaking) -> None:
    page = client.get(PAGE, {"from": "2", "to": "1"}).content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}{PAGE}?from=1&amp;to=2">' in page
    assert f"{PAGE}?from=1&amp;to=2&amp;as_of=2" in page
    cited = client.get(f"{PAGE}.ris", {"from": "1", "to": "2"})
    assert "compare?from=1&to=2&as_of=" in cited.content.decode()


def test_form_offers_every_version_and_keeps_the_two(client: Client, owed: Undertaking) -> None:
    page = client.get(PAGE, {"from": "1", "to": "2"}).content.decode()
    assert '<option value="1" selected>1, of 23 August 2026</option>' in page
    assert f'action="{PAGE}"' in page


def test_other_spellings_lead_to_the_one_address(client: Client, owed: Undertaking) -> None:
    assert client.get("/en/countries/france/d3.e/compare")["Location"] == PAGE
    assert client.get("/en/countries/FR/D3.e/compare")["Location"] == PAGE
    assert client.get("/en/countries/france/C99/compare").status_code == 404


def test_with_one_version_there_is_nothing_to_compare(client: Client) -> None:
    union = make_signatory(name="European Union", code="EU", kind="organisation", slug="european-union")
    make_assessment(undertaking=make_undertaking(commitment=make_commitment(code="D3.e"), signatory=union))
    page = client.get("/en/organisations/european-union/D3.e/compare").content.decode()
    assert "Only one version has been published." in page


def test_joint_versions_are_compared_too(client: Client) -> None:
    owed = make_undertaking(commitment=make_commitment(code="D3.h"), is_joint=True)
    assert (
        "Nobody has assessed this yet." in client.get("/en/commitments/D3.h/joint/compare").content.decode()
    )
    for month in (8, 9):
        make_assessment(undertaking=owed, at=NOW.replace(month=month))
    page = client.get("/en/commitments/D3.h/joint/compare")
    assert "All together: from version 1 to version 2" in page.content.decode()
    assert client.get("/en/commitments/D9.x/joint/compare").status_code == 404
