"""What docs/webhooks.md tells partners to run, run against what arrives; and the figures that it names."""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live_settings
from pytest_django import Settings

from commitments.actions import webhook_partners, webhook_tries, webhooks
from commitments.fetching import poster
from commitments.models import StaffMember
from commitments.rules import webhooks as rules
from tests.factories import make_assessment, make_undertaking
from tests.webhook_factories import LATER, register
from tests.webhook_servers import Received, running_partner

pytestmark = pytest.mark.django_db
PAGE = (Path(live_settings.BASE_DIR) / "docs" / "webhooks.md").read_text()
IsFromTheTracker = Callable[..., bool]


@pytest.fixture
def is_from_the_tracker() -> IsFromTheTracker:
    """The lines of the page, and nothing of ours."""
    (lines,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(lines, names)
    return names["is_from_the_tracker"]  # type: ignore[no-any-return]


def arrived(settings: Settings, *, rotates: bool = False) -> tuple[list[str], Received]:
    """The secrets that the partner has, the oldest first, and a message with both their signatures."""
    with running_partner() as server:
        settings.WEBHOOK_TEST_PORT = server.port
        issued = register(address=server.address)
        secrets = [issued.secret]
        if rotates:
            by = StaffMember.objects.get(groups__name="Administrator")
            new = webhook_partners.rotate(partner=issued.partner, by=by, keeps_old=True, at=LATER)
            secrets.append(new.secret)
        make_assessment(undertaking=make_undertaking())
        assert webhooks.send_due(at=LATER) == 2
        return secrets, server.received[0]


def test_the_lines_of_the_page_know_a_message_of_ours(
    is_from_the_tracker: IsFromTheTracker, settings: Settings
) -> None:
    (secret,), message = arrived(settings)
    assert is_from_the_tracker(secret, message.headers, message.body)


def test_and_know_it_by_either_secret_while_one_is_replaced(
    is_from_the_tracker: IsFromTheTracker, settings: Settings
) -> None:
    secrets, message = arrived(settings, rotates=True)
    assert [is_from_the_tracker(secret, message.headers, message.body) for secret in secrets] == [True, True]


def changed(headers: Mapping[str, str], **fields: str) -> dict[str, str]:
    return dict(headers) | {f"webhook-{name}": value for name, value in fields.items()}


def test_and_refuse_whatever_was_changed_or_is_old(
    is_from_the_tracker: IsFromTheTracker, settings: Settings
) -> None:
    (secret,), message = arrived(settings)
    headers, body = message.headers, message.body
    other = rules.written(bytes(32))
    later = str(int(headers["webhook-timestamp"]) + 1)
    assert not is_from_the_tracker(other, headers, body)
    assert not is_from_the_tracker(secret, headers, body + b" ")
    assert not is_from_the_tracker(secret, headers, body.replace(b"evidence", b"progress"))
    assert not is_from_the_tracker(secret, changed(headers, id="msg_other"), body)
    assert not is_from_the_tracker(secret, changed(headers, timestamp=later), body)
    assert not is_from_the_tracker(secret, changed(headers, signature="v1,"), body)
    assert not is_from_the_tracker(secret, changed(headers, signature="v1,é v2,x"), body)
    assert not is_from_the_tracker(secret, headers, body, now=lambda: time.time() + 301)


def test_what_arrives_is_as_the_page_says(settings: Settings) -> None:
    _, message = arrived(settings)
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    named = re.findall(r'^  "(\w+)":', example, re.MULTILINE)
    assert list(message.shape) == named
    assert message.shape["id"] == message.id
    assert set(re.findall(r'"(\w+)":', example)) - {"..."} <= {
        *named, *message.shape["data"], *message.shape["links"],
    }  # fmt: skip
    assert message.headers["content-type"] == "application/json"


def test_the_figures_of_the_page_are_those_of_the_program() -> None:
    minutes = webhooks.SETTLED_AFTER.total_seconds() / 60
    assert minutes == 12
    assert "twelve minutes after it was published" in PAGE
    assert [pause.total_seconds() for pause in rules.PAUSES] == [10, 60, 300, 1800, 7200, 21600, 43200]
    assert "after 10 seconds, 1, 5 and 30 minutes, 2, 6 and 12 hours, then every 12 hours" in PAGE
    assert (rules.GIVE_UP_AFTER.days, rules.LEAST_FAILURES) == (3, 8)
    assert "three days in which you took nothing, at eight tries at least" in PAGE
    assert (poster.LIMITS.total_seconds, poster.LIMITS.max_bytes) == (15, 20_000)
    assert "within 15 seconds" in PAGE
    assert "20 kB" in PAGE
    assert webhooks.KEPT_FOR.days == 90
    assert "after 90 days" in PAGE
    assert webhook_partners.BOTH_SIGN_FOR.days == 1


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("It took nothing for 3 days", f"It took nothing for {rules.GIVE_UP_AFTER.days} days"),
        ("Its server answered 410", webhook_tries.HAS_GONE),
        ("Its secret cannot be made any more", webhook_tries.NO_SECRET),
    ],
)
def test_the_reasons_of_the_page_are_those_that_the_list_shows(words: str, begins: str) -> None:
    assert f"| {words} |" in PAGE
    assert begins.startswith(words)
