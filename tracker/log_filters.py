"""What must not stand in a log: the signed parts of private links."""

import logging
import re

PRIVATE_LINK = re.compile(
    r"(/(?:reply|en/follow(?:/confirm|/unsubscribe)?)/)[\w.~%:-]*(?::|%3A)[\w.~%:-]*", re.IGNORECASE
)


class HidePrivateLinks(logging.Filter):
    """Whoever holds such a link acts for its owner, so a log keeps only which page it was."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        hidden = PRIVATE_LINK.sub(r"\1[hidden]", words)
        if hidden != words:
            record.msg, record.args = hidden, ()
        return True
