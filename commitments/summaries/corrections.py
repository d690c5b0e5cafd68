"""Where we were wrong and for how long it stood; and what was revised because the method changed."""

import datetime as dt
from dataclasses import dataclass

from commitments.models import Change, Correction
from commitments.summaries.changes import UndertakingLink, undertaking_link
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import ChangeKind

CORRECTIONS_PER_PAGE = 40
MOST_REVISIONS = 40  # the newest; /changes lists them all


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
class RevisionLine:
    """`number` is that of the change."""

    undertaking: UndertakingLink
    number: int
    from_level: str
    to_level: str
    changed_rule: str
    method_version: str
    revised_at: dt.datetime


@dataclass(frozen=True)
class CorrectionsPage:
    """`revisions` are the newest; `has_more` where older ones are left out."""

    lines: tuple[CorrectionLine, ...]
    revisions: tuple[RevisionLine, ...]
    has_more: bool
    paging: Paging
    notice: str


def load(*, page: str = "", size: int = 0) -> CorrectionsPage:
    """Three queries, the newest first."""
    paging, notice = turn_to(
        page, size=size or CORRECTIONS_PER_PAGE, total=Correction.objects.standing().count()
    )
    rows = Correction.objects.standing().select_related(
        "corrected__undertaking__commitment",
        "corrected__undertaking__endorsement__signatory",
        "replaced_by__undertaking__commitment",
        "replaced_by__undertaking__endorsement__signatory",
    )
    revisions = load_revisions()
    return CorrectionsPage(
        lines=tuple(line(row) for row in rows[paging.start : paging.stop]),
        revisions=revisions[:MOST_REVISIONS],
        has_more=len(revisions) > MOST_REVISIONS,
        paging=paging,
        notice=notice,
    )


def load_revisions() -> tuple[RevisionLine, ...]:
    """One more than is shown, so that the page can say that there are more."""
    changes = Change.objects.standing().filter(kind=ChangeKind.METHOD)
    rows = changes.select_related(
        "assessment", "undertaking__commitment", "undertaking__endorsement__signatory"
    ).order_by("-number")[: MOST_REVISIONS + 1]
    return tuple(revision(row) for row in rows)


def revision(change: Change) -> RevisionLine:
    assert change.undertaking is not None  # a change of an assessment has both
    assert change.assessment is not None
    return RevisionLine(
        undertaking=undertaking_link(change.undertaking),
        number=change.number,
        from_level=change.from_level,
        to_level=change.to_level,
        changed_rule=change.assessment.changed_rule,
        method_version=change.assessment.method_version,
        revised_at=change.published_at,
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
