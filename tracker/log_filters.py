"""What must not stand in a log: the signed parts of private links, and tracebacks of mere refusals."""

import logging
import re
from http import HTTPStatus

PRIVATE_LINK = re.compile(
    r"(/(?:reply|[a-z]{2}/follow(?:/confirm|/unsubscribe|/new-address|/old-address)?)/)"
    r"[\w.~%:-]*(?::|%3A)[\w.~%:-]*",
    re.IGNORECASE,
)


class HidePrivateLinks(logging.Filter):
    """Whoever holds such a link acts for its owner, so a log keeps only which page it was."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        hidden = PRIVATE_LINK.sub(r"\1[hidden]", words)
        if hidden != words:
            record.msg, record.args = hidden, ()
        return True


class RefusedInOneLine(logging.Filter):
    """A refusal is no fault of the code, so Django's line about a 403 goes without its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == HTTPStatus.FORBIDDEN:
            record.exc_info = record.exc_text = None
        return True
