"""In what role a signatory put its name to a text, and how we know that it did, in the reader's language."""

import re
from typing import Final

from django.utils.translation import gettext, gettext_noop

from commitments.summaries.own_words import Said, readers_language, said_in_catalog

# the roles of the reference data; one that came later stays English, and says so
ROLES: Final = (gettext_noop("co-chair"),)
# what the source of an endorsement says in the reference data, but for those that came later
LISTED = re.compile(r"Listed by name in the published text(?:, line (?P<number>\d+))?")


def role_words(role: str) -> Said:
    return said_in_catalog(role)


def how_listed(source_text: str) -> Said:
    """The words of the source; ours where they only say on which line the name stands."""
    found = LISTED.fullmatch(source_text)
    if found is None:
        return Said(source_text, "en")
    if found["number"] is None:
        return Said(gettext("Listed by name in the published text"), readers_language())
    words = gettext("Listed by name in the published text, line {number}")
    return Said(words.format(number=found["number"]), readers_language())
