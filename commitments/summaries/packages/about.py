"""What a package says of itself, in every one of its files."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from commitments.summaries.sample_notice import FILE_PREFIX
from commitments.summaries.siblings.shapes import Shape, envelope
from commitments.summaries.siblings.sibling import SAMPLE

TITLE: Final = "The whole dataset"


@dataclass(frozen=True)
class About:
    """Of which day the rows are, and whether they are invented."""

    day: dt.date
    is_sample: bool

    @property
    def prefix(self) -> str:
        """Stands before the name of every file."""
        return FILE_PREFIX if self.is_sample else ""

    @property
    def stem(self) -> str:
        return f"{self.prefix}{slugify(settings.SITE_NAME)}"

    @property
    def facts(self) -> Shape:
        """Licence, address, day, version of the method and citation, as every data sibling begins."""
        return self.enveloped({})

    def enveloped(self, body: dict[str, Any]) -> Shape:
        sample = {"sample": SAMPLE} if self.is_sample else {}
        return envelope(title=TITLE, path=data_path(), day=self.day, body={**sample, **body})


def data_path() -> str:
    """Of the page about the data, in English."""
    return f"/en{reverse('public:data')[3:]}"  # whatever language is spoken now
