from io import StringIO

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from pytest_django import Settings

from commitments.models import DigestRun
from tests.factories import make_entry, make_undertaking
from tests.mail_factories import make_subscriber

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("run_digests", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_run_digests_says_what_it_planned_and_sent(mailoutbox: list[EmailMultiAlternatives]) -> None:
    make_entry(undertaking=make_undertaking())
    make_subscriber()
    assert run("--now", "2026-11-30") == [
        "planned weekly up to 2026-11-30 00:00 UTC, changes 1 to 1, 1 mails",
        "sent: 1",
    ]
    assert len(mailoutbox) == 1


def test_run_digests_again_does_nothing(mailoutbox: list[EmailMultiAlternatives]) -> None:
    run("--now", "2026-11-30")
    assert run("--now", "2026-11-30") == ["nothing new to plan", "nothing to send"]


def test_run_digests_goes_by_the_real_clock_in_production(settings: Settings) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="production goes by the real clock"):
        run("--now", "2026-11-30")
    assert not DigestRun.objects.exists()


def test_run_digests_refuses_what_is_no_moment() -> None:
    with pytest.raises(CommandError, match="--now"):
        run("--now", "soon")
