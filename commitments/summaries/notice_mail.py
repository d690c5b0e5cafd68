"""What a notice says, read when it is about to go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from commitments.desk_vocabulary import NoticeKind
from commitments.models import Notice
from commitments.summaries import (
    notice_reminder,
    notice_reply,
    notice_suggestion,
    notice_verdict,
    notice_webhook,
)


@dataclass(frozen=True)
class NoticeMail:
    """`name` is the folder-less name of the three templates in templates/emails; `context` what they need."""

    name: str
    context: dict[str, Any]


# Each gives the context of its template, or None where there is nothing left to say.
LOADERS: Final[dict[NoticeKind, tuple[str, Callable[[Notice], dict[str, Any] | None]]]] = {
    NoticeKind.VERDICT: ("notice_verdict", notice_verdict.load),
    NoticeKind.REPLY_INVITATION: ("notice_reply_invitation", notice_reply.load_invitation),
    NoticeKind.REPLY_REMINDER: ("notice_reply_reminder", notice_reply.load_reminder),
    NoticeKind.SUGGESTION_SETTLED: ("notice_suggestion", notice_suggestion.load),
    NoticeKind.REMINDER: ("notice_reminder", notice_reminder.load),
    NoticeKind.WEBHOOK_DISABLED: ("notice_webhook", notice_webhook.load),
}


def load(notice: Notice) -> NoticeMail | None:
    """The mail, or None where it has become pointless or its recipient's address was erased."""
    name, loader = LOADERS[NoticeKind(notice.kind)]
    context = loader(notice) if notice.address else None
    return None if context is None else NoticeMail(name, context)
