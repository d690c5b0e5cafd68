"""What a signatory's contact reads, in both languages: labels, dates and the words of the statuses.

The sentences of the letters stand in templates/emails, those of the page in templates/reply.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.utils import translation
from django.utils.formats import date_format

from commitments.rules import delivery
from commitments.vocabulary import DELIVERY, Delivery

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
    Delivery.NO_EVIDENCE: "Aucun élément public trouvé",
    Delivery.NO_ACTION: "Aucune action",
    Delivery.FIRST_STEPS: "Premières mesures",
    Delivery.SUBSTANTIAL: "Progrès substantiels",
    Delivery.MET: "Tenu",
    Delivery.REVERSED: "Recul",
    Delivery.UNCLEAR: "Impossible à évaluer tel que rédigé",
    Delivery.NOT_APPLICABLE: "Ne s’applique pas",
    Delivery.CLOSED: "Retiré ou remplacé",
}

FRENCH_DEFINITIONS: Final[Mapping[Delivery, str]] = {
    Delivery.NOT_ASSESSED: "Personne ici n’a encore terminé de recherche. Cela ne dit rien du signataire.",
    Delivery.NO_EVIDENCE: "Une recherche documentée n’a rien trouvé de public. Provisoire tant que le "
    "signataire n’a pas eu le temps de répondre.",
    Delivery.NO_ACTION: "Des éléments publics montrent que rien n’a été fait.",
    Delivery.FIRST_STEPS: "Annoncé avec des moyens, mis en consultation ou à l’essai. Aucun critère n’est "
    "entièrement rempli.",
    Delivery.SUBSTANTIAL: "Au moins la moitié des critères sont remplis et la mise en œuvre est en cours.",
    Delivery.MET: "Tous les critères sont remplis. Une obligation permanente est assortie "
    "de la date du prochain contrôle.",
    Delivery.REVERSED: "Un acte qui défait ou contredit la promesse.",
    Delivery.UNCLEAR: "Le texte ne donne aucun critère que deux personnes appliqueraient de la même façon.",
    Delivery.NOT_APPLICABLE: "Hors des compétences du signataire, de sa date d’adhésion ou du champ. "
    "La raison est donnée.",
    Delivery.CLOSED: "Le signataire s’est retiré, ou un texte ultérieur a remplacé la promesse. "
    "Le texte suivant est indiqué.",
}
# What silence does to “No public evidence found”, beyond being said.
FINALITY: Final = {
    ENGLISH: "If the time ends without a reply, the finding becomes final and counts 0 points.",
    FRENCH: "Si le délai s’achève sans réponse, le constat devient définitif et compte 0 point.",
}


def level(code: str, *, is_continuing: bool, language: str) -> str:
    """The public word of a status, in the language of the contact."""
    if language != FRENCH:
        return delivery.label(code, is_continuing=is_continuing)
    if code == Delivery.MET and is_continuing:
        return "Tenu à ce jour"
    return FRENCH_LEVELS[Delivery(code)]


def definition(code: str, language: str) -> str:
    """What the status means, as the method defines it."""
    meant = Delivery(code)
    return FRENCH_DEFINITIONS[meant] if language == FRENCH else DELIVERY[meant].definition


def finality(code: str, language: str) -> str:
    """What silence does to the finding; blank where it does nothing."""
    return FINALITY[FRENCH if language == FRENCH else ENGLISH] if code == Delivery.NO_EVIDENCE else ""


def day(date: dt.date, language: str) -> str:
    """3 March 2026; 3 mars 2026, and 1er mars 2026."""
    with translation.override("fr" if language == FRENCH else "en-gb"):
        words = date_format(date, "j F Y")
    return f"1er {words[2:]}" if language == FRENCH and date.day == 1 else words


def name_of(signatory: str, french: str, language: str) -> str:
    return french or signatory if language == FRENCH else signatory


def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
