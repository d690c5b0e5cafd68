"""Roles as groups of permissions, and the staff of a local copy."""

from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from commitments.models import StaffMember
from commitments.vocabulary import Role

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
PERMISSIONS: Final[dict[Role, tuple[str, ...]]] = {
    Role.RESEARCHER: LOG_AND_ASSESS,
    Role.REVIEWER: (*LOG_AND_ASSESS, "review_draft"),
    Role.PUBLISHER: (*LOG_AND_ASSESS, *STEER, "review_draft", "publish_draft"),
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
        "delete_conflictofinterest",
        "view_conflictofinterest",
        "view_subscriber",
        "delete_subscriber",
        "view_follow",
        "view_delivery",
        "view_digestrun",
    ),
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
