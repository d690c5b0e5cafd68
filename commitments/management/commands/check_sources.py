from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from commitments.actions import captures
from commitments.desk_vocabulary import LinkState

SECONDS = 3600


class Command(BaseCommand):
    help = "Looks at the sources that are due, now: fetches them and keeps copies. Safe to run at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=20, help="look at no more than this many")

    def handle(self, *args: Any, **options: Any) -> None:
        found = captures.look_after(at=timezone.now(), limit=options["limit"], seconds=SECONDS)
        for capture in found:
            state = LinkState(capture.evidence.link_state).label
            self.stdout.write(f"{state}: {capture.evidence.url} {capture.problem}".rstrip())
        if not found:
            self.stdout.write("nothing is due")
