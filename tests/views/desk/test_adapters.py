import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from pytest_django import Settings

from commitments.models import StaffMember
from commitments.views.desk.adapters import AccountAdapter, SecondFactorAdapter, cipher, network

factors = SecondFactorAdapter()


def test_secret_comes_back_as_it_was() -> None:
    closed = factors.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSW" not in closed
    assert factors.decrypt(closed) == "JBSWY3DPEHPK3PXP"


def test_secret_is_closed_differently_each_time() -> None:
    assert factors.encrypt("same") != factors.encrypt("same")


def test_secret_opens_after_the_key_was_changed(settings: Settings) -> None:
    closed = factors.encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert factors.decrypt(closed) == "JBSWY3DPEHPK3PXP"


def test_secret_stays_closed_without_its_key(settings: Settings) -> None:
    closed = factors.encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "another key"
    with pytest.raises(InvalidToken):
        cipher().decrypt(closed.encode())


def test_square_is_drawn_without_anything_the_content_policy_refuses() -> None:
    drawing = factors.build_totp_svg("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP")
    assert drawing.startswith("<svg")
    for forbidden in ("<?xml", "style", "<script", "href"):
        assert forbidden not in drawing


def test_passkeys_are_numbered_where_nobody_names_them(alice: StaffMember) -> None:
    kind = Authenticator.Type.WEBAUTHN
    assert factors.generate_authenticator_name(alice, kind) == "Passkey 1"
    Authenticator.objects.create(user=alice, type=kind, data={})
    assert factors.generate_authenticator_name(alice, kind) == "Passkey 2"


def test_nobody_signs_up() -> None:
    assert AccountAdapter().is_open_for_signup(RequestFactory().get("/")) is False


def test_closed_account_with_a_passkey_reads_that_it_did_not_work(alice: StaffMember) -> None:
    request = RequestFactory().get("/desk/sign-in/passkey")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    response = AccountAdapter(request).respond_user_inactive(request, alice)
    assert response["Location"] == "/desk/sign-in"
    assert [str(message) for message in get_messages(request)] == ["Signing in did not work."]


@pytest.mark.parametrize(
    ("address", "logged"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")],
)
def test_network_leaves_the_last_part_out(address: str, logged: str) -> None:
    request = RequestFactory(REMOTE_ADDR=address).get("/")
    assert network(AccountAdapter(request), request) == logged


@pytest.mark.parametrize(("proxies", "counted"), [(0, "127.0.0.1"), (1, "198.51.100.9")])
def test_address_is_believed_from_known_proxies_only(settings: Settings, proxies: int, counted: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "1.2.3.4, 198.51.100.9"})
    assert AccountAdapter(request).get_client_ip(request) == counted
