"""What a search finds: one hit per line of the page, whatever kind of thing it is."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy

from commitments.rules.search_words import Part
from commitments.vocabulary import Precision


class HitType(TextChoices):
    """What is searched, in the order in which equal matches stand; the codes stand in addresses."""

    SIGNATORY = "signatory", gettext_lazy("Countries and organisations")
    UNDERTAKING = "undertaking", gettext_lazy("Undertakings")
    COMMITMENT = "commitment", gettext_lazy("Commitments")
    INSTRUMENT = "instrument", gettext_lazy("Texts")
    METHOD = "method", gettext_lazy("Words of the method")
    MILESTONE = "milestone", gettext_lazy("Dates on the way")
    TEXT = "text", gettext_lazy("Places in the texts")
    ASSESSMENT = "assessment", gettext_lazy("Assessments")
    CORRECTION = "correction", gettext_lazy("Corrections")
    REPLY = "reply", gettext_lazy("Replies")
    ENTRY = "entry", gettext_lazy("Entries on record")
    PASSAGE = "passage", gettext_lazy("Passages of sources")
    SOURCE = "source", gettext_lazy("Sources")


class Rank(IntEnum):
    """How well something answers; the lowest stands first."""

    EXACT = 0  # its code or its whole name, or one signatory's undertaking
    STARTS_SO = 1
    IN_NAME = 2
    IN_WORDS = 3
    ALIKE = 9  # only spelt alike: shown where nothing else is found


@dataclass(frozen=True)
class Hit:
    """`kind` is for the margin; `words` stand under the title and are in quotation marks where `is_quoted`.

    `language` and `words_language` are BCP 47 tags where the text is not in the language of the page. `level`
    is the status of an undertaking, `about` a short line such as a publisher.
    """

    type: HitType
    kind: str
    title: tuple[Part, ...]
    url: str
    rank: int
    code: str = ""
    language: str = ""
    words: tuple[Part, ...] = ()
    words_language: str = ""
    is_quoted: bool = False
    level: str = ""
    about: str = ""
    on: dt.date | None = None
    precision: str = Precision.DAY
    region: str = ""

    @property
    def name(self) -> str:
        return "".join(part.text for part in self.title)


def page_language() -> str:
    return (get_language() or "en").split("-")[0]


def foreign(language: str) -> str:
    """The language of a text, where it is known and not that of the page."""
    return "" if language in ("", "und") or language.split("-")[0] == page_language() else language
