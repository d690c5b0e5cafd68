import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from commitments.models import StaffMember
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db
ALICE = {"login": "alice", "password": "password of alice"}
NEW = "four words that nobody guesses"


def signed_in(name: str = "alice") -> Client:
    client = Client()
    client.post("/desk/sign-in", {"login": name, "password": f"password of {name}"})
    assert client.get("/desk/account").status_code == 200
    return client


def again(client: Client) -> Client:
    """The same browser, once its owner has given the password again."""
    assert client.post("/desk/account/again", {"password": "password of alice"}).status_code == 302
    return client


def test_account_shows_who_one_is(desk: Client) -> None:
    page = desk.get("/desk/account").content.decode()
    for words in ("Alice Archer", "Publisher", "You declared none.", "Your password alone opens"):
        assert words in page


def test_account_without_any_role_is_open_too(client: Client, charlie: StaffMember) -> None:
    client.force_login(charlie)
    assert "None yet. An administrator gives you one." in client.get("/desk/account").content.decode()


def test_account_switches_single_keys_off_and_on(desk: Client, alice: StaffMember) -> None:
    desk.post("/desk/account", {})
    alice.refresh_from_db()
    assert alice.single_keys is False
    assert 'data-single-keys="off"' in desk.get("/desk/account").content.decode()
    desk.post("/desk/account", {"single_keys": "on"})
    alice.refresh_from_db()
    assert alice.single_keys is True


def test_account_takes_no_other_field(desk: Client, alice: StaffMember) -> None:
    desk.post("/desk/account", {"is_superuser": "on", "username": "root", "groups": "4"})
    alice.refresh_from_db()
    assert (alice.is_superuser, alice.username) == (False, "alice")


def test_reminders_are_set_by_their_owner(desk: Client, alice: StaffMember, clock: dt.datetime) -> None:
    wanted = {"reminder_rhythm": "daily", "reminder_hour": "9", "reminder_timezone": "Africa/Nairobi"}
    assert desk.post("/desk/account/reminders", wanted)["Location"] == "/desk/account"
    alice.refresh_from_db()
    assert (alice.reminder_rhythm, alice.reminder_hour) == ("daily", 9)
    assert alice.next_reminder_at == dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
    page = desk.get("/desk/account").content.decode()
    assert '<option value="Africa/Nairobi" selected>' in page


@pytest.mark.parametrize(
    "wrong",
    [{"reminder_rhythm": "hourly"}, {"reminder_hour": "24"}, {"reminder_timezone": "Europe/Atlantis"}, {}],
    ids=str,
)
def test_reminders_refuse_what_is_no_choice(desk: Client, alice: StaffMember, wrong: dict[str, str]) -> None:
    right = {"reminder_rhythm": "never", "reminder_hour": "9", "reminder_timezone": "UTC"}
    response = desk.post("/desk/account/reminders", right | wrong if wrong else {})
    assert response.status_code == 422
    alice.refresh_from_db()
    assert (alice.reminder_rhythm, alice.reminder_timezone) == ("weekly", "Europe/Paris")


def test_sessions_are_listed_with_this_one_named(alice: StaffMember) -> None:
    page = signed_in().get("/desk/account/sessions").content.decode()
    assert page.count("– this one") == 1


def test_sessions_one_of_them_is_ended(alice: StaffMember) -> None:
    here, there, third = signed_in(), signed_in(), signed_in()
    chosen = UserSession.objects.get(session_key=there.session.session_key)
    here.post("/desk/account/sessions", {"session": chosen.pk})
    assert there.get("/desk/account").status_code == 302
    assert third.get("/desk/account").status_code == here.get("/desk/account").status_code == 200


def test_sessions_all_others_are_ended(alice: StaffMember) -> None:
    here, there = signed_in(), signed_in()
    here.post("/desk/account/sessions")
    assert there.get("/desk/account").status_code == 302
    assert here.get("/desk/account").status_code == 200


def test_sessions_of_another_are_out_of_reach(alice: StaffMember, bob: StaffMember) -> None:
    here, bobs = signed_in(), signed_in("bob")
    chosen = UserSession.objects.get(user=bob)
    for value in (str(chosen.pk), "9" * 40, "x", ""):
        here.post("/desk/account/sessions", {"session": value})
    assert bobs.get("/desk/account").status_code == 200


def test_password_is_changed_only_with_the_present_one(alice: StaffMember) -> None:
    client = signed_in()
    fields = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    response = client.post("/desk/account/password", fields)
    assert response.status_code == 422
    assert "This is not your present password." in response.content.decode()


@pytest.mark.parametrize("password", ["short", "password", "alice archer"])
def test_password_that_is_weak_is_refused_beside_its_field(alice: StaffMember, password: str) -> None:
    fields = {"oldpassword": "password of alice", "password1": password, "password2": password}
    response = signed_in().post("/desk/account/password", fields)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_password_changed_ends_every_session(alice: StaffMember) -> None:
    here, there = signed_in(), signed_in()
    fields = {"oldpassword": "password of alice", "password1": NEW, "password2": NEW}
    assert here.post("/desk/account/password", fields)["Location"] == "/desk/sign-in"
    assert here.get("/desk/account").status_code == there.get("/desk/account").status_code == 302
    assert not UserSession.objects.exists()
    assert here.post("/desk/sign-in", ALICE).status_code == 422
    assert here.post("/desk/sign-in", ALICE | {"password": NEW}).status_code == 302


def test_password_page_is_closed_to_whoever_has_none(client: Client, alice: StaffMember) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert client.get("/desk/account/password").status_code == 403


CHANGES = [
    "/desk/account/app",
    "/desk/account/passkeys/new",
    "/desk/account/codes",
    "/desk/account/codes/new",
    "/desk/account/app/remove",
    "/desk/account/passkeys/1/remove",
]


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_factors_change_only_after_one_shows_again_who_one_is(
    alice: StaffMember, path: str, method: str
) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP") if "app/remove" in path else None
    RecoveryCodes.activate(alice) if "codes" in path else None
    client = Client()
    client.force_login(alice)
    response = getattr(client, method)(path)
    if method == "post" and path.endswith("codes"):
        assert response.status_code == 405
    else:
        assert response.status_code == 302
        assert response["Location"].startswith("/desk/account/again")


def test_again_refuses_a_wrong_password(alice: StaffMember) -> None:
    client = signed_in()
    response = client.post("/desk/account/again", {"password": "wrong"})
    assert response.status_code == 422
    assert client.get("/desk/account/app").status_code == 302


def test_setting_up_codes_gives_recovery_codes_and_ends_other_sessions(
    alice: StaffMember,
    clock: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    here, there = again(signed_in()), signed_in()
    page = here.get("/desk/account/app").content.decode()
    assert "<svg" in page
    assert 'src="data:' not in page
    secret = here.session["mfa.totp.secret"]
    assert secret in page
    code = format_hotp_value(hotp_value(secret, int(NOW.timestamp()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        assert here.post("/desk/account/app", {"code": code})["Location"] == "/desk/account/codes"
    assert here.get("/desk/account/codes").content.decode().count("<code>") == 10
    assert there.get("/desk/account").status_code == 302


def test_setting_up_codes_with_a_wrong_code_changes_nothing(alice: StaffMember) -> None:
    client = again(signed_in())
    client.get("/desk/account/app")
    assert client.post("/desk/account/app", {"code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_recovery_codes_come_as_a_file(alice: StaffMember) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(alice).get_unused_codes()
    client = Client()
    client.force_login(alice)
    again(client)
    response = client.get("/desk/account/codes/file")
    assert response["Content-Type"].startswith("text/plain")
    assert "attachment" in response["Content-Disposition"]
    assert all(code in response.content.decode() for code in codes)


def test_switching_codes_off_takes_the_recovery_codes_too(alice: StaffMember) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(alice)
    client = Client()
    client.force_login(alice)
    again(client).post("/desk/account/app/remove")
    assert not Authenticator.objects.exists()


def test_passkey_of_another_is_out_of_reach(alice: StaffMember, bob: StaffMember) -> None:
    key = Authenticator.objects.create(user=bob, type="webauthn", data={"name": "bob's"})
    client = again(signed_in())
    for path in (f"/desk/account/passkeys/{key.pk}", f"/desk/account/passkeys/{key.pk}/remove"):
        assert client.get(path).status_code == client.post(path, {"name": "mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "bob's"


@pytest.mark.parametrize("answer", ["", "{}", "[]", '{"id": "x", "rawId": "x", "response": {}}'])
def test_passkey_that_no_browser_made_is_refused(alice: StaffMember, answer: str) -> None:
    client = again(signed_in())
    client.get("/desk/account/passkeys/new")
    response = client.post("/desk/account/passkeys/new", {"name": "x", "credential": answer})
    assert response.status_code == 422
    assert not Authenticator.objects.exists()


def test_passkey_question_asks_for_the_owner_of_the_device(alice: StaffMember) -> None:
    page = again(signed_in()).get("/desk/account/passkeys/new").content.decode()
    assert '"userVerification": "required"' in page
    assert '"name": "AI Commitment Tracker"' in page


def test_closed_account_loses_its_sessions_at_once(alice: StaffMember) -> None:
    client = signed_in()
    alice.is_active = False
    alice.save()
    assert client.get("/desk/account").status_code == 302
    alice.is_active = True
    alice.save()
    assert client.get("/desk/account").status_code == 302


def test_changed_roles_end_the_sessions_of_before(alice: StaffMember) -> None:
    client = signed_in()
    alice.groups.clear()
    assert client.get("/desk/account").status_code == 302


def test_own_changed_roles_leave_the_session_in_which_one_changed_them(client: Client) -> None:
    root = make_person(username="root", is_staff=True, is_superuser=True)
    client.post("/desk/sign-in", {"login": "root", "password": "password of root"})
    fields = {"username": "root", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    fields |= {
        "groups": str(root.groups.model.objects.get(name="Publisher").pk),
        "date_joined_0": "2026-01-01",
    }
    fields |= {"date_joined_1": "00:00:00"}
    assert client.post(f"/admin/commitments/staffmember/{root.pk}/change/", fields).status_code == 302
    assert client.get("/desk/account").status_code == 200
