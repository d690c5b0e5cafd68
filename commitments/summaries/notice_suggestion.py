"""What became of a suggestion, for whoever sent it and asked to be told."""

from typing import Any

from commitments.desk_vocabulary import SuggestionState
from commitments.models import Notice
from commitments.summaries.changes import undertaking_link


def load(notice: Notice) -> dict[str, Any] | None:
    """The words of the mail; None where the suggestion is not settled, or spam.

    Nothing of what was sent goes into it: nobody confirmed the address, which may be a victim's.
    """
    suggestion = notice.to_suggestion
    if suggestion is None or suggestion.state in (SuggestionState.NEW, SuggestionState.SPAM):
        return None
    return {
        "undertaking": undertaking_link(suggestion.undertaking),
        "received_on": suggestion.received_at.date(),
        "is_taken": suggestion.state == SuggestionState.TAKEN,
        "decision": suggestion.decision,
    }
