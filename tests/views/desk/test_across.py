import pytest
from django.test import Client

from tests.factories import make_assessment, make_commitment, make_person, make_signatory, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def _rows() -> None:
    commitment = make_commitment(code="D3.e", title="Sustainable AI")
    for name, region, level in (("Kenya", "Africa", "met"), ("France", "Europe", "first_steps")):
        signatory = make_signatory(name=name, region=region)
        owed = make_undertaking(commitment=commitment, signatory=signatory)
        make_assessment(undertaking=owed, level=level)


@pytest.mark.usefixtures("_rows")
def test_across_shows_tests_on_top_and_each_signatory(desk: Client) -> None:
    page = desk.get("/desk/commitments/d3.E").content.decode()
    assert page.index("Test 1 is passed.") < page.index("Kenya</a>")
    assert page.index("France</a>") < page.index("Kenya</a>")
    assert '<span class="passed">2 of 2</span>' in page
    assert "Test 1: passed" in page


@pytest.mark.usefixtures("_rows")
def test_across_sorts_and_filters_by_the_address(desk: Client) -> None:
    page = desk.get("/desk/commitments/D3.e?sort=-verified").content.decode()
    assert page.index("Kenya</a>") < page.index("France</a>")
    assert 'aria-sort="descending"' in page
    page = desk.get("/desk/commitments/D3.e?region=Europe").content.decode()
    assert "Kenya</a>" not in page
    assert "1 of 2 shown." in page


@pytest.mark.usefixtures("_rows")
def test_across_that_leaves_nothing_offers_all(desk: Client) -> None:
    page = desk.get("/desk/commitments/D3.e?region=Africa&level=first_steps").content.decode()
    assert "No signatory fits." in page


def test_across_unknown_commitment_is_not_found(desk: Client) -> None:
    assert desk.get("/desk/commitments/Z9.z").status_code == 404


@pytest.mark.usefixtures("_rows")
def test_across_is_for_staff(client: Client) -> None:
    assert client.get("/desk/commitments/D3.e").status_code == 302
    client.force_login(make_person())
    assert client.get("/desk/commitments/D3.e").status_code == 403
