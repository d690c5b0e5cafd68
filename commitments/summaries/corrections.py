"""Where we were wrong, what it was, and for how long it stood."""

import datetime as dt
from dataclasses import dataclass

from commitments.models import Correction
from commitments.summaries.changes import UndertakingLink, undertaking_link
from commitments.summaries.paging import Paging, turn_to

CORRECTIONS_PER_PAGE = 40


@dataclass(frozen=True)
class CorrectionLine:
    """`days_shown` is how long the wrong version stood: from date to date, in UTC."""

    undertaking: UndertakingLink
    wrong_url: str
    right_url: str
    what_was_wrong: str
    corrected_at: dt.datetime
    days_shown: int


@dataclass(frozen=True)
class CorrectionsPage:
    lines: tuple[CorrectionLine, ...]
    paging: Paging
    notice: str


def load(*, page: str = "") -> CorrectionsPage:
    """Two queries, the newest first."""
    paging, notice = turn_to(page, size=CORRECTIONS_PER_PAGE, total=Correction.objects.standing().count())
    rows = Correction.objects.standing().select_related(
        "corrected__undertaking__commitment",
        "corrected__undertaking__endorsement__signatory",
        "replaced_by__undertaking__commitment",
        "replaced_by__undertaking__endorsement__signatory",
    )
    return CorrectionsPage(
        lines=tuple(line(row) for row in rows[paging.start : paging.stop]), paging=paging, notice=notice
    )


def line(correction: Correction) -> CorrectionLine:
    wrong, right = correction.corrected, correction.replaced_by
    return CorrectionLine(
        undertaking=undertaking_link(wrong.undertaking),
        wrong_url=wrong.get_absolute_url(),
        right_url=right.get_absolute_url(),
        what_was_wrong=correction.what_was_wrong,
        corrected_at=right.published_at,
        days_shown=(right.published_at.date() - wrong.published_at.date()).days,
    )
