import sys
from argparse import ArgumentParser
from dataclasses import fields, replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.actions import sample_data
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.sample_scale import loading
from commitments.actions.sample_scale.amounts import SIZES, Amounts
from commitments.management.progress_lines import Progress

AMOUNTS = tuple(field.name for field in fields(Amounts))


class Command(BaseCommand):
    help = "Adds invented assessments, staff and readers to a local copy; every page then says so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another number gives another set")
        sizes = "; ".join(
            f"{name}: {size.signatories:,} signatories x {size.commitments:,} commitments, "
            f"{size.entries:,} entries, {size.subscribers:,} subscribers"
            for name, size in SIZES.items()
        )
        parser.add_argument(
            "--scale", nargs="?", choices=SIZES, const="real",
            help=f"a large set about one invented text instead, all of it or nothing; {sizes}",
        )  # fmt: skip
        for name in AMOUNTS:
            parser.add_argument(f"--{name}", type=int, metavar="N", help="another number than the scale's")

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        asked = {name: options[name] for name in AMOUNTS if options[name] is not None}
        try:
            if options["scale"] or asked:
                self.make_large(replace(SIZES[options["scale"] or "real"], **asked), seed)
            else:
                self.make_small(seed)
        except ActionRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal

    def make_small(self, seed: int) -> None:
        made = sample_data.make(seed=seed, now=timezone.now(), tell=self.stdout.write)
        if made is None:
            self.stdout.write(f"The sample data of seed {seed} are here already; nothing was added.")
            return
        self.say(seed, made)

    def make_large(self, amounts: Amounts, seed: int) -> None:
        progress = Progress(sys.stderr)
        try:
            made = loading.make(amounts=amounts, seed=seed, now=timezone.now(), tell=progress)
        except KeyboardInterrupt:
            words = "Stopped. Nothing was kept; the same command starts again."
            raise CommandError(words, returncode=130) from None
        finally:
            progress.close()
        if made is None:
            self.stdout.write("A large set of sample data is here already; nothing was added.")
            return
        self.say(seed, made)
        loading.settle()

    def say(self, seed: int, made: object) -> None:
        counts = ", ".join(f"{number:,} {kind}" for kind, number in vars(made).items())
        self.stdout.write(f"Sample data of seed {seed}: {counts}. All of it is invented.")
