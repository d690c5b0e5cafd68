import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from pytest_django import DjangoAssertNumQueries, Settings

from commitments.models import StaffMember
from commitments.summaries import desk_second_factor
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "needs"),
    [("", False), ("Researcher", False), ("Reviewer", False), ("Publisher", True)],
)
def test_needs_one_whoever_may_publish(role: str, needs: bool) -> None:
    assert desk_second_factor.needs_one(make_person(role=role)) is needs


def test_needs_one_whoever_administers() -> None:
    assert desk_second_factor.needs_one(make_person(role="Administrator", is_staff=True))
    assert desk_second_factor.needs_one(make_person(is_superuser=True))


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_has_one_app_or_passkey(alice: StaffMember, kind: str) -> None:
    assert not desk_second_factor.has_one(alice)
    Authenticator.objects.create(user=alice, type=kind, data={})
    assert desk_second_factor.has_one(alice)


def test_has_one_recovery_codes_alone_are_none(alice: StaffMember) -> None:
    RecoveryCodes.activate(alice)
    assert not desk_second_factor.has_one(alice)


def test_has_one_not_that_of_another(alice: StaffMember, bob: StaffMember) -> None:
    TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
    assert not desk_second_factor.has_one(alice)


def test_is_missing_only_where_it_is_required(alice: StaffMember, settings: Settings) -> None:
    assert not desk_second_factor.is_missing(alice)
    settings.REQUIRE_SECOND_FACTOR = True
    assert desk_second_factor.is_missing(alice)
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    assert not desk_second_factor.is_missing(alice)


def test_is_missing_asks_nothing_where_it_is_off(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        desk_second_factor.is_missing(alice)
