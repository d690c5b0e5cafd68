"""The closed lists of the desk and its mail. What the public reads stands in vocabulary.py."""

from django.db.models import TextChoices

from commitments.words import Words


class Role(TextChoices):
    """Staff groups. Permissions per role stand in actions/staff.py."""

    RESEARCHER = "researcher", "Researcher"
    REVIEWER = "reviewer", "Reviewer"
    PUBLISHER = "publisher", "Publisher"
    ADMINISTRATOR = "administrator", "Administrator"


class NoticeKind(TextChoices):
    """Single mails about one matter, to staff, to a signatory's contact or to whoever sent a suggestion."""

    VERDICT = "verdict", "Verdict on a draft"
    REPLY_INVITATION = "reply-invitation", "Invitation to reply"
    REPLY_REMINDER = "reply-reminder", "Reminder to reply"
    SUGGESTION_SETTLED = "suggestion-settled", "What became of a suggestion"
    REMINDER = "reminder", "Reminder of what waits at the desk"
    WEBHOOK_DISABLED = "webhook-disabled", "A webhook was disabled"


class ReminderRhythm(TextChoices):
    """How often a member of staff is reminded by mail of what waits for them."""

    WEEKLY = "weekly", "On Mondays, and daily in the last week before a deadline of yours"
    DAILY = "daily", "Every day"
    NEVER = "never", "Never"


class WebhookState(TextChoices):
    """Where one message to a partner's server stands."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Not sent any more"


class BounceKind(TextChoices):
    """What a failure says of the address it happened to."""

    HARD = "hard", "The address does not exist"
    SOFT = "soft", "Not taken for now"
    COMPLAINT = "complaint", "Reported as unwanted"


class RefusalKind(TextChoices):
    """What of a message the relay refused for good."""

    RECIPIENT = "recipient", "The address"
    CONTENT = "content", "The message"


class ChangeReason(TextChoices):
    """The three kinds of change, never mixed: the author of an assessment says which one it is."""

    FACTS = "facts", "Update: the facts changed, or we looked again"
    MISTAKE = "mistake", "Correction: we were wrong"
    METHOD = "method", "Revision: our method changed"


class ScheduledJob(TextChoices):
    """What the scheduler starts again and again; settings.JOB_SECONDS says how often."""

    DELIVER_MAIL = "deliver-mail", "Sending mail"
    IMPORT_ROWS = "import-rows", "Imports"
    TEND_CONTACTS = "tend-contacts", "Contacts of signatories"
    FORGET = "forget-what-is-over", "Forgetting what is over"
    LOOK_AFTER_SOURCES = "look-after-sources", "Looking at sources"
    REMIND_STAFF = "remind-staff", "Reminders to staff"
    DRAW_SHARE_IMAGES = "draw-share-images", "Drawing share images"
    TELL_HUB = "tell-hub", "Telling the hub of feeds"
    SEND_WEBHOOKS = "send-webhooks", "Sending webhooks"
    KEEP_LOG_HEAD = "keep-log-head", "Keeping the head of the log"
    MAKE_DATA_PACKAGE = "make-data-package", "Making the data package"
    RAISE_ALARM = "raise-alarm", "Watching the others"


class LinkState(Words):
    """What became of a source's address when it was last looked at."""

    UNCHECKED = "unchecked", "Not checked yet"
    FINE = "fine", "Fine"
    MOVED = "moved", "Moved"
    CHANGED = "changed", "Changed since we read it"
    UNREACHABLE = "unreachable", "No answer"
    GONE = "gone", "Gone"


class SuggestionKind(TextChoices):
    EVIDENCE = "evidence", "Evidence offered"
    CHALLENGE = "challenge", "Status challenged"


class SuggestionState(TextChoices):
    NEW = "new", "New"
    TAKEN = "taken", "Taken up"
    DECLINED = "declined", "Declined"
    SPAM = "spam", "Spam"


