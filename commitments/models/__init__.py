"""One stage of the flow per file, top to bottom; foreign keys point up this list, never down."""

from commitments.models.append_only import AppendOnlyError, AppendOnlyModel
from commitments.models.assessment import Assessment, AssessmentEntry, AssessmentTestResult
from commitments.models.change import Change
from commitments.models.commitment import Commitment, CommitmentTest, Deadline
from commitments.models.correction import Correction
from commitments.models.current_status import CurrentStatus
from commitments.models.delivery import Delivery, DigestRun
from commitments.models.editorial import (
    AssessmentDraft,
    DraftTestResult,
    EntryDraft,
    EntryDraftEvidence,
    ReviewDecision,
)
from commitments.models.evidence import Evidence, MilestoneEvidence
from commitments.models.instrument import Clause, Instrument, Milestone, TextLine
from commitments.models.progress import (
    EntryBearing,
    EntryClause,
    EntryEvidence,
    EntrySignatory,
    ProgressEntry,
    SearchRecord,
)
from commitments.models.reply import Reply
from commitments.models.signatory import Endorsement, Signatory
from commitments.models.staff import ConflictOfInterest, StaffMember
from commitments.models.subscription import Follow, Subscriber
from commitments.models.undertaking import Undertaking

__all__ = [
    "AppendOnlyError",
    "AppendOnlyModel",
    "Assessment",
    "AssessmentDraft",
    "AssessmentEntry",
    "AssessmentTestResult",
    "Change",
    "Clause",
    "Commitment",
    "CommitmentTest",
    "ConflictOfInterest",
    "Correction",
    "CurrentStatus",
    "Deadline",
    "Delivery",
    "DigestRun",
    "DraftTestResult",
    "Endorsement",
    "EntryBearing",
    "EntryClause",
    "EntryDraft",
    "EntryDraftEvidence",
    "EntryEvidence",
    "EntrySignatory",
    "Evidence",
    "Follow",
    "Instrument",
    "Milestone",
    "MilestoneEvidence",
    "ProgressEntry",
    "Reply",
    "ReviewDecision",
    "SearchRecord",
    "Signatory",
    "StaffMember",
    "Subscriber",
    "TextLine",
    "Undertaking",
]  # fmt: skip
