"""The history of an undertaking as a line, and in sentences for whoever cannot see it or will quote it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from commitments.charts.steps import Step, step_line
from commitments.summaries.published_assessment import PublishedAssessment
from commitments.summaries.undertaking import UndertakingPage
from commitments.vocabulary import ChangeKind, Delivery
from commitments.words import date_words, lower_first

FEWEST = 2  # versions that make a line worth drawing


@dataclass(frozen=True)
class HistoryLine:
    """`finding` is the text alternative of the drawing and stands under it as a caption too."""

    drawing: SafeString
    finding: str


def history_line(page: UndertakingPage, *, today: dt.date) -> HistoryLine | None:
    """None until there is something to draw."""
    if len(page.history) < FEWEST:
        return None
    steps = [step(item) for item in reversed(page.history)]
    start = min(page.promise.joined_on or page.promise.adopted_on or steps[0].on, steps[0].on)
    words = finding(page.history)
    return HistoryLine(step_line(steps, start=start, end=today, label=words), words)


def step(item: PublishedAssessment) -> Step:
    return Step(
        item.published_on,
        item.level,
        is_correction=item.kind == ChangeKind.CORRECTION,
        is_revision=item.kind == ChangeKind.METHOD,
        is_wrong=bool(item.corrected_by),
        is_withdrawn=item.withdrawn_at is not None,
        claimed=Delivery(item.claimed) if item.claimed else None,
    )


def finding(history: Sequence[PublishedAssessment]) -> str:
    """What the line shows, oldest first. `history` comes newest first, as pages have it."""
    oldest_first = list(reversed(history))
    stood = [item for item in oldest_first if item.withdrawn_at is None]
    if not stood:
        return gettext("Nothing that was published stands: every version was withdrawn within minutes.")
    start = gettext("Not yet assessed until {day}.").format(day=date_words(stood[0].published_on))
    return " ".join([start, *(sentence(item) for item in oldest_first)])


def sentence(item: PublishedAssessment) -> str:
    day, status = date_words(item.published_on), lower_first(item.label)
    if item.withdrawn_at is not None:
        words = gettext("On {day} a version was published and withdrawn within minutes.")
    elif item.kind == ChangeKind.CORRECTION:
        words = gettext("Corrected on {day} to {status}: what stood before was our mistake.")
    elif item.kind == ChangeKind.METHOD:
        words = gettext("From {day}, because our method changed: {status}.")
    elif item.kind == ChangeKind.REVIEWED:
        words = gettext("Looked at again on {day}: still {status}.")
    else:
        words = gettext("From {day}: {status}.")
    return words.format(day=day, status=status)
