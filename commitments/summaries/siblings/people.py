"""Lists of countries and organisations as tables, and the country that signed nothing."""

from commitments.summaries.non_signatory import NonSignatoryPage
from commitments.summaries.siblings.columns import (
    Column,
    Names,
    Table,
    date,
    in_each_language,
    number,
    page,
    signatory,
    text,
    yes_or_no,
)
from commitments.summaries.signatories import SignatoriesPage


def of_signatories(shown: SignatoriesPage, names: Names) -> Table:
    return Table(
        (
            *signatory(names, lambda row: row.url),
            text("region", "Region of the world (UN M49).", lambda row: row.region),
            *in_each_language("region", "Its name.", lambda row: row.region_name),
            text("subregion", "Part of the region (UN M49).", lambda row: row.subregion),
            *in_each_language("subregion", "Its name.", lambda row: row.subregion_name),
            yes_or_no("endorses_charter", "Whether it endorses the charter.", lambda row: row.has_charter),
            number("undertakings", "How many undertakings it has by itself.", lambda row: row.total),
            number("assessed", "How many of these anybody has assessed.", lambda row: row.assessed),
            number("entries", "Entries on record that name it.", lambda row: row.entry_count),
            date("last_change_on", "Day of the newest change about it (UTC).", lambda row: row.changed_on),
            page(lambda row: row.url),
        ),
        shown.rows,
        key=("signatory",),
    )


def of_lists_without(shown: NonSignatoryPage) -> Table:
    """The lists of names on which a country does not stand."""
    columns: tuple[Column, ...] = (
        text("text", "The text, in short.", lambda row: row.title, is_required=True),
        number("signatories", "How many stood on its list that day.", lambda row: row.signed),
        date("adopted_on", "Day on which it was adopted.", lambda row: row.adopted_on),
        text("source", "Where the list was read.", lambda row: row.source),
        page(lambda row: row.url),
    )
    return Table(columns, shown.lists)