class ImportKind(TextChoices):
    ENTRIES = "entries", "Progress entries"
    EVIDENCE = "evidence", "Evidence"
    ASSESSMENTS = "assessments", "Assessments"


class ImportState(TextChoices):
    """The life of one uploaded file. Nothing is written before somebody confirms."""

    UPLOADED = "uploaded", "Uploaded"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked"
    WRITING = "writing", "Being written"
    DONE = "done", "Written"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


class RowOutcome(TextChoices):
    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    SAME = "same", "Same"
    WRONG = "wrong", "Wrong"


class AfterUndo(TextChoices):
    """What became of a row's work when its import was undone."""

    GONE = "gone", "Taken back"
    KEPT = "kept", "Kept"


class MarkKind(TextChoices):
    """What somebody did with an item of the inbox without finishing it."""

    TAKE = "take", "Taken"
    SNOOZE = "snooze", "Snoozed"
    DECLINE = "decline", "Not for me"


class DeskActKind(TextChoices):
    """What the activity log records."""

    SAVE = "save", "Saved a draft"
    DISCARD = "discard", "Threw away a draft"
    SUBMIT = "submit", "Submitted"
    SEND_BACK = "send-back", "Sent back"
    DECLINE = "decline", "Declined"
    PUBLISH = "publish", "Published"
    WITHDRAW = "withdraw", "Withdrew"
    RATE = "rate", "Gave a second rating"
    RECONCILE = "reconcile", "Reconciled two ratings"
    TAKE = "take", "Took"
    RELEASE = "release", "Gave back"
    SNOOZE = "snooze", "Snoozed"
    ASSIGN = "assign", "Assigned"
    UNASSIGN = "unassign", "Ended an assignment"
    DECLARE = "declare", "Declared a conflict of interest"
    END_CONFLICT = "end-conflict", "Ended a conflict of interest"
    ROLES = "roles", "Changed what somebody may do"
    OPEN_ROUND = "open-round", "Opened a round of replies"
    PUBLISH_REPLY = "publish-reply", "Published a reply"
    SET_ASIDE = "set-aside", "Set aside"
    CONTACT = "contact", "Changed a contact"
    IMPORT = "import", "Imported"
    UNDO_IMPORT = "undo-import", "Undid an import"
    SUGGESTION = "suggestion", "Settled a suggestion"
    SOURCE = "source", "Looked after a source"
    HOLD_MAIL = "hold-mail", "Held the digests"
    RELEASE_MAIL = "release-mail", "Released the digests"
    WEBHOOK = "webhook", "Changed a webhook"


class ReviewBlock(TextChoices):
    """The parts of a draft that a reviewer can comment on by themselves."""

    LEVEL = "level", "Level"
    CLAIM = "claim", "Claim"
    TESTS = "tests", "Tests"
    REASONS = "reasons", "Reasons"
    EVIDENCE = "evidence", "Evidence"
    CHANGE_NOTE = "change_note", "Public change note"


class MessagePurpose(TextChoices):
    CONFIRMATION = "confirmation", "Confirmation of a subscription"
    DIGEST = "digest", "Digest"
    NOTICE = "notice", "Notice"
    NEW_ADDRESS = "new_address", "Change of address: asks the new one"
    OLD_ADDRESS = "old_address", "Change of address: tells the one before"


class SecondRatingReason(TextChoices):
    """Why an assessment needs a second, blind rating before it can be published (METHOD section 4)."""

    MET = "met", "It says “Met”"
    REVERSED = "reversed", "It says “Reversed”"
    DOWNWARD = "downward", "The level goes down"
    RANDOM = "random", "Drawn at random, one in five"


class Verdict(TextChoices):
    SEND_BACK = "send_back", "Send back"
    APPROVE = "approve", "Approve and publish"
    DECLINE = "decline", "Decline"


class SubscriberState(TextChoices):
    PENDING = "pending", "Waiting for confirmation"
    CONFIRMED = "confirmed", "Confirmed"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
