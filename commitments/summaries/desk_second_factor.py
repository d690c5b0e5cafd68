"""Who needs a second factor, and who has one."""

from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings

from commitments.models import StaffMember

FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_one(person: StaffMember) -> bool:
    """Whoever may publish, and whoever administers."""
    return person.is_staff or person.has_perm("commitments.publish_draft")


def has_one(person: StaffMember) -> bool:
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def is_missing(person: StaffMember) -> bool:
    """One query, for those alone who need one, and only where it is required at all."""
    return settings.REQUIRE_SECOND_FACTOR and needs_one(person) and not has_one(person)
