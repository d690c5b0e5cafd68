"""Adds a text that somebody else describes, or brings it in line with its file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.actions import reference_data
from commitments.management.load_reports import write_report
from commitments.reference_schema import instrument_json_schema


class Command(BaseCommand):
    help = "Loads one text from a file beside the reference data; repeating it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="The text: docs/adding-an-instrument.md")
        parser.add_argument("--signatories", type=Path, help="A file of signatories, where FILE holds none.")
        parser.add_argument("--translations", type=Path, help="A folder with fr/CODE.json and ar/CODE.json.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change; change nothing.")
        parser.add_argument("--schema", action="store_true", help="Print the JSON Schema of FILE and stop.")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        if options["schema"]:
            self.stdout.write(json.dumps(instrument_json_schema(), indent=1))
            return
        if file is None:
            raise CommandError("Name the file of the text.")
        files = reference_data.Files(file, options["signatories"], options["translations"])
        try:
            report = reference_data.load_instrument(
                files, now=timezone.now(), is_rehearsal=options["dry_run"]
            )
        except reference_data.BrokenReferenceError as error:
            faults = [f"Nothing was loaded. Faults found: {len(error.faults)}", *error.faults]
            raise CommandError("\n".join(faults)) from error
        write_report(self.stdout, report)
        if options["dry_run"]:
            self.stdout.write("A dry run: nothing was kept.")
