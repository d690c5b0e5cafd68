"""Which deadlines and milestones a reader asks for, and in which form."""

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext

from commitments.rules.dates import parse_partial
from commitments.rules.echoed import echoed
from commitments.summaries.deadlines import DeadlinesPage
from commitments.vocabulary import Precision


@dataclass(frozen=True)
class Filter:
    """As in the address; blank lets everything through. `signatory` is a slug."""

    instrument: str = ""
    commitment: str = ""
    signatory: str = ""
    view: str = ""
    month: str = ""

    @property
    def is_month(self) -> bool:
        return self.view == "month"

    @property
    def is_set(self) -> bool:
        return bool(self.instrument or self.commitment or self.signatory)

    @property
    def query(self) -> str:
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return "?" + urlencode({name: value for name, value in given.items() if value})

    @property
    def as_list(self) -> str:
        return replace(self, view="", month="").query

    @property
    def as_month(self) -> str:
        return replace(self, view="month", month="").query

    @property
    def monthless(self) -> str:
        """The address of a month, up to the month itself."""
        return replace(self, view="month", month="").query + "&month="


def read_month(asked: Filter, *, today: dt.date) -> tuple[dt.date, str]:
    """The first day of the month asked for; of the present one, and a sentence, where there is none."""
    this_month = today.replace(day=1)
    if not asked.month:
        return this_month, ""
    try:
        day, precision = parse_partial(asked.month)
    except ValueError:
        day, precision = today, Precision.DAY
    if precision != Precision.MONTH or not 1 < day.year < 9999:
        words = gettext("“%(value)s” is not a month such as 2025-06. This is the present month.")
        return this_month, words % {"value": echoed(asked.month)}
    return day, ""


def known(asked: Filter, page: DeadlinesPage) -> tuple[Filter, tuple[str, ...]]:
    """The filter without what it names and there is not, which is named instead."""
    codes = {duty.code.lower(): duty.code for duty in page.duties}
    instruments = {duty.instrument_code for duty in page.duties}
    instruments |= {line.instrument for line in page.milestones}
    slugs = {line.slug for duty in page.duties for line in duty.lines}
    followed = replace(
        asked,
        instrument=asked.instrument if asked.instrument in instruments else "",
        commitment=codes.get(asked.commitment.lower(), ""),
        signatory=asked.signatory.lower() if asked.signatory.lower() in slugs else "",
        view=asked.view if asked.is_month else "",
    )
    sentences = {
        "instrument": gettext(
            "Nothing dated here belongs to a text “%(value)s”, so nothing was filtered by it."
        ),
        "commitment": gettext("No dated promise has the code “%(value)s”, so nothing was filtered by it."),
        "signatory": gettext("No signatory “%(value)s” has a dated promise, so nothing was filtered by it."),
    }
    notices = [
        words % {"value": echoed(getattr(asked, name))}
        for name, words in sentences.items()
        if getattr(asked, name) and not getattr(followed, name)
    ]
    return followed, tuple(notices)


def narrowed(page: DeadlinesPage, asked: Filter) -> DeadlinesPage:
    """The page with what the filter lets through. Milestones belong to a text, never to one signatory."""
    duties = [
        replace(duty, lines=tuple(line for line in duty.lines if asked.signatory in ("", line.slug)))
        for duty in page.duties
        if asked.instrument in ("", duty.instrument_code) and asked.commitment in ("", duty.code)
    ]
    if asked.signatory:
        duties = [replace(duty, joint=None) for duty in duties if duty.lines]
    lines = [
        line
        for line in page.milestones
        if asked.instrument in ("", line.instrument) and asked.commitment in ("", line.clause)
    ]
    return replace(page, duties=tuple(duties), milestones=tuple(lines))
