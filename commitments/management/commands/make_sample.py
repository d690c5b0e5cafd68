from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.actions import sample_data
from commitments.actions.refusals import ActionRefusedError


class Command(BaseCommand):
    help = "Adds invented assessments, staff and readers to a local copy; every page then says so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another number gives another set")

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        try:
            made = sample_data.make(seed=seed, now=timezone.now(), tell=self.stdout.write)
        except ActionRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        if made is None:
            self.stdout.write(f"The sample data of seed {seed} are here already; nothing was added.")
            return
        counts = ", ".join(f"{number} {kind}" for kind, number in vars(made).items())
        self.stdout.write(f"Sample data of seed {seed}: {counts}. All of it is invented.")
