"""The drawings of a signatory's page, from its summary."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from commitments.charts import claims, timeline
from commitments.charts.slots import css_slot
from commitments.summaries import dated_record
from commitments.summaries.dated_record import DatedLine
from commitments.summaries.owed import ClaimGap
from commitments.summaries.signatory import SignatoryPage
from commitments.words import date_words

# what charts.standalone cannot know: entries are amounts and stay grey, dates are ink
TIMELINE_RULES: Final = """
.fact{fill:$muted}
.mile,.due{fill:$ink;stroke:$ink}
.next{fill:$paper}
.now{stroke:$ink;stroke-dasharray:2 2}
"""


def time_line(page: SignatoryPage) -> SafeString:
    """Entries, assessments and dates, each in a lane of its own, between the first and the last day."""
    start, end = timeline.span((line.placed_on for line in page.dated), today=page.today)
    lanes = [
        timeline.Lane(
            gettext("Entries on record"), dots(dated_record.of_kinds(page.dated, dated_record.ENTRY))
        ),
        timeline.Lane(
            gettext("Assessments published"), dots(dated_record.of_kinds(page.dated, dated_record.ASSESSMENT))
        ),
        timeline.Lane(
            gettext("Deadlines (diamonds) and other dates"),
            dots(dated_record.of_kinds(page.dated, dated_record.DEADLINE, dated_record.MILESTONE)),
        ),
    ]
    return timeline.dot_timeline(
        lanes,
        start=start,
        end=end,
        today=page.today,
        label=page.finding,
        ends=(date_words(start), date_words(end)),
        now=pgettext("on a time line", "This record"),
    )


def dots(lines: Sequence[DatedLine]) -> tuple[timeline.Dot, ...]:
    return tuple(
        timeline.Dot(line.placed_on, css_class(line), is_diamond=line.kind == dated_record.DEADLINE)
        for line in lines
    )


def css_class(line: DatedLine) -> str:
    if line.level is not None:
        return css_slot(line.level)
    name = {dated_record.ENTRY: "fact", dated_record.DEADLINE: "due"}.get(line.kind, "mile")
    return f"{name} next" if line.is_coming else name


def gap_ladders(gaps: Sequence[ClaimGap]) -> tuple[tuple[ClaimGap, SafeString], ...]:
    """Each gap with its small ladder, whose text alternative is the sentence beside it."""
    return tuple(
        (
            gap,
            claims.claim_ladder(
                claims.states(verified=gap.verified_rank, claimed=gap.claimed_rank), label=gap.sentence
            ),
        )
        for gap in gaps
    )
