"""Every table of open data, in the order of the flow: a table refers to earlier ones, but for what replaces a
row of its own and for the newest assessment of an undertaking."""

from typing import Final

from commitments.summaries.open_data.judged import ASSESSMENT_TESTS, ASSESSMENTS, CHANGES, REPLIES
from commitments.summaries.open_data.log import ENTRY_EVIDENCE, EVIDENCE, PROGRESS_ENTRIES
from commitments.summaries.open_data.owed import UNDERTAKINGS
from commitments.summaries.open_data.parties import ENDORSEMENTS, SCORES, SIGNATORIES
from commitments.summaries.open_data.promises import (
    COMMITMENT_LINKS,
    COMMITMENT_TESTS,
    COMMITMENTS,
    DEADLINES,
)
from commitments.summaries.open_data.table import Table
from commitments.summaries.open_data.texts import CLAUSES, INSTRUMENTS, MILESTONES

IN_ORDER: Final = (
    INSTRUMENTS,
    CLAUSES,
    COMMITMENTS,
    COMMITMENT_TESTS,
    COMMITMENT_LINKS,
    DEADLINES,
    SIGNATORIES,
    ENDORSEMENTS,
    EVIDENCE,
    MILESTONES,
    UNDERTAKINGS,
    PROGRESS_ENTRIES,
    ENTRY_EVIDENCE,
    ASSESSMENTS,
    ASSESSMENT_TESTS,
    REPLIES,
    CHANGES,
    SCORES,
)
TABLES: Final[dict[str, Table]] = {table.name: table for table in IN_ORDER}
