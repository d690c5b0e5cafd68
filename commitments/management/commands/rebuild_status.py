from collections.abc import Sequence
from typing import Final

from django.core.management.base import BaseCommand

from commitments.actions import current_status, record_counts

LISTED: Final = 20


class Command(BaseCommand):
    help = "Recomputes every current status, and what is counted of the log, and says what was wrong."

    def handle(self, **options: object) -> None:
        statuses, counts = current_status.rebuild(), record_counts.rebuild()
        if statuses:
            self.stdout.write(
                f"Corrected {len(statuses)} current statuses (undertakings {listed(statuses)})."
            )
        if counts:
            self.stdout.write(f"Corrected {len(counts)} counts of the record ({listed(counts)}).")
        if not statuses and not counts:
            self.stdout.write("Every current status and count agrees with the log; nothing changed.")


def listed(names: Sequence[object]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(str(name) for name in names[:LISTED]) + more
