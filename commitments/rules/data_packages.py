"""The dataset as one archive a day: which stay, and how they are called."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

ALL_OF_THE_LAST: Final = 30  # days


class Form(StrEnum):
    """The two files that a package can be taken as."""

    ZIP = "zip"
    SQLITE = "sqlite"


CONTENT_TYPES: Final = {Form.ZIP: "application/zip", Form.SQLITE: "application/vnd.sqlite3"}


def kept(days: Iterable[dt.date], *, today: dt.date) -> frozenset[dt.date]:
    """Of the days that have a package, those whose package stays: all of the last thirty days, and the first
    of every month for ever."""
    found = sorted(days)
    oldest = today - dt.timedelta(days=ALL_OF_THE_LAST)
    firsts = {(day.year, day.month): day for day in reversed(found)}
    return frozenset(firsts.values()) | {day for day in found if day > oldest}


def version_of(day: dt.date) -> str:
    """The day as programs compare versions (semantic versioning allows no zero in front)."""
    return f"{day.year}.{day.month}.{day.day}"
