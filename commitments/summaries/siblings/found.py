"""What a search finds as a table."""

from typing import Any

from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.rules.table_schema import Field, FieldType
from commitments.summaries.search import SearchPage
from commitments.summaries.search.hits import HitType
from commitments.summaries.siblings.columns import Column, Table, coded, dated, page, text, yes_or_no
from commitments.vocabulary import Delivery


def of_hits(shown: SearchPage) -> Table:
    """The best first. Where nothing holds the words, those that are only spelt alike, as on the page."""
    return Table(
        (
            Column(
                Field("type", FieldType.STRING, "What kind of thing it is.", True, tuple(HitType.values)),
                lambda row: row.type.value,
            ),
            *(
                text(
                    f"type_label_{language.value}",
                    f"type in words, in {language.name.title()}.",
                    label_in(language),
                )
                for language in Language
            ),
            text("code", "Its code, where it has one.", lambda row: row.code),
            text("title", "Its title or name.", lambda row: row.name, is_required=True),
            text(
                "words",
                "The words around what was found.",
                lambda row: "".join(part.text for part in row.words),
            ),
            yes_or_no("is_quoted", "Whether these are quoted letter for letter.", lambda row: row.is_quoted),
            *coded("level", Delivery, "Status of an undertaking.", lambda row: row.level),
            text("about", "A short line such as a publisher.", lambda row: row.about),
            *dated("on", "Its day, where it has one.", lambda row: row.on, lambda row: row.precision),
            yes_or_no("is_only_alike", "Whether it is only spelt alike.", lambda row: not shown.hits),
            page(lambda row: row.url),
        ),
        shown.hits or shown.near,
    )


def label_in(language: Language) -> Any:
    with translation.override(LOCALE[language]):
        labels = {item.value: str(item.label) for item in HitType}
    return lambda row: labels[row.type.value]


def beside_hits(shown: SearchPage) -> dict[str, Any]:
    return {
        "query": shown.query,
        "found": shown.paging.total,
        "spelling": getattr(shown.spelling, "words", None),
    }
