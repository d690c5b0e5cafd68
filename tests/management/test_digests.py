import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from commitments import emails
from commitments.actions import digests, heartbeats
from commitments.desk_vocabulary import ScheduledJob
from commitments.models import Delivery, DigestRun
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_entry, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
CONNECT = "mail postfix/smtpd[1]: connect from localhost[127.0.0.1]\n"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("digests", *arguments, stdout=out)
    return out.getvalue()


def test_status_says_how_jobs_and_runs_stand_and_what_failed() -> None:
    with heartbeats.watched(ScheduledJob.DELIVER_MAIL, at=timezone.now()):
        pass
    make_entry(undertaking=make_undertaking())
    make_subscriber()
    digests.plan(now=NEXT_MONDAY)
    Delivery.objects.update(state=DeliveryState.FAILED, reason="550 no such person")
    said = run("status")
    assert "ok   deliver-mail          0 s ago" in said
    assert "ok   import-rows           never went through" in said
    assert "weekly up to 2026-11-30 00:00 UTC: 1 failed" in said
    assert "1 x 550 no such person" in said


def test_preview_shows_the_next_digest_and_writes_nothing() -> None:
    make_entry(undertaking=make_undertaking())
    make_subscriber(email="dora@example.org")
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        said = run("preview", "Dora@Example.org")
    assert said.startswith("To: dora@example.org\nSubject: New on record")
    assert "Something happened." in said
    assert not DigestRun.objects.exists()
    assert not Delivery.objects.exists()


def test_preview_says_when_there_is_nothing_to_tell_or_nobody_to_tell() -> None:
    make_subscriber(email="dora@example.org")
    assert "no mail would go" in run("preview", "dora@example.org")
    with pytest.raises(CommandError, match="Nobody with the address"):
        run("preview", "erik@example.org")


def test_resume_sends_what_waits(mailoutbox: list[EmailMultiAlternatives]) -> None:
    make_delivery(not_before=timezone.now())
    assert run("resume") == "planned 0 runs; 1 sent\n"
    assert run("resume") == "planned 0 runs; nothing to send\n"
    assert len(mailoutbox) == 1


def test_alarm_tells_whoever_runs_the_copy(
    settings: Settings, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    settings.ALARM_EMAIL = ""
    with pytest.raises(CommandError, match="TRACKER_ALARM_EMAIL"):
        run("alarm")
    settings.ALARM_EMAIL = "ops@example.org"
    assert run("alarm") == "nothing new\n"


def test_taken_settles_an_uncertain_mail() -> None:
    delivery = make_delivery(state="uncertain", attempts=1)
    said = run("taken", emails.message_id(delivery.message_uuid), "<nothing@of.ours>")
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert "settled as sent" in said
    assert "<nothing@of.ours>: no uncertain mail of ours" in said


def test_status_counts_what_was_sent_once_more() -> None:
    make_delivery(resent_at=NOW)
    assert "1 waiting, 0 uncertain, 1 sent once more" in run("status")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            f"2026-12-01T22:00:00+00:00 {CONNECT}2026-12-01T22:38:01+00:00 {CONNECT}",
            "The relay's log tells of 2026-12-01 22:00:00+0000 to 2026-12-01 22:38:01+0000.\n",
        ),
        (
            "Dec  1 22:00:00 mail postfix/smtpd[1]: connect from localhost[127.0.0.1]\n",
            "has no ISO times, or gaps",
        ),
        (None, "cannot be read: nothing in doubt is settled by it"),
    ],
)
def test_status_says_what_the_relays_log_is_good_for(
    settings: Settings, tmp_path: Path, lines: str | None, said: str
) -> None:
    settings.RELAY_LOG = str(tmp_path / "mail.log")
    if lines is not None:
        Path(settings.RELAY_LOG).write_text(lines)
    assert said in run("status")
