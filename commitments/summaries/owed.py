"""What one signatory owes, row by row, with the words of the assessment that stands."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from commitments.models import Undertaking
from commitments.rules import delivery
from commitments.rules.dates import last_day
from commitments.rules.first_words import first_words
from commitments.summaries.digest_words import level_words
from commitments.summaries.ladder import ladder
from commitments.summaries.own_words import said
from commitments.summaries.standing import UndertakingLine, line, with_standing
from commitments.vocabulary import DELIVERY_RANK, Delivery
from commitments.words import date_words


@dataclass(frozen=True)
class OwedLine(UndertakingLine):
    """A row with its reason: the first words of why it stands so. Blank where nobody has assessed.

    `claimed` is blank where no claim is on record; `claim_made` are the signatory's own words. `met_on` is
    the earliest day from which it was met, whatever came later.
    """

    reason: str = ""
    assessed_on: dt.date | None = None
    version: int = 0
    claimed: str = ""
    claim_made: str = ""
    met_on: dt.date | None = None

    @property
    def met_words(self) -> str:
        """When it was first met, and how late; blank where it never was."""
        if self.met_on is None or self.deadline is None:
            return ""
        late = (self.met_on - last_day(self.deadline.due_on, self.deadline.precision)).days
        day = date_words(self.met_on)
        if late <= 0:
            return gettext("First met on {day}.").format(day=day)
        return ngettext(
            "First met on {day}, {n} day after the deadline.",
            "First met on {day}, {n} days after the deadline.",
            late,
        ).format(day=day, n=late)

    @property
    def level_words(self) -> str:
        return level_words(self.level, is_continuing=self.is_continuing)

    @property
    def is_claimed_above(self) -> bool:
        """Whether more is claimed than could be verified; a search that found nothing verified nothing."""
        if not self.claimed:
            return False
        if self.level == Delivery.NO_EVIDENCE:
            return DELIVERY_RANK.get(Delivery(self.claimed), -1) > 0
        gap = delivery.gap(self.claimed, self.level)
        return gap is not None and gap > 0


@dataclass(frozen=True)
class ClaimGap:
    """One undertaking of which more is claimed than was verified; rank -1 is below the ladder."""

    line: OwedLine
    sentence: str
    verified_rank: int
    claimed_rank: int


def with_words(undertakings: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    """The same undertakings with all that `owed` reads: two queries."""
    return with_standing(undertakings).select_related("current_status__assessment")


def owed(undertaking: Undertaking, *, today: dt.date) -> OwedLine:
    """The row of an undertaking that came through `with_words`."""
    status = undertaking.current_status
    standing = status.assessment
    return OwedLine(
        **vars(line(undertaking, today=today)) | {"title": said(undertaking.commitment, "title")},
        reason=first_words(standing.reasons) if standing else "",
        assessed_on=standing.assessed_at.date() if standing else None,
        version=standing.version if standing else 0,
        claimed=status.claimed_level,
        claim_made=standing.claim_made if standing else "",
        met_on=status.first_met_on,
    )


def claim_gap(item: OwedLine, *, claimant: str) -> ClaimGap:
    """The gap of a line of which more is claimed than verified."""
    return ClaimGap(
        line=item,
        sentence=sentence(item, claimant=claimant),
        verified_rank=DELIVERY_RANK.get(item.level, -1),
        claimed_rank=DELIVERY_RANK.get(Delivery(item.claimed), -1),
    )


def sentence(item: OwedLine, *, claimant: str) -> str:
    steps = ladder(
        verified=item.level, claimed=item.claimed, claimant=claimant, is_continuing=item.is_continuing
    )
    if steps is not None:
        return steps.sentence
    said = level_words(item.claimed, is_continuing=item.is_continuing)
    return gettext("Claimed by {who}: “{claimed}”. Our search found no public evidence.").format(
        who=claimant, claimed=said
    )
