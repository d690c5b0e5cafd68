import os
import sys
from argparse import ArgumentParser
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.mirror.export import export
from commitments.mirror.files import NotOurFolderError
from commitments.mirror.ledger import BusyError
from commitments.mirror.progress import Bar

SHOWN = 20


class Command(BaseCommand):
    help = "Writes the public site in all languages as plain files; the next time only what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="empty, or a mirror made before")
        parser.add_argument(
            "--base", default="", help="where the mirror will stand: https://mirror.example/act/"
        )
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)

    def handle(self, *args: Any, folder: Path, base: str, processes: int, **options: Any) -> None:
        if base and not base.startswith(("https://", "http://")):
            raise CommandError("--base is a whole address, such as https://mirror.example/act/.")
        bar = Bar(sys.stderr)
        base = f"{base.rstrip('/')}/" if base else ""
        try:
            done = export(folder, moment=timezone.now(), base=base, processes=processes, tell=bar.show)
        except (NotOurFolderError, BusyError) as refusal:
            raise CommandError(str(refusal)) from refusal
        except BrokenProcessPool as broken:
            raise CommandError(
                "A process of the export was ended. Run it again: it goes on from there."
            ) from broken
        finally:
            bar.end()
        for problem in done.problems[:SHOWN]:
            self.stderr.write(problem)
        self.stdout.write(
            f"{done.files} files in {folder}: {done.made} pages made, {done.kept} kept as they were, "
            f"{done.removed} files removed."
        )
        if done.problems:
            raise CommandError(f"{len(done.problems)} problems, the first of them above.")
