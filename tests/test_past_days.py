"""Every public page has a past: `?as_of=` is obeyed at each address, in one query more at the most."""

import datetime as dt
import difflib
import re
from typing import Any

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.actions import editorial
from commitments.models import StaffMember, Undertaking
from tests.factories import make_entry_draft
from tests.past_day_factories import LAUNCH, TODAY, TOMORROW, TOO_EARLY, as_of, later
from tests.test_no_draft_leaks import (
    PATTERNS,
    WITH_ARGUMENTS,
    answer_with_canaries,
    drafts,
    examples,
    record,
)

__all__ = ["drafts", "later", "record"]

FRAME = re.compile(r"<head>.*?</head>|<header.*?</header>|<aside class=\"pastday\".*?</aside>", re.DOTALL)
DAY_IN_LINKS = re.compile(r"(?:\?|&amp;)as_of=[0-9-]{10}|<input type=\"hidden\" name=\"as_of\"[^>]*>")
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def addresses(record: dict[str, Undertaking]) -> dict[str, str]:
    """One address of every page that has a past."""
    plain = {name: reverse(name) for name in PATTERNS if name not in WITH_ARGUMENTS and name}
    both = plain | examples(record)
    return {name: path for name, path in both.items() if name.split(":")[0] in ("public", "digests")}


def without_frame(body: str) -> str:
    """What is left has no day in it; what leads to the page without a question is "?" or nothing at all."""
    lines = DAY_IN_LINKS.sub("", FRAME.sub("", body)).replace('="?"', '=""').splitlines()
    return "\n".join(line for line in lines if line)


def counted(client: Client, address: str) -> tuple[Any, int]:
    """The answer and its number of queries."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    return response, sum(not query["sql"].startswith(NOT_COUNTED) for query in queries)


def test_every_address_of_today_says_the_same_in_one_query_more(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    answer_with_canaries(record["organisation"])
    wrong = []
    for path in addresses(record).values():
        bodies, counts, statuses = [], [], []
        client.get(path)  # fills caches of the process
        for address in (path, as_of(path, TODAY)):
            response, number = counted(client, address)
            if counts and number > counts[0] + 1:  # the first page of that day may fill some of its own
                response, number = counted(client, address)
            counts.append(number)
            bodies.append(without_frame(response.content.decode()))
            statuses.append(response.status_code)
        if statuses[0] != statuses[1] or statuses[0] not in (200, 404):
            wrong.append(f"{path}: {statuses}")
        if statuses[0] == 200 and bodies[0] != bodies[1]:
            said, again = (body.splitlines() for body in bodies)
            wrong += [f"{path}: {line}" for line in difflib.unified_diff(said, again, lineterm="", n=0)]
        if counts[1] > counts[0] + 1:
            wrong.append(f"{path}: {counts} queries")
    assert not wrong, "\n".join(wrong)


def test_no_address_has_a_future_or_a_day_that_is_none(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    for path in addresses(record).values():
        ahead = client.get(as_of(path, TOMORROW))
        assert (ahead.status_code, "26 November 2026 has not come yet" in ahead.content.decode()) == (
            404,
            True,
        )
        for written in ("yesterday", "2026-02-30", "20261123", "2026-11-23T00:00"):
            answer = client.get(as_of(path, written))
            assert (answer.status_code, f"“{written}”" in answer.content.decode()) == (404, True)


def test_a_day_before_the_first_publication_leads_to_the_earliest(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    for path in addresses(record).values():
        response = client.get(as_of(path, TOO_EARLY))
        assert response.status_code == 302
        assert response["Location"] == as_of(path, LAUNCH)


def test_no_page_of_a_past_day_shows_anything_of_a_draft(
    later: dt.datetime, client: Client, record: dict[str, Undertaking], drafts: None
) -> None:
    for path in addresses(record).values():
        said = client.get(as_of(path, TODAY)).content.decode().lower().replace("atlantic/canary", "")
        assert "canary" not in said, path


def test_the_banner_leads_to_what_changed_since(
    later: dt.datetime, client: Client, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    with time_machine.travel(later + dt.timedelta(days=3), tick=False):
        draft = make_entry_draft(by=alice, undertaking=record["country"], claim="A later thing.")
        editorial.submit(draft=draft, by=alice, at=timezone.now())
        editorial.approve_entry(draft=draft, by=bob, at=timezone.now())
        body = client.get(as_of("/en/countries/kenya/D3.a", TODAY)).content.decode()
        assert "A later thing." in client.get("/en/countries/kenya/D3.a").content.decode()
    assert "A later thing." not in body
    assert "/en/changes?from=2026-11-26&amp;signatory=kenya&amp;commitment=D3.a" in body
