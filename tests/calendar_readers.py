"""Reads a calendar as strictly as it can be read: by its own lines first, then by the library."""

import re
from collections.abc import Mapping
from typing import Any

import icalendar
from django.http import HttpResponse

PRECISE = re.compile(r"[A-Z0-9-]+(;[A-Z-]+=(\"[^\"]*\"|[^\";:,]*))*:.*")
ONCE = ("uid", "dtstamp", "sequence", "dtstart", "dtend", "summary", "description", "url", "categories")


def read(response: HttpResponse) -> icalendar.Calendar:
    """Raises where a line is too long, ends otherwise or is none, and where the library finds a fault."""
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    body = response.content
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    unfolded = body.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    assert [line for line in unfolded if not PRECISE.fullmatch(line)] == []
    found = icalendar.Calendar.from_ical(body)
    assert isinstance(found, icalendar.Calendar)
    assert [part.errors for part in found.walk() if part.errors] == []
    assert found["version"] == "2.0"
    events = found.events
    for event in events:
        assert [key for key in ONCE if key not in event or isinstance(event[key], list)] == []
        assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
        assert event.start < event.end
    names = [str(event["uid"]) for event in events]
    assert len(set(names)) == len(names)
    return found


def by_title(response: HttpResponse) -> Mapping[str, Any]:
    return {str(event["summary"]): event for event in read(response).events}
