"""The languages of public pages and mails."""

from typing import Final

from django.db.models import TextChoices


class Language(TextChoices):
    """What pages and mails are written in, each by its own name; the codes stand in addresses."""

    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"
    ARABIC = "ar", "العربية"


# Django's name of each: dates and forms in English are read as in Britain, day before month.
LOCALE: Final[dict[Language, str]] = {
    Language.ENGLISH: "en-gb",
    Language.FRENCH: "fr",
    Language.ARABIC: "ar",
}
