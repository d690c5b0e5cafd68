from django.core.management.base import BaseCommand

from commitments.actions import current_status


class Command(BaseCommand):
    help = "Recomputes every current status from the log and says what was wrong."

    def handle(self, **options: object) -> None:
        changed = current_status.rebuild()
        if not changed:
            self.stdout.write("Every current status agrees with the log; nothing changed.")
            return
        listed = ", ".join(str(pk) for pk in changed[:20])
        more = f" and {len(changed) - 20} more" if len(changed) > 20 else ""
        self.stdout.write(f"Corrected {len(changed)} current statuses (undertakings {listed}{more}).")
