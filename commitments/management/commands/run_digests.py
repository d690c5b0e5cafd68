import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.actions import deliveries
from commitments.models import DigestRun

SECONDS = 600


class Command(BaseCommand):
    help = "Plans the digests that are due and sends what is waiting, now. Safe to run at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now",
            type=moment,
            help="act as if it were this moment (ISO 8601, UTC unless it says otherwise)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["now"] and settings.MODE == "production":
            raise CommandError("--now is for local copies and tests: production goes by the real clock.")
        result = deliveries.tick(now=options["now"] or timezone.now(), seconds=SECONDS)
        for run in result.planned:
            self.stdout.write(f"planned {run}, {changes(run)}, {run.deliveries.count()} mails")
        if not result.planned:
            self.stdout.write("nothing new to plan")
        for state, count in sorted(result.outcomes.items()):
            self.stdout.write(f"{state}: {count}")
        if not result.outcomes:
            self.stdout.write("nothing to send")


def changes(run: DigestRun) -> str:
    if run.change_up_to == run.change_after:
        return "no change"
    return f"changes {run.change_after + 1} to {run.change_up_to}"


def moment(text: str) -> dt.datetime:
    """A day by itself means its noon: digests of the day before are planned an hour after midnight."""
    parsed = dt.datetime.fromisoformat(text)
    if len(text) == len("2026-11-30"):
        parsed = parsed.replace(hour=12)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)
