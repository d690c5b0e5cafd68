import pytest
from django.test import Client

from commitments.models import StaffMember

pytestmark = pytest.mark.django_db
PAGE = "/desk/sign-in"


def test_sign_in_leads_to_the_inbox(client: Client, alice: StaffMember) -> None:
    response = client.post(PAGE, {"username": "alice", "password": "password of alice"})
    assert response["Location"] == "/desk"


def test_sign_in_leads_on_to_where_one_wanted_to_go(client: Client, alice: StaffMember) -> None:
    answer = {"username": "alice", "password": "password of alice", "next": "/desk/log"}
    assert client.post(PAGE, answer)["Location"] == "/desk/log"


def test_sign_in_never_leads_to_another_site(client: Client, alice: StaffMember) -> None:
    answer = {"username": "alice", "password": "password of alice", "next": "https://example.org/"}
    assert client.post(PAGE, answer)["Location"] == "/desk"


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_sign_in_wrong_says_the_same_for_name_and_password(
    client: Client, alice: StaffMember, name: str
) -> None:
    page = client.post(PAGE, {"username": name, "password": "wrong"}).content.decode()
    assert "No account has this name and password" in page
    assert "_auth_user_id" not in client.session


def test_sign_in_page_names_the_site_and_not_the_host(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert "<title>Sign in to the desk – AI Commitment Tracker</title>" in page


def test_sign_out_is_a_post(desk: Client) -> None:
    assert desk.get("/desk/sign-out").status_code == 405
    assert "_auth_user_id" in desk.session
    assert desk.post("/desk/sign-out")["Location"] == PAGE
    assert "_auth_user_id" not in desk.session
