"""How we know that a signatory put its name to a text, in the reader's language."""

import re

from django.utils.translation import gettext

from commitments.summaries.own_words import Said, readers_language

# what the source of an endorsement says in the reference data, but for those that came later
LISTED = re.compile(r"Listed by name in the published text(?:, line (?P<number>\d+))?")


def how_listed(source_text: str) -> Said:
    """The words of the source; ours where they only say on which line the name stands."""
    found = LISTED.fullmatch(source_text)
    if found is None:
        return Said(source_text, "en")
    if found["number"] is None:
        return Said(gettext("Listed by name in the published text"), readers_language())
    words = gettext("Listed by name in the published text, line {number}")
    return Said(words.format(number=found["number"]), readers_language())
