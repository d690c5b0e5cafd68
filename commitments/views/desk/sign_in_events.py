"""One log line for everything that changes who may come in; and the sessions that must end with it.

People appear by number and networks without their last part: the log is no list of who was where.
"""

import logging
from collections.abc import Collection
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed, user_logged_in, user_logged_out
from allauth.core import context
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_save
from django.http import HttpRequest
from django.utils import timezone

from commitments.actions import staff
from commitments.models import StaffMember

logger = logging.getLogger("tracker.sign_in")
ROLE_CHANGES = {"post_add": "given", "post_remove": "taken", "pre_clear": "taken"}


def connect() -> None:
    """Called once, when Django is ready."""
    user_logged_in.connect(signed_in)
    user_logged_out.connect(signed_out)
    password_changed.connect(changed_password)
    second_factor.authentication_failed.connect(gave_wrong_code)
    second_factor.authenticator_added.connect(added_factor)
    second_factor.authenticator_removed.connect(removed_factor)
    second_factor.authenticator_reset.connect(renewed_codes)
    m2m_changed.connect(changed_roles, sender=StaffMember.groups.through)
    post_save.connect(closed_account, sender=StaffMember)


def signed_in(request: HttpRequest, user: StaffMember, **_: Any) -> None:
    records = get_authentication_records(request, user)
    ways = ",".join(str(record.get("type", record["method"])) for record in records)
    logger.info("event=signed-in person=%s with=%s", user.pk, ways)


def signed_out(user: StaffMember | None, **_: Any) -> None:
    if user is not None:
        logger.info("event=signed-out person=%s", user.pk)


def gave_wrong_code(user: StaffMember, **_: Any) -> None:
    logger.warning("event=sign-in-refused person=%s why='wrong code'", user.pk)


def changed_password(user: StaffMember, **_: Any) -> None:
    logger.info("event=password-changed person=%s", user.pk)
    staff.end_sessions(member=user)


def added_factor(request: HttpRequest, user: StaffMember, authenticator: Authenticator, **_: Any) -> None:
    logger.info("event=factor-added person=%s type=%s", user.pk, authenticator.type)
    staff.end_sessions(member=user, but=session_of(user, request))


def removed_factor(request: HttpRequest, user: StaffMember, authenticator: Authenticator, **_: Any) -> None:
    logger.warning("event=factor-removed person=%s type=%s", user.pk, authenticator.type)
    staff.end_sessions(member=user, but=session_of(user, request))


def renewed_codes(user: StaffMember, **_: Any) -> None:
    logger.info("event=recovery-codes-renewed person=%s", user.pk)


def changed_roles(
    instance: StaffMember | Group, action: str, pk_set: Collection[int] | None, **_: Any
) -> None:
    """Whatever somebody was allowed when they signed in, they sign in anew to what they may now."""
    if action not in ROLE_CHANGES:
        return
    if isinstance(instance, Group):
        people = instance.user_set.all() if pk_set is None else StaffMember.objects.filter(pk__in=pk_set)
        roles = [instance]
    else:
        people = StaffMember.objects.filter(pk=instance.pk)
        roles = list(instance.groups.all() if pk_set is None else Group.objects.filter(pk__in=pk_set))
    for person in people if roles else ():
        names = ",".join(sorted(role.name for role in roles))
        logger.info("event=roles-%s person=%s roles=%s", ROLE_CHANGES[action], person.pk, names)
        by = getattr(context.request, "user", None)
        if isinstance(by, StaffMember):  # a command has nobody behind it
            staff.note_roles(
                member=person, roles=roles, change=ROLE_CHANGES[action], by=by, at=timezone.now()
            )
        staff.end_sessions(member=person, but=session_of(person, context.request))


def closed_account(instance: StaffMember, **_: Any) -> None:
    if not instance.is_active and staff.end_sessions(member=instance):
        logger.warning("event=account-closed person=%s", instance.pk)


def session_of(person: StaffMember, request: HttpRequest | None) -> str:
    """The session in which this person is acting just now, which stays; blank where somebody else acts."""
    return (request.session.session_key or "") if request and request.user == person else ""
