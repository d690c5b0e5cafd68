"""The picture of the site: what other sites show with a link to a page that has no picture of its own."""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from commitments.summaries.share_card import DRAWN_SINCE, language_now


@dataclass(frozen=True)
class SiteCard:
    """The site with one sentence on what it holds, which says nothing of how anybody stands."""

    name: str
    sentence: str
    language: str

    @property
    def image_words(self) -> str:
        """The picture in words, for those who do not see it."""
        return f"{self.name}. {self.sentence}"

    @property
    def digest(self) -> str:
        """Changes whenever the picture would: part of its address."""
        said = [DRAWN_SINCE, self.language, self.name, self.sentence]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]

    @property
    def image_url(self) -> str:
        return reverse("share:site-image", args=[self.language, self.digest])


def site_card() -> SiteCard:
    """In the active language. No query."""
    return SiteCard(
        name=settings.SITE_NAME,
        sentence=gettext(
            "What 60 signatories promised on artificial intelligence in Paris in February 2025, "
            "and the public evidence of what happened since."
        ),
        language=language_now().value,
    )
