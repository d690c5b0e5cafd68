"""One stage of the flow per file, top to bottom; foreign keys point up this list, never down."""

from commitments.models.append_only import AppendOnlyError, AppendOnlyModel
from commitments.models.assessment import Assessment, AssessmentEntry, AssessmentRating, AssessmentTestResult
from commitments.models.change import Change, ChangeCount
from commitments.models.commitment import Commitment, CommitmentLink, CommitmentTest, Deadline
from commitments.models.contact import Contact
from commitments.models.correction import Correction
from commitments.models.current_status import CurrentStatus
from commitments.models.delivery import Delivery, DigestRun
from commitments.models.desk_act import DeskAct
from commitments.models.editorial import (
    AssessmentDraft,
    DraftTestResult,
    EntryDraft,
    EntryDraftEvidence,
    ReviewDecision,
)
from commitments.models.evidence import Evidence, EvidenceCapture, MilestoneEvidence
from commitments.models.former_row import FormerRow
from commitments.models.heartbeat import Heartbeat
from commitments.models.hub_topic import HubTopic
from commitments.models.import_batch import ImportBatch, ImportMapping, ImportRow
from commitments.models.inbox import Assignment, AssignmentBatch, InboxMark
from commitments.models.instrument import Clause, Instrument, Milestone, TextLine
from commitments.models.notice import Notice
from commitments.models.progress import (
    EntryBearing,
    EntryClause,
    EntryEvidence,
    EntrySignatory,
    ProgressEntry,
    SearchRecord,
)
from commitments.models.public_change import PublicChange
from commitments.models.published_log import LogBody, LogCheckpoint, LogLink, LogRemoval
from commitments.models.record_counts import RecordCount, SignatoryCount
from commitments.models.reply import Reply
from commitments.models.reply_round import ReplyAnswer, ReplyInvitation, ReplyRound, ReplyRoundItem
from commitments.models.saved_form import Presence, SavedForm
from commitments.models.second_rating import DraftReading, RatingPair, SecondRating
from commitments.models.sending import MailBounce, MailHold, MailRelay
from commitments.models.signatory import Endorsement, Signatory
from commitments.models.staff import ConflictOfInterest, StaffMember
from commitments.models.subscription import AddressChange, Follow, FormerLink, Subscriber
from commitments.models.suggestion import Suggestion
from commitments.models.undertaking import Undertaking
from commitments.models.webhook import WebhookDelivery, WebhookPartner
from commitments.models.withdrawal import Withdrawal

__all__ = [
    "AddressChange",
    "AppendOnlyError",
    "AppendOnlyModel",
    "Assessment",
    "AssessmentDraft",
    "AssessmentEntry",
    "AssessmentRating",
    "AssessmentTestResult",
    "Assignment",
    "AssignmentBatch",
    "Change",
    "ChangeCount",
    "Clause",
    "Commitment",
    "CommitmentLink",
    "CommitmentTest",
    "ConflictOfInterest",
    "Contact",
    "Correction",
    "CurrentStatus",
    "Deadline",
    "Delivery",
    "DeskAct",
    "DigestRun",
    "DraftReading",
    "DraftTestResult",
    "Endorsement",
    "EntryBearing",
    "EntryClause",
    "EntryDraft",
    "EntryDraftEvidence",
    "EntryEvidence",
    "EntrySignatory",
    "Evidence",
    "EvidenceCapture",
    "Follow",
    "FormerLink",
    "FormerRow",
    "Heartbeat",
    "HubTopic",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "InboxMark",
    "Instrument",
    "LogBody",
    "LogCheckpoint",
    "LogLink",
    "LogRemoval",
    "MailBounce",
    "MailHold",
    "MailRelay",
    "Milestone",
    "MilestoneEvidence",
    "Notice",
    "Presence",
    "ProgressEntry",
    "PublicChange",
    "RatingPair",
    "RecordCount",
    "Reply",
    "ReplyAnswer",
    "ReplyInvitation",
    "ReplyRound",
    "ReplyRoundItem",
    "ReviewDecision",
    "SavedForm",
    "SearchRecord",
    "SecondRating",
    "Signatory",
    "SignatoryCount",
    "StaffMember",
    "Subscriber",
    "Suggestion",
    "TextLine",
    "Undertaking",
    "WebhookDelivery",
    "WebhookPartner",
    "Withdrawal",
]  # fmt: skip
