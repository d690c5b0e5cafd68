"""Signing in and out, as a browser does it; the second step; and the doors that lead nowhere else."""

import datetime as dt
import logging

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client

from commitments.models import StaffMember
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db
PAGE = "/desk/sign-in"
CODE_PAGE = "/desk/sign-in/code"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ALICE = {"login": "alice", "password": "password of alice"}
WRONG = {"login": "alice", "password": "wrong"}


def code_at(moment: dt.datetime) -> str:
    return format_hotp_value(hotp_value(SECRET, int(moment.timestamp()) // 30))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def alice_with_app(alice: StaffMember) -> StaffMember:
    TOTP.activate(alice, SECRET)
    return alice


def test_sign_in_leads_to_the_inbox(client: Client, alice: StaffMember) -> None:
    assert client.post(PAGE, ALICE)["Location"] == "/desk"
    assert is_signed_in(client)


def test_sign_in_leads_on_to_where_one_wanted_to_go(client: Client, alice: StaffMember) -> None:
    assert client.post(PAGE, ALICE | {"next": "/desk/log"})["Location"] == "/desk/log"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org", "/\\example.org", "https:example.org", "javascript:1"],
)
def test_sign_in_never_leads_to_another_site(client: Client, alice: StaffMember, elsewhere: str) -> None:
    assert client.post(PAGE, ALICE | {"next": elsewhere})["Location"] == "/desk"


@pytest.mark.parametrize("name", ["alice", "nobody", "closed"])
def test_sign_in_wrong_says_the_same_whoever_it_is(client: Client, alice: StaffMember, name: str) -> None:
    make_person(username="closed", is_active=False)
    password = "password of closed" if name == "closed" else "wrong"
    response = client.post(PAGE, {"login": name, "password": password})
    assert response.status_code == 422
    assert "No account has this name and password" in response.content.decode()
    assert not is_signed_in(client)


def test_sign_in_page_names_the_site_and_not_the_host(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert "<title>Sign in to the desk – AI Commitment Tracker</title>" in page


def test_sign_in_page_offers_no_sign_up_and_no_reset(client: Client) -> None:
    page = client.get(PAGE).content.decode().lower()
    assert "sign up" not in page
    assert "forgot" not in page


@pytest.mark.parametrize("path", ["signup", "login", "password/reset", "email", "confirm-email", "inactive"])
def test_sign_in_mounts_nothing_of_allauth_that_nobody_asked_for(client: Client, path: str) -> None:
    for prefix in ("/desk/account/", "/desk/", "/accounts/", "/"):
        assert client.get(f"{prefix}{path}/").status_code == 404
        assert client.get(f"{prefix}{path}").status_code == 404


def test_sign_in_changes_the_session_key(client: Client, alice: StaffMember) -> None:
    client.get("/desk/sign-in/passkey", headers={"Accept": "application/json"})  # a session before signing in
    planted = client.session.session_key
    assert planted
    client.post(PAGE, ALICE)
    assert client.session.session_key != planted
    assert not client.session.exists(planted)


def test_sign_out_is_a_post_and_clears_the_browser(desk: Client) -> None:
    assert desk.get("/desk/sign-out").status_code == 405
    assert is_signed_in(desk)
    response = desk.post("/desk/sign-out")
    assert response["Location"] == PAGE
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response.cookies["sessionid"]["max-age"] == 0
    assert not is_signed_in(desk)


def test_sign_in_with_an_app_asks_for_its_code(client: Client, alice_with_app: StaffMember) -> None:
    assert client.post(PAGE, ALICE)["Location"] == CODE_PAGE
    assert not is_signed_in(client)
    assert client.get("/desk")["Location"].startswith(f"{PAGE}?next=")


def test_second_step_with_the_code_of_now(
    client: Client, alice_with_app: StaffMember, clock: dt.datetime
) -> None:
    client.post(PAGE, ALICE | {"next": "/desk/log"})
    assert client.post(CODE_PAGE, {"code": code_at(NOW)})["Location"] == "/desk/log"
    assert is_signed_in(client)


def test_second_step_takes_no_code_twice(
    client: Client, alice_with_app: StaffMember, clock: dt.datetime
) -> None:
    client.post(PAGE, ALICE)
    client.post(CODE_PAGE, {"code": code_at(NOW)})
    other = Client()
    other.post(PAGE, ALICE)
    assert other.post(CODE_PAGE, {"code": code_at(NOW)}).status_code == 422
    assert not is_signed_in(other)


def test_second_step_refuses_a_code_of_five_minutes_ago(
    client: Client, alice_with_app: StaffMember, clock: dt.datetime
) -> None:
    client.post(PAGE, ALICE)
    response = client.post(CODE_PAGE, {"code": code_at(NOW - dt.timedelta(minutes=5))})
    assert response.status_code == 422
    assert "This code is not right" in response.content.decode()


def test_second_step_takes_a_recovery_code_once(client: Client, alice_with_app: StaffMember) -> None:
    code = RecoveryCodes.activate(alice_with_app).get_unused_codes()[0]
    client.post(PAGE, ALICE)
    assert client.post(CODE_PAGE, {"code": code})["Location"] == "/desk"
    other = Client()
    other.post(PAGE, ALICE)
    assert other.post(CODE_PAGE, {"code": code}).status_code == 422


def test_second_step_without_the_first_leads_to_the_first(client: Client) -> None:
    assert client.get(CODE_PAGE)["Location"] == PAGE
    assert client.post(CODE_PAGE, {"code": "123456"})["Location"] == PAGE


def test_secret_of_the_app_does_not_lie_open_in_the_database(alice_with_app: StaffMember) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        (stored,) = cursor.fetchone()
    assert SECRET not in stored


def test_with_passkey_gives_the_browser_its_question(client: Client) -> None:
    response = client.get("/desk/sign-in/passkey", headers={"Accept": "application/json"})
    question = response.json()["request_options"]["publicKey"]
    assert question["userVerification"] == "required"
    assert question.get("allowCredentials", []) == []


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        "1",
        "not json",
        '{"id": "x", "response": {}}',
        '{"id": "eA", "rawId": "eA", "type": "public-key", "response": []}',
        '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "eA"}}',
        (
            '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", '
            '"authenticatorData": "eA", "signature": "eA", "userHandle": "MQ"}}'
        ),
    ],
)
def test_with_passkey_refuses_an_invented_answer(client: Client, alice: StaffMember, answer: str) -> None:
    client.get("/desk/sign-in/passkey", headers={"Accept": "application/json"})
    response = client.post("/desk/sign-in/passkey", {"credential": answer})
    assert response["Location"] == PAGE
    assert not is_signed_in(client)


