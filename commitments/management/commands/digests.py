import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.actions import deliveries, digests, heartbeats, reminders
from commitments.actions.sending import doubts, relay_log
from commitments.models import Subscriber
from commitments.summaries import digest_runs, health

RUNS_SHOWN = 20


class Command(BaseCommand):
    help = "Looks after the digests: status, preview, taken, resume, alarm. `resume` is safe at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        acts.add_parser("status", help="jobs, runs with their counts, and what failed and why")
        preview = acts.add_parser("preview", help="the next digest of one reader, sent to nobody")
        preview.add_argument("address", help="the reader's e-mail address")
        taken = acts.add_parser("taken", help="settle uncertain mails that the relay's log shows as accepted")
        taken.add_argument("message_ids", nargs="+", metavar="MESSAGE-ID")
        acts.add_parser("resume", help="plan what is due and send what is waiting, now")
        acts.add_parser(
            "alarm", help="mail whoever runs the copy about jobs that are late; for a host's timer"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        match options["act"]:
            case "status":
                self.status(now)
            case "preview":
                self.preview(options["address"], now)
            case "taken":
                self.taken(options["message_ids"], now)
            case "resume":
                self.resume(now)
            case "alarm":
                self.alarm(now)

    def status(self, now: dt.datetime) -> None:
        found = health.load(now=now)
        for line in found.jobs:
            age = "never went through" if line.age is None else f"{line.age:.0f} s ago"
            mark = "LATE" if line.is_late else "ok"
            self.stdout.write(f"{mark:5}{line.job:22}{age}{f', {line.problem}' if line.problem else ''}")
        mail = found.mail
        self.stdout.write(f"{mail.waiting} waiting, {mail.uncertain} uncertain, {mail.resent} sent once more")
        if settings.RELAY_LOG:
            self.stdout.write(self.relay_log_words())
        for run in digest_runs.load(limit=RUNS_SHOWN):
            counts = ", ".join(f"{count} {state}" for state, count in run.counts.items())
            self.stdout.write(f"{run.name}: {counts or 'no message'}")
        for reason, count in digest_runs.reasons():
            self.stdout.write(f"{count} x {reason}")

    def relay_log_words(self) -> str:
        told = relay_log.load(Path(settings.RELAY_LOG))
        if told is None:
            return f"The relay's log {settings.RELAY_LOG} cannot be read: nothing in doubt is settled by it."
        if told.since is None or told.until is None:
            return (
                f"The relay's log {settings.RELAY_LOG} has no ISO times, or gaps: "
                "it can show what was taken, not what was not."
            )
        return (
            f"The relay's log tells of {told.since:%Y-%m-%d %H:%M:%S%z} to {told.until:%Y-%m-%d %H:%M:%S%z}."
        )

    def preview(self, address: str, now: dt.datetime) -> None:
        subscriber = Subscriber.objects.confirmed().filter(email=address.strip().lower()).first()
        if subscriber is None:
            raise CommandError(f"Nobody with the address {address} gets digests.")
        message = deliveries.Composer(at=now).compose(digests.as_if_due(subscriber, now=now))
        if message is None:
            self.stdout.write("There is nothing to tell at present, so no mail would go.")
            return
        self.stdout.write(f"To: {message.to[0]}\nSubject: {message.subject}\n\n{message.body}")

    def taken(self, message_ids: list[str], now: dt.datetime) -> None:
        for text in message_ids:
            is_settled = doubts.was_taken(about=text, at=now)
            self.stdout.write(f"{text}: {'settled as sent' if is_settled else 'no uncertain mail of ours'}")

    def resume(self, now: dt.datetime) -> None:
        reminders.plan(now=now)
        result = deliveries.tick(now=now, seconds=600)
        counts = ", ".join(f"{count} {state}" for state, count in sorted(result.outcomes.items()))
        self.stdout.write(f"planned {len(result.planned)} runs; {counts or 'nothing to send'}")

    def alarm(self, now: dt.datetime) -> None:
        if not settings.ALARM_EMAIL:
            raise CommandError("TRACKER_ALARM_EMAIL says to nobody that something is late: set it.")
        late = heartbeats.raise_alarm(at=now)
        self.stdout.write(f"mailed about {', '.join(line.job for line in late)}" if late else "nothing new")
