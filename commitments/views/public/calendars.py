"""The calendars, at the address of their page with `.ics` at its end, in the form of RFC 5545."""

import datetime as dt
from http import HTTPStatus
from typing import Final

import icalendar
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.rules.page_language import language_in
from commitments.summaries import commitment as page_of_commitment
from commitments.summaries.calendars import calendars as summary
from commitments.summaries.calendars.events import Calendar, Event
from commitments.summaries.deadlines_filter import Filter
from commitments.summaries.signatory_names import look_up
from commitments.views.public.conditional import unless_known
from commitments.views.public.day import day_of
from commitments.views.public.moved import to_right_spelling
from commitments.views.public.sample import sample_prefix
from commitments.vocabulary import SignatoryKind

ONE_DAY: Final = dt.timedelta(days=1)
# Before a deadline, at nine in the morning wherever the reader is: an all-day event has no time zone.
ALARMS: Final = (dt.timedelta(days=30), dt.timedelta(days=7))
AT_NINE: Final = dt.timedelta(hours=9)


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    names = ("instrument", "commitment", "signatory")
    asked = Filter(**{name: request.GET.get(name, "") for name in names})
    found, notices = summary.load(asked=asked, today=day_of(request))
    return answer(request, found, name="deadlines") if found else nothing(*notices)


@require_safe
def signatory(request: HttpRequest, slug: str, kind: SignatoryKind) -> HttpResponse:
    found = summary.load_signatory(kind=kind, slug=slug, today=day_of(request))
    if found:
        return answer(request, found, name=slug)
    right = look_up(kind, slug).slug
    return to_right_spelling(request, slug=right) if right not in ("", slug) else nothing()


@require_safe
def commitment(request: HttpRequest, code: str) -> HttpResponse:
    found = summary.load_commitment(code=code, today=day_of(request))
    if found:
        return answer(request, found, name=code)
    right = page_of_commitment.elsewhere(code).code
    return to_right_spelling(request, code=right) if right else nothing()


@require_safe
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    found = summary.load_instrument(code=slug, today=day_of(request))
    return answer(request, found, name=slug) if found else nothing()


def nothing(*notices: str) -> HttpResponse:
    """A calendar that shows everything where it should show one country would mislead without a word."""
    words = "\n".join(notices or (gettext("There is no such page."),))
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=HTTPStatus.NOT_FOUND)


def answer(request: HttpRequest, found: Calendar, *, name: str) -> HttpResponse:
    language = language_in(request.path_info).value
    made = calendar(found, language, sample=sample_prefix(request))
    response = HttpResponse(made.to_ical(sorted=False), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{slugify(name)}-{language}.ics"'
    return unless_known(request, response)


def calendar(found: Calendar, language: str, *, sample: str) -> icalendar.Calendar:
    """`sample` begins each title where the data are invented: a calendar program shows no banner."""
    title = f"{sample}{found.title} – {settings.SITE_NAME}"
    made = icalendar.Calendar()
    made.add("prodid", f"-//{settings.SITE_NAME}//{language.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        made.add(key, icalendar.vText(title))
    made.add("url", settings.SITE_URL + found.path)
    made.add("refresh-interval", ONE_DAY, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", icalendar.vDuration(ONE_DAY))
    for event in found.events:
        made.add_component(entry(event, language, sample))
    return made


def entry(event: Event, language: str, sample: str) -> icalendar.Event:
    tongue = {"LANGUAGE": language}
    made = icalendar.Event()
    made.add("uid", event.name)
    made.add("dtstamp", event.stamp.replace(microsecond=0))
    made.add("last-modified", event.stamp.replace(microsecond=0))
    made.add("sequence", event.moved)
    made.add("dtstart", event.days.first)
    made.add("dtend", event.days.end)
    made.add("summary", sample + event.title, parameters=tongue)
    address = settings.SITE_URL + event.path
    made.add("description", "\n\n".join((*event.lines, address)), parameters=tongue)
    made.add("url", address)
    made.add("categories", [event.category], parameters=tongue)
    made.add("transp", "TRANSPARENT")  # nobody is busy on that day
    if event.is_due:
        for ahead in ALARMS:
            made.add_component(alarm(sample + event.title, ahead))
    return made


def alarm(title: str, ahead: dt.timedelta) -> icalendar.Alarm:
    """So long before the last day; of a month or a year, before its end."""
    made = icalendar.Alarm()
    made.add("action", "DISPLAY")
    made.add("description", title)
    made.add("trigger", AT_NINE - ahead - ONE_DAY, parameters={"RELATED": "END"})
    return made
