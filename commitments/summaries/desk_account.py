"""One's own account: who one is at the desk, how one signs in, and where one is signed in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings

from commitments.desk_vocabulary import Role
from commitments.models import StaffMember
from commitments.summaries import desk_second_factor

ROLE_WORDS: Final = {
    Role.RESEARCHER.label: "You log entries, assess undertakings, import and settle suggestions.",
    Role.REVIEWER.label: "You do what researchers do, judge what others wrote, and give second ratings.",
    Role.PUBLISHER.label: "You do what reviewers do, publish what others wrote, assign work, ask replies.",
    Role.ADMINISTRATOR.label: "You look after people, roles, declared conflicts and readers’ data.",
}
BROWSERS: Final = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
                   ("Safari", "Safari"))  # fmt: skip
SYSTEMS: Final = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
                  ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True)
class OwnRole:
    name: str
    words: str


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    added_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True)
class OwnSession:
    pk: int
    client: str
    address: str
    began_at: dt.datetime
    seen_at: dt.datetime
    is_this_one: bool


@dataclass(frozen=True)
class OwnConflict:
    signatory: str
    reason: str
    declared_at: dt.datetime


@dataclass(frozen=True)
class Reminders:
    """Named as the fields of the form."""

    reminder_rhythm: str
    reminder_hour: int
    reminder_timezone: str


@dataclass(frozen=True)
class Account:
    name: str
    user_name: str
    email: str
    roles: tuple[OwnRole, ...]
    can_change_password: bool
    has_app: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int | None
    needs_factor: bool
    is_factor_required: bool
    sessions: int
    single_keys: bool
    reminders: Reminders
    conflicts: tuple[OwnConflict, ...]

    @property
    def has_factor(self) -> bool:
        return self.has_app or bool(self.passkeys)

    @property
    def must_set_up_factor(self) -> bool:
        return self.is_factor_required and self.needs_factor and not self.has_factor


def load(person: StaffMember) -> Account:
    factors = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    return Account(
        name=person.get_full_name(),
        user_name=person.username,
        email=person.email,
        roles=roles_of(person),
        can_change_password=person.has_usable_password(),
        has_app=any(factor.type == Authenticator.Type.TOTP for factor in factors),
        passkeys=passkeys_among(factors),
        codes_left=codes_left(factors),
        needs_factor=desk_second_factor.needs_one(person),
        is_factor_required=settings.REQUIRE_SECOND_FACTOR,
        sessions=len(UserSession.objects.purge_and_list(person)),
        single_keys=person.single_keys,
        reminders=Reminders(person.reminder_rhythm, person.reminder_hour, person.reminder_timezone),
        conflicts=conflicts_of(person),
    )


def roles_of(person: StaffMember) -> tuple[OwnRole, ...]:
    names = set(person.groups.values_list("name", flat=True))
    return tuple(OwnRole(role.label, ROLE_WORDS[role.label]) for role in Role if role.label in names)


def passkeys_among(factors: Sequence[Authenticator]) -> tuple[Passkey, ...]:
    return tuple(
        Passkey(factor.pk, factor.wrap().name, factor.created_at, factor.last_used_at)
        for factor in factors
        if factor.type == Authenticator.Type.WEBAUTHN
    )


def codes_left(factors: Sequence[Authenticator]) -> int | None:
    """How many recovery codes are unused; None where there never were any."""
    for factor in factors:
        if factor.type == Authenticator.Type.RECOVERY_CODES:
            return len(factor.wrap().get_unused_codes())
    return None


def conflicts_of(person: StaffMember) -> tuple[OwnConflict, ...]:
    declared = person.conflicts.select_related("signatory").order_by("signatory__sort_key")
    return tuple(OwnConflict(row.signatory.name, row.reason, row.declared_at) for row in declared)


def load_sessions(person: StaffMember, *, session_key: str | None) -> tuple[OwnSession, ...]:
    """Where somebody is signed in, this session first, then by when it was last seen."""
    found = [
        OwnSession(
            pk=session.pk,
            client=client(session.user_agent),
            address=session.ip,
            began_at=session.created_at,
            seen_at=session.last_seen_at,
            is_this_one=session.session_key == session_key,
        )
        for session in UserSession.objects.purge_and_list(person)
    ]
    return tuple(sorted(found, key=lambda one: (one.is_this_one, one.seen_at), reverse=True))


def client(user_agent: str) -> str:
    """`Firefox on Windows`, as far as the browser says; it may say anything."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "Another browser")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser
