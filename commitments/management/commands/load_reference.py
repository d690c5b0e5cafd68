"""Brings the database in line with the reference files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.actions import reference_data
from commitments.management.load_reports import write_report


class Command(BaseCommand):
    help = "Loads instruments, signatories and facts from fixtures/; repeating it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            report = reference_data.load(folder, now=timezone.now())
        except reference_data.BrokenReferenceError as error:
            faults = [f"Nothing was loaded. Faults found: {len(error.faults)}", *error.faults]
            raise CommandError("\n".join(faults)) from error
        write_report(self.stdout, report)
