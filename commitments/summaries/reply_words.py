"""What a signatory's contact reads, in both languages: labels, dates and the words of the statuses.

The sentences of the letters stand in templates/emails, those of the page in templates/reply.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.utils import translation
from django.utils.formats import date_format

from commitments.rules import delivery
from commitments.vocabulary import Delivery

ENGLISH, FRENCH = "en", "fr"
LANGUAGES: Final = ((ENGLISH, "English"), (FRENCH, "Français"))

# In which language a reply may be written, each named in itself; the first two are those of the page.
WRITTEN_IN: Final = (
    *LANGUAGES,
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("hi", "हिन्दी"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("sw", "Kiswahili"),
    ("uk", "Українська"),
    ("zh", "中文"),
)
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})

FRENCH_LEVELS: Final[Mapping[Delivery, str]] = {
    Delivery.NOT_ASSESSED: "Pas encore évalué",
    Delivery.NO_EVIDENCE: "Aucune preuve publique trouvée",
    Delivery.NO_ACTION: "Aucune action",
    Delivery.FIRST_STEPS: "Premières mesures",
    Delivery.SUBSTANTIAL: "Progrès substantiels",
    Delivery.MET: "Tenu",
    Delivery.REVERSED: "Revirement",
    Delivery.UNCLEAR: "Impossible à évaluer tel que rédigé",
    Delivery.NOT_APPLICABLE: "Ne s’applique pas",
    Delivery.CLOSED: "Retiré ou remplacé",
}


def level(code: str, *, is_continuing: bool, language: str) -> str:
    """The public word of a status, in the language of the contact."""
    if language != FRENCH:
        return delivery.label(code, is_continuing=is_continuing)
    if code == Delivery.MET and is_continuing:
        return "Tenu à ce jour"
    return FRENCH_LEVELS[Delivery(code)]


def day(date: dt.date, language: str) -> str:
    """3 March 2026; 3 mars 2026, and 1er mars 2026."""
    with translation.override("fr" if language == FRENCH else "en-gb"):
        words = date_format(date, "j F Y")
    return f"1er {words[2:]}" if language == FRENCH and date.day == 1 else words


def name_of(signatory: str, french: str, language: str) -> str:
    return french or signatory if language == FRENCH else signatory


def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
