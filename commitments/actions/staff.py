"""Roles as groups of permissions, the staff of a local copy, and what people may do to their own account."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from commitments.actions import acts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, Role
from commitments.models import StaffMember
from commitments.summaries import desk_second_factor

logger = logging.getLogger("tracker.sign_in")

LOG_AND_ASSESS: Final = (
    "add_entrydraft",
    "change_entrydraft",
    "view_entrydraft",
    "add_assessmentdraft",
    "change_assessmentdraft",
    "view_assessmentdraft",
    "view_assignment",
    "view_deskact",
    "view_evidencecapture",
    "add_importbatch",
    "view_importbatch",
    "view_replyround",
    "change_suggestion",
    "view_suggestion",
)
STEER: Final = (
    "add_assignment",
    "delete_assignment",
    "add_contact",
    "change_contact",
    "view_contact",
    "add_replyround",
    "change_replyround",
)
MAIL: Final = ("add_mailhold", "change_mailhold", "view_mailhold", "view_mailbounce")
PERMISSIONS: Final[dict[Role, tuple[str, ...]]] = {
    Role.RESEARCHER: LOG_AND_ASSESS,
    Role.REVIEWER: (*LOG_AND_ASSESS, "review_draft"),
    Role.PUBLISHER: (*LOG_AND_ASSESS, *STEER, *MAIL, "review_draft", "publish_draft"),
    Role.ADMINISTRATOR: (
        "view_entrydraft",
        "view_assessmentdraft",
        "view_assignment",
        "add_assignment",
        "delete_assignment",
        "view_deskact",
        "view_evidencecapture",
        "view_importbatch",
        "view_replyround",
        "view_suggestion",
        "add_staffmember",
        "change_staffmember",
        "view_staffmember",
        "add_conflictofinterest",
        "change_conflictofinterest",
        "view_conflictofinterest",
        "view_subscriber",
        "delete_subscriber",
        "view_follow",
        "view_delivery",
        "view_digestrun",
        "add_webhookpartner",
        "change_webhookpartner",
        "view_webhookpartner",
        "view_webhookdelivery",
        *MAIL,
    ),
}

# What a person may do beside their roles, in the words of the activity log.
RIGHTS: Final = {
    "is_active": "account open",
    "is_staff": "administration",
    "is_superuser": "superuser",
    "user_permissions": "single permissions",
}


@transaction.atomic
def ensure_roles() -> None:
    """Makes the four groups and sets their permissions; run after every migration."""
    for role, codenames in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role.label)
        group.permissions.set(
            Permission.objects.filter(content_type__app_label="commitments", codename__in=codenames)
        )


@transaction.atomic
def ensure_member(
    *,
    username: str,
    password: str | None,
    role: Role,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    is_superuser: bool = False,
) -> StaffMember:
    """The staff member of this name in this role; `password` is set only where the member is new."""
    member, is_new = StaffMember.objects.get_or_create(
        username=username,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "email": email,
            "is_staff": is_superuser or role == Role.ADMINISTRATOR,
            "is_superuser": is_superuser,
        },
    )
    if is_new:
        member.set_password(password)
        member.save(update_fields=["password"])
    member.groups.set([Group.objects.get(name=role.label)])
    return member


def renew_password(*, member: StaffMember, password: str) -> None:
    member.set_password(password)
    member.save(update_fields=["password"])


def refuse_role(by: StaffMember, *permissions: str) -> None:
    """The second wall behind the addresses: whoever calls an action has a role that allows it."""
    if not by.has_perms([f"commitments.{permission}" for permission in permissions]):
        raise ActionRefusedError("Your role does not allow this.")


def refuse_without_second_factor(by: StaffMember) -> None:
    """Whoever may publish proves twice who they are, or publishes nothing."""
    if desk_second_factor.is_missing(by):
        raise ActionRefusedError("Your role needs a second factor. Set one up under “Your account” first.")


def end_sessions(*, member: StaffMember, but: str = "") -> int:
    """Signs somebody out everywhere, `but` in the session of that key; gives the number of sessions."""
    sessions = list(UserSession.objects.filter(user=member).exclude(session_key=but))
    for session in sessions:
        session.end()
    return len(sessions)


def end_session(*, by: StaffMember, pk: int) -> None:
    """Ends one of one's own sessions; one that is over already is no mistake."""
    for session in UserSession.objects.filter(user=by, pk=pk):
        session.end()


@transaction.atomic
def remove_second_factors(*, member: StaffMember, by: StaffMember, at: dt.datetime) -> int:
    """For somebody who lost phone and codes, once an administrator has made sure who is asking.

    Returns the number of factors removed. Where the role needs one, the next sign-in asks for a new one.
    """
    if member.pk == by.pk:
        raise ActionRefusedError("Another administrator must do this for you.")
    if member.is_superuser and not by.is_superuser:
        raise ActionRefusedError("Only a superuser does this for a superuser.")
    removed, _ = Authenticator.objects.filter(user=member).delete()
    end_sessions(member=member)
    logger.warning("event=factors-removed person=%s by=%s number=%s", member.pk, by.pk, removed)
    note(member, "second factors removed", by=by, at=at)
    return removed


def note_roles(
    *, member: StaffMember, roles: Iterable[Group], change: str, by: StaffMember, at: dt.datetime
) -> None:
    """`change` is the word for what was done with the roles: given or taken."""
    note(member, f"{change} {', '.join(sorted(role.name for role in roles))}", by=by, at=at)


def note_rights(
    *, member: StaffMember, changed: Mapping[str, object], is_new: bool, by: StaffMember, at: dt.datetime
) -> None:
    """`changed` goes from the names in RIGHTS to what stands there now."""
    said = ["new account"] if is_new else []
    said += [f"{RIGHTS[name]}: {'yes' if value else 'no'}" for name, value in changed.items()]
    if said:
        note(member, "; ".join(said), by=by, at=at)


def note(member: StaffMember, words: str, *, by: StaffMember, at: dt.datetime) -> None:
    """One line of the activity log, by whoever looks after people."""
    acts.record(kind=DeskActKind.ROLES, by=by, at=at, words=f"{member}: {words}")


def set_single_keys(*, by: StaffMember, value: bool) -> None:
    by.single_keys = value
    by.save(update_fields=["single_keys"])
