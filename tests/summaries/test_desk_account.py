import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from commitments.desk_vocabulary import Role
from commitments.models import StaffMember
from commitments.summaries import desk_account
from tests.factories import make_person, make_signatory

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def add_passkey(person: StaffMember, name: str) -> Authenticator:
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name})


def sign_in(person: StaffMember, user_agent: str = FIREFOX) -> Client:
    client = Client()
    password = f"password of {person.username}"
    client.post(
        "/desk/sign-in",
        {"login": person.username, "password": password},
        headers={"User-Agent": user_agent},
    )
    return client


def test_account_says_who_one_is(alice: StaffMember) -> None:
    alice.email = "alice@example.org"
    alice.save()
    page = desk_account.load(alice)
    assert (page.name, page.user_name, page.email) == ("Alice Archer", "alice", "alice@example.org")
    assert [role.name for role in page.roles] == ["Publisher"]


def test_account_roles_in_the_order_of_the_method_and_in_words() -> None:
    person = make_person(role="Administrator")
    person.groups.add(person.groups.model.objects.get(name="Researcher"))
    roles = desk_account.roles_of(person)
    assert [role.name for role in roles] == ["Researcher", "Administrator"]
    assert all(role.words.startswith("You ") for role in roles)


@pytest.mark.parametrize("role", Role)
def test_account_has_words_for_every_role(role: Role) -> None:
    assert desk_account.ROLE_WORDS[role.label]


def test_account_without_a_factor(charlie: StaffMember) -> None:
    page = desk_account.load(charlie)
    assert not page.has_factor
    assert page.codes_left is None
    assert not page.must_set_up_factor


def test_account_that_must_set_one_up(alice: StaffMember, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    assert desk_account.load(alice).must_set_up_factor
    add_passkey(alice, "laptop")
    assert not desk_account.load(alice).must_set_up_factor


def test_account_with_everything(alice: StaffMember) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(alice)
    codes.validate_code(codes.get_unused_codes()[0])
    add_passkey(alice, "laptop")
    page = desk_account.load(alice)
    assert page.has_app
    assert [passkey.name for passkey in page.passkeys] == ["laptop"]
    assert page.codes_left == 9


def test_account_shows_nothing_of_another(alice: StaffMember, bob: StaffMember) -> None:
    add_passkey(bob, "bob's")
    bob.conflicts.create(signatory=make_signatory(), reason="x")
    sign_in(bob)
    page = desk_account.load(alice)
    assert (page.passkeys, page.conflicts, page.sessions) == ((), (), 0)


def test_account_conflicts_by_name(alice: StaffMember) -> None:
    for name in ("Kenya", "France"):
        alice.conflicts.create(signatory=make_signatory(name=name), reason=f"Worked in {name}.")
    assert [row.signatory for row in desk_account.load(alice).conflicts] == ["France", "Kenya"]


def test_sessions_this_one_first(alice: StaffMember) -> None:
    here, _ = sign_in(alice), sign_in(alice, "curl/8")
    found = desk_account.load_sessions(alice, session_key=here.session.session_key)
    assert [(session.client, session.is_this_one) for session in found] == [
        ("Firefox on Windows", True),
        ("Another browser", False),
    ]


def test_sessions_that_are_over_are_not_listed(alice: StaffMember) -> None:
    sign_in(alice).session.flush()
    assert desk_account.load_sessions(alice, session_key=None) == ()
    assert not UserSession.objects.exists()


def test_sessions_say_since_when(alice: StaffMember, clock: dt.datetime) -> None:
    sign_in(alice)
    (session,) = desk_account.load_sessions(alice, session_key=None)
    assert session.began_at == session.seen_at == clock


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Firefox/140.0", "Firefox on Android"),
        ("", "Another browser"),
        ("<script>", "Another browser"),
    ],
)
def test_client_in_words(user_agent: str, words: str) -> None:
    assert desk_account.client(user_agent) == words


def test_account_in_few_queries(
    alice: StaffMember, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        add_passkey(alice, f"key {number}")
        alice.conflicts.create(signatory=make_signatory(), reason="x")
    with django_assert_max_num_queries(8):
        desk_account.load(alice)
