from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commitments.rules.published_log import AlteredError, Found, check, head_from
from commitments.summaries import published_log_check

SHOWN = 20


class Command(BaseCommand):
    help = "Checks a file of the published log; without one, the database against its own chain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="log.jsonl, or a proof")
        parser.add_argument(
            "--against", action="append", default=[], metavar="HEAD", help="a head that was kept: head.json"
        )

    def handle(self, *args: Any, file: str | None, against: list[str], **options: Any) -> None:
        if file is None:
            self.check_database()
            return
        try:
            heads = [head_from(Path(name).read_text(encoding="utf-8")) for name in against]
            with open(file, "rb") as lines:
                found = check(lines, heads)
        except OSError as error:
            raise CommandError(str(error)) from error
        except AlteredError as error:
            raise CommandError(f"NOT AS PUBLISHED: {error}") from error
        self.say(found, is_compared=bool(heads))

    def say(self, found: Found, *, is_compared: bool) -> None:
        self.stdout.write(
            f"Places {found.first} to {found.head.position} hold together. "
            f"{len(found.removed)} had words removed, as the log says."
        )
        if found.unspoken:
            self.stdout.write(f"What {found.unspoken} of them say is not in the file and was not checked.")
        if not is_compared:
            self.stdout.write("No earlier head was compared: keep this one, and compare it next time.")
        self.stdout.write(f"Head: {found.head.position} {found.head.hash}")

    def check_database(self) -> None:
        verdict = published_log_check.load()
        for problem in verdict.problems[:SHOWN]:
            self.stderr.write(problem)
        if verdict.problems:
            raise CommandError(
                f"NOT AS PUBLISHED: {len(verdict.problems)} problems, the first of them above."
            )
        self.stdout.write(f"All {verdict.head.position} places agree with what the database says now.")
        self.stdout.write(f"Head: {verdict.head.position} {verdict.head.hash}")