def test_too_many_guesses_are_refused_in_words_whoever_is_guessed(client: Client, alice: StaffMember) -> None:
    for name in ("alice", "nobody"):
        for _ in range(5):
            assert client.post(PAGE, {"login": name, "password": "wrong"}).status_code == 422
        response = client.post(PAGE, {"login": name, "password": f"password of {name}"})
        assert response.status_code == 429
        assert "Too many attempts" in response.content.decode()


def test_guesses_are_counted_in_postgresql(client: Client, alice: StaffMember) -> None:
    client.post(PAGE, WRONG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commitments_cache WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] >= 2


def test_guessing_one_account_all_day_gets_thirty_tries(client: Client, alice: StaffMember) -> None:
    tried = 0
    with time_machine.travel(NOW, tick=False) as now:
        for _ in range(40):
            for address in range(5):
                response = client.post(PAGE, WRONG, REMOTE_ADDR=f"203.0.113.{address}")
                tried += response.status_code == 422
            now.shift(dt.timedelta(minutes=6))
    assert tried == 30


def test_signing_in_rightly_costs_nothing(client: Client, alice: StaffMember) -> None:
    for _ in range(12):
        other = Client()
        assert other.post(PAGE, ALICE).status_code == 302


def test_a_flood_from_one_network_meets_a_page_in_plain_words(client: Client, alice: StaffMember) -> None:
    statuses = [
        client.post(PAGE, {"login": f"name{number}", "password": ""}).status_code for number in range(31)
    ]
    assert statuses == [422] * 30 + [429]
    assert "Wait a few minutes" in client.post(PAGE, WRONG).content.decode()


def test_sign_in_keeps_where_somebody_is_signed_in(client: Client, alice: StaffMember) -> None:
    client.post(PAGE, ALICE, headers={"User-Agent": "Firefox on Linux"})
    session = UserSession.objects.get(user=alice)
    assert (session.ip, session.user_agent) == ("127.0.0.1", "Firefox on Linux")


def test_administration_sends_visitors_to_the_desks_sign_in(client: Client) -> None:
    assert client.get("/admin/", follow=True).request["PATH_INFO"] == PAGE
    assert client.get("/admin/login/?next=/admin/")["Location"] == f"{PAGE}?next=%2Fadmin%2F"


def test_administrations_own_sign_in_takes_no_password(client: Client) -> None:
    make_person(username="root", is_staff=True, is_superuser=True)
    answer = {"username": "root", "password": "password of root", "next": "/admin/"}
    assert client.post("/admin/login/", answer)["Location"].startswith(PAGE)
    assert not is_signed_in(client)


def test_administration_refuses_staff_of_the_desk(desk: Client) -> None:
    assert desk.get("/admin/", follow=True).status_code == 403


def test_administration_changes_passwords_at_the_desk(client: Client) -> None:
    root = make_person(username="root", is_staff=True, is_superuser=True)
    client.force_login(root)
    for path in ("/admin/password_change/", f"/admin/commitments/staffmember/{root.pk}/password/"):
        assert client.get(path)["Location"] == "/desk/account/password"


def test_an_inactive_owner_of_a_passkey_learns_nothing(client: Client, alice: StaffMember) -> None:
    alice.is_active = False
    alice.save()
    Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    page = client.post(PAGE, ALICE).content.decode()
    assert "No account has this name and password" in page


def test_refused_sign_in_leaves_a_line_without_name_password_or_whole_address(
    client: Client, alice: StaffMember, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="tracker.sign_in"):
        client.post(PAGE, WRONG, REMOTE_ADDR="203.0.113.77")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "tracker.sign_in"]
    assert "event=sign-in-refused" in line
    assert "203.0.113.0/24" in line
    for secret in ("alice", "wrong'", "203.0.113.77"):
        assert secret not in line.replace("wrong name", "")
