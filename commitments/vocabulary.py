"""Every closed list the tracker uses, with the words the public reads.

The method page is generated from this module, and database constraints repeat its codes. Adding
a code here is a change of method: it needs a line in docs/method-changes.md.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices

from commitments.words import Meanings, NumberedWords, Words, in_readers_language

METHOD_VERSION: Final = "1.1"


class Delivery(Words):
    """The headline axis: what has become of one undertaking."""

    NOT_ASSESSED = "not_assessed", "Not yet assessed"
    NO_EVIDENCE = "no_evidence", "No public evidence found"
    NO_ACTION = "no_action", "No action"
    FIRST_STEPS = "first_steps", "First steps"
    SUBSTANTIAL = "substantial", "Substantial progress"
    MET = "met", "Met"
    REVERSED = "reversed", "Reversed"
    UNCLEAR = "unclear", "Cannot be rated as worded"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    CLOSED = "closed", "Withdrawn or superseded"


@dataclass(frozen=True)
class DeliveryMeaning:
    """What a delivery code stands for, how it counts and how it is drawn.

    `points` is None for a code that is not scored. `slot` is the place in the palette, 6 being grey hatched;
    None for a code that is drawn without a box. `mark` names the symbol in components/_mark.html.
    """

    english: str
    points: int | None
    slot: int | None
    mark: str

    @property
    def definition(self) -> str:
        return in_readers_language(self.english)


DELIVERY: Final[dict[Delivery, DeliveryMeaning]] = {
    Delivery.NOT_ASSESSED: DeliveryMeaning(
        "Nobody here has finished a search yet. This says nothing about the signatory.", None, 0, "dashes"
    ),
    Delivery.NO_EVIDENCE: DeliveryMeaning(
        "A documented search found nothing public. Provisional until the signatory has had time to reply.",
        None,
        6,
        "ring",
    ),
    Delivery.NO_ACTION: DeliveryMeaning("Public evidence shows that nothing was done.", 0, 1, "bar"),
    Delivery.FIRST_STEPS: DeliveryMeaning(
        "Announced with means, consulted on or piloted. No test is fully passed.", 1, 2, "quarter"
    ),
    Delivery.SUBSTANTIAL: DeliveryMeaning(
        "At least half of the tests are passed and delivery is under way.", 2, 3, "half"
    ),
    Delivery.MET: DeliveryMeaning(
        "Every test is passed. A continuing duty also carries the date of the next check.", 3, 4, "tick"
    ),
    Delivery.REVERSED: DeliveryMeaning("An act that undoes or contradicts the promise.", -1, 5, "diamond"),
    Delivery.UNCLEAR: DeliveryMeaning(
        "The wording gives no test that two people would apply alike.", None, 0, "question"
    ),
    Delivery.NOT_APPLICABLE: DeliveryMeaning(
        "Outside this signatory's powers, joining date or scope. The reason is given.", None, None, "dash"
    ),
    Delivery.CLOSED: DeliveryMeaning(
        "The signatory left, or a later text replaced the promise. A successor on this site is linked.",
        None,
        None,
        "dash",
    ),
}

# Worst to best, for telling whether a change went up or down. Codes that are not here have no rank.
DELIVERY_RANK: Final[dict[Delivery, int]] = {
    Delivery.REVERSED: -1,
    Delivery.NO_ACTION: 0,
    Delivery.FIRST_STEPS: 1,
    Delivery.SUBSTANTIAL: 2,
    Delivery.MET: 3,
}

CLAIMABLE: Final = (
    Delivery.NO_ACTION,
    Delivery.FIRST_STEPS,
    Delivery.SUBSTANTIAL,
    Delivery.MET,
    Delivery.REVERSED,
)
NEEDS_SCOPE_REASON: Final = (Delivery.NOT_APPLICABLE, Delivery.CLOSED)
NEEDS_STRONG_EVIDENCE: Final = (Delivery.SUBSTANTIAL, Delivery.MET)


class Timing(Words):
    """Computed from the deadline and the dated assessments, never typed in."""

    NO_DATE = "no_date", "No date in the text"
    NOT_DUE = "not_due", "Not due yet"
    DUE_90 = "due_90", "Due within 90 days"
    DUE_30 = "due_30", "Due within 30 days"
    DUE_7 = "due_7", "Due within 7 days"
    DUE_TODAY = "due_today", "Due today"
    OVERDUE = "overdue", "Overdue"
    LONG_OVERDUE = "long_overdue", "Overdue by more than 180 days"
    MET_ON_TIME = "met_on_time", "Met on time"
    MET_LATE = "met_late", "Met late"
    UNKNOWN = "unknown", "Unknown at the deadline"
    NOT_BOUND = "not_bound", "Not bound on that day"


TIMING_MEANING: Final = Meanings[Timing](
    {
        Timing.NO_DATE: "The text sets no date, so nothing here can be late.",
        Timing.NOT_DUE: "The deadline is more than 90 days away.",
        Timing.DUE_90: "The deadline is 31 to 90 days away.",
        Timing.DUE_30: "The deadline is 8 to 30 days away.",
        Timing.DUE_7: "The deadline is 1 to 7 days away.",
        Timing.DUE_TODAY: "The deadline is today.",
        Timing.OVERDUE: "The date has passed, we have assessed it, and it is not shown to be met.",
        Timing.LONG_OVERDUE: "Overdue, and the date passed more than 180 days ago.",
        Timing.MET_ON_TIME: "Met on or before the date, judged by when it took effect.",
        Timing.MET_LATE: "Met after the date. This is kept on record even when later news is good.",
        Timing.UNKNOWN: "The date has passed and no assessment has settled whether it was kept. "
        "That is not the same as missed.",
        Timing.NOT_BOUND: "The date fell before this signatory joined or after it left.",
    }
)


class EvidenceStrength(NumberedWords):
    """How firmly the evidence stands, 1 the firmest."""

    IN_FORCE = 1, "In force, funded, running or independently audited"
    OFFICIAL_ACT = 2, "Official act, not yet in operation"
    OFFICIAL_PLAN = 3, "Official plan or draft"
    OFFICIAL_CLAIM = 4, "Official claim only"
    SECONDARY = 5, "Secondary source only"


WEAK_EVIDENCE: Final = (EvidenceStrength.OFFICIAL_CLAIM, EvidenceStrength.SECONDARY)


class TestResult(Words):
    """The outcome of one test of a commitment in one assessment."""

    __test__ = False  # keeps pytest from collecting a class whose name starts with Test

    PASSED = "passed", "Passed"
    NOT_PASSED = "not_passed", "Not passed"
    NOT_TESTED = "not_tested", "Not tested"


class Trackability(Words):
    """How far the wording itself allows a check."""

    CLEAR = "clear", "Clear"
    PARTIAL = "partial", "Partly clear"
    VAGUE = "vague", "Vague"


TRACKABILITY_MEANING: Final = Meanings[Trackability](
    {
        Trackability.CLEAR: "The tests follow from the text almost by themselves.",
        Trackability.PARTIAL: "The aim is clear from the text; the measure is ours.",
        Trackability.VAGUE: "Without our tests, two readers could not agree on what keeping it means.",
    }
)


class InstrumentKind(Words):
    DECLARATION = "declaration", "Declaration"
    CHARTER = "charter", "Charter"
    FURTHER_INITIATIVE = "further-initiative", "Further initiative"
    NOTICE = "notice", "Lead-in"


class TextExtent(Words):
    FULL = "full", "Full text"
    TITLE_ONLY = "title-only", "Title only"


class LineRole(TextChoices):
    """What a line of the official text is, for setting it on the page."""

    HEADING = "heading", "Heading"
    LEAD_IN = "lead-in", "Lead-in"
    PARAGRAPH = "paragraph", "Paragraph"
    ITEM = "item", "List item"
    NAME = "name", "Name of a signatory"


class ClauseKind(Words):
    PREAMBLE = "preamble", "Preamble"
    PRIORITY = "priority", "Priority"
    DELIVERY_ACTION = "delivery-action", "Delivery action"
    RECOGNITION = "recognition", "Recognition"
    MILESTONE = "look-ahead-milestone", "Milestone to come"
    PRINCIPLE = "principle", "Principle"
    COMMITMENT = "commitment", "Commitment"
    DEADLINE = "deadline", "Deadline"
    TITLE = "title", "Title"


class CommitmentKind(Words):
    PRIORITY = "priority", "Priority"
    DELIVERY_ACTION = "delivery-action", "Delivery action"
    PRINCIPLE = "principle", "Principle"
    COMMITMENT = "commitment", "Commitment"
    DEADLINE = "deadline", "Dated commitment"


class Binding(Words):
    """Whom a commitment binds."""

    EACH = "each", "Each signatory"
    JOINT = "joint", "All signatories together"
    BOTH = "both", "Each signatory, and all together"


class SignatoryKind(Words):
    COUNTRY = "country", "Country"
    ORGANISATION = "organisation", "Organisation"
    COMPANY = "company", "Company"


class LinkKind(Words):
    """How a commitment takes up an earlier one, as the two texts put it; never how anybody keeps it."""

    REPEATS = "repeats", "Repeats"
    BUILDS_ON = "builds-on", "Builds on"
    NARROWS = "narrows", "Narrows"
    REPLACES = "replaces", "Replaces"


LINK_MEANING: Final = Meanings[LinkKind](
    {
        LinkKind.REPEATS: "Promises the same again, in the same words or in others.",
        LinkKind.BUILDS_ON: "Takes the earlier promise up and adds to it, such as a date or a step.",
        LinkKind.NARROWS: "Takes the earlier promise up and asks for less of it, or of fewer.",
        LinkKind.REPLACES: "Says of itself that it takes the place of the earlier promise.",
    }
)
LINK_BACK: Final = Meanings[LinkKind](
    {
        LinkKind.REPEATS: "Repeated by",
        LinkKind.BUILDS_ON: "Built on by",
        LinkKind.NARROWS: "Narrowed by",
        LinkKind.REPLACES: "Replaced by",
    }
)


class Precision(Words):
    """How exactly a date is known. Month and year fall due at their end."""

    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class DeadlineBasis(Words):
    QUOTED = "quoted", "Stated in the text"
    IMPLIED = "implied", "Implied by the text"
    SET_BY_US = "set-by-us", "Set by us"


class Stage(Words):
    """How far the thing that happened had got, as the source tells it."""

    ANNOUNCED = "announced", "Announced"
    DONE = "done", "Done"
    PENDING = "pending", "Pending"
    DECLINED = "declined", "Declined"
    BASELINE = "baseline", "Before the summit"


STAGE_MEANING: Final = Meanings[Stage](
    {
        Stage.ANNOUNCED: "A plan or promise was made public.",
        Stage.DONE: "It happened.",
        Stage.PENDING: "Under way when the source was read; what came of it has not been checked.",
        Stage.DECLINED: "Somebody stayed out or refused.",
        Stage.BASELINE: "It was there before the summit and is kept for comparison.",
    }
)


class EvidenceKind(Words):
    PRIMARY = "primary", "Primary source"
    SECONDARY = "secondary", "Secondary source"


class Origin(TextChoices):
    """Where a row came from."""

    REFERENCE = "reference", "Reference data"
    DESK = "desk", "Desk"
    SAMPLE = "sample", "Sample data"


class DraftState(TextChoices):
    """The editorial process. A lead is an unconfirmed fact from reference data, seen on the desk only."""

    LEAD = "lead", "Lead"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for review"
    SENT_BACK = "sent_back", "Sent back"
    PUBLISHED = "published", "Published"
    DECLINED = "declined", "Declined"


class ChangeKind(Words):
    """What kind of change the public sees. Only progress and regress are news about the world."""

    PROGRESS = "progress", "Progress"
    REGRESS = "regress", "Step back"
    FIRST_ASSESSMENT = "first-assessment", "First assessment"
    EVIDENCE = "evidence", "New entry on record"
    OTHER_STATUS = "other-status", "Status changed"
    REVIEWED = "reviewed", "Checked, unchanged"
    CORRECTION = "correction", "Correction"
    METHOD = "method", "Method changed"
    RECORD_LOADED = "record-loaded", "Record extended"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REPLY = "reply", "Reply received"


CHANGE_MEANING: Final = Meanings[ChangeKind](
    {
        ChangeKind.PROGRESS: "The world moved: the status is higher than before.",
        ChangeKind.REGRESS: "The world moved: the status is lower than before.",
        ChangeKind.FIRST_ASSESSMENT: "We looked for the first time. That is news about us, not about the "
        "signatory.",
        ChangeKind.EVIDENCE: "Something that happened was added to the record. No judgement.",
        ChangeKind.OTHER_STATUS: "The status changed to or from one that is not on the scale, such as “No "
        "public evidence found”. That does not say which way the world moved.",
        ChangeKind.REVIEWED: "Looked at again, and the status stands.",
        ChangeKind.CORRECTION: "We were wrong and say so.",
        ChangeKind.METHOD: "Our method changed, not the world. The rule that changed is named.",
        ChangeKind.RECORD_LOADED: "A batch of sourced entries was added to the record.",
        ChangeKind.WITHDRAWN: "Taken back within ten minutes of being published. What was said stays "
        "readable, marked as withdrawn.",
        ChangeKind.REPLY: "The signatory answered. Its words stand beside the assessment, unchanged.",
    }
)


class Rhythm(Words):
    """How often a subscriber gets a digest."""

    INSTANT = "instant", "As it happens, at most once in 24 hours"
    DAILY = "daily", "Every day when something changed"
    WEEKLY = "weekly", "Once a week"
    MONTHLY = "monthly", "Once a month"


class MailDetail(Words):
    """How much a digest says of each change."""

    FULL = "full", "Each change with its reason and evidence"
    SHORT = "short", "Headings with links only"


class FollowScope(Words):
    SIGNATORY = "signatory", "A country or organisation"
    COMMITMENT = "commitment", "A commitment"
    INSTRUMENT = "instrument", "An instrument"
    DEADLINES = "deadlines", "Deadlines only"
    EVERYTHING = "everything", "Everything"


class DeliveryState(TextChoices):
    """The life of one message in the delivery ledger (docs/mail.md draws it)."""

    PENDING = "pending", "Planned"
    CLAIMED = "claimed", "Claimed by a worker"
    SENDING = "sending", "Being handed over"
    SENT = "sent", "Sent"
    DEFERRED = "deferred", "Deferred"
    FAILED = "failed", "Failed"
    UNCERTAIN = "uncertain", "Uncertain"
    SUPPRESSED = "suppressed", "Suppressed"
    EXPIRED = "expired", "Expired"


class ReplyStance(Words):
    AGREE = "agree", "Agrees"
    DISAGREE = "disagree", "Disagrees"
