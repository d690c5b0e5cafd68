import secrets
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commitments.actions.staff import ensure_member, renew_password
from commitments.desk_vocabulary import Role
from commitments.models import StaffMember

MEMBERS = (
    ("alice", "Alice", "Archer", Role.PUBLISHER, False),
    ("bob", "Bob", "Baker", Role.PUBLISHER, False),
    ("admin", "Ada", "Miner", Role.ADMINISTRATOR, True),
)


class Command(BaseCommand):
    help = "Makes the staff of a local copy on first start and writes their sign-in under the state folder."

    def handle(self, **options: object) -> None:
        if settings.MODE == "production":
            raise CommandError("Local staff with a password on disk are never made in production.")
        note = Path(settings.STATE_FOLDER) / "staff-sign-in.txt"
        if note.exists() and StaffMember.objects.filter(username=MEMBERS[0][0]).exists():
            return
        password = secrets.token_urlsafe(15)
        for username, first, last, role, is_superuser in MEMBERS:
            member = ensure_member(
                username=username,
                password=password,
                role=role,
                first_name=first,
                last_name=last,
                is_superuser=is_superuser,
            )
            renew_password(member=member, password=password)  # where the note was lost, for the same people
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch(mode=0o600)
        note.write_text(
            "alice or bob (log, assess, publish each other's work), admin (users, reference data)\n"
            f"password: {password}\n"
        )
