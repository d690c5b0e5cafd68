import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.actions.packages import making
from commitments.actions.packages.database import BrokenReferenceError
from commitments.actions.refusals import ActionRefusedError
from commitments.rules.past_days import NotADayError, parse
from commitments.summaries.packages import kept


def day(written: str) -> dt.date:
    try:
        return parse(written)
    except NotADayError as error:
        raise CommandError(f"“{written}” is not a day such as 2026-11-30.") from error


class Command(BaseCommand):
    help = "Makes the data package of a day, today's as the record stands now if no day is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=day, help="a day that has ended: its package is made once")

    def handle(self, *args: Any, day: dt.date | None, **options: Any) -> None:
        now = timezone.now()
        try:
            made = making.make(day=day or now.date(), at=now, say=self.stdout.write)
        except ActionRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, BrokenReferenceError) as error:
            raise CommandError(f"Nothing was changed, the former packages are in place: {error}") from error
        if made is None:
            self.stdout.write("Somebody else is making a package; nothing was done.")
            return
        same = f", the same data as on {made.data_day.isoformat()}" if made.is_same_as_before else ""
        self.stdout.write(f"Package of {made.day.isoformat()}{same}, {made.total:,} rows:")
        for file in made.files.values():
            self.stdout.write(f"{kept.folder() / file.name} {file.size:,} bytes, SHA-256 {file.sha256}")
