"""The adopted texts and the commitments in them, as tables."""

from collections.abc import Mapping
from typing import Any

from commitments.languages import Language
from commitments.models import Commitment
from commitments.summaries.bound import Bound, area_name
from commitments.summaries.commitments import CommitmentsPage
from commitments.summaries.instrument import InstrumentPage
from commitments.summaries.instruments import InstrumentsPage
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.columns import (
    Names,
    Table,
    coded,
    date,
    dated,
    in_each_language,
    listed,
    number,
    page,
    signatory,
    text,
    yes_or_no,
)
from commitments.vocabulary import (
    Binding,
    CommitmentKind,
    Delivery,
    InstrumentKind,
    TextExtent,
    Timing,
    Trackability,
)

Titles = Mapping[str, Mapping[str, str]]


def load_titles() -> Titles:
    """Our title of each commitment, by code and language. One query."""
    rows = Commitment.objects.values_list("code", "title", "translations")
    return {
        code: {"en": title} | {key: words.get("title", "") for key, words in (translations or {}).items()}
        for code, title, translations in rows
    }


def of_commitments(shown: CommitmentsPage, titles: Titles) -> Table:
    rows = [(group, line) for group in shown.groups for line in group.lines]
    return Table(
        (
            text("commitment", "Code of the commitment.", lambda row: row[1].code, is_required=True),
            *(
                text(
                    f"title_{language.value}",
                    f"What we call it, in {language.name.title()}.",
                    title_in(titles, language),
                )
                for language in Language
            ),
            text("instrument", "Code of the text it stands in.", lambda row: row[0].code),
            text("quote", "Official words of its main clause.", lambda row: row[1].quote),
            *coded("kind", CommitmentKind, "What kind of promise it is.", lambda row: row[1].kind),
            *coded("binding", Binding, "Whom it binds.", lambda row: row[1].binding),
            *coded(
                "trackability",
                Trackability,
                "How clearly one can tell whether it is kept.",
                lambda row: row[1].trackability,
            ),
            *dated(
                "due_on",
                "Day on which it is due, where the text sets one.",
                lambda row: row[1].due_on,
                lambda row: row[1].due_precision,
            ),
            number("entries", "Entries on record that bear on it.", lambda row: row[1].entry_count),
            number("signatories", "How many it binds by themselves.", lambda row: row[1].distribution.total),
            number(
                "assessed", "For how many of these it is assessed.", lambda row: row[1].distribution.assessed
            ),
            *(counted(level) for level in Delivery),
            *coded(
                "joint_level",
                Delivery,
                "Status of what all owe together; empty where it binds only each.",
                lambda row: row[1].distribution.joint_level,
                is_continuing=lambda row: row[1].is_continuing,
            ),
            page(lambda row: shapes.path_of("public:commitment", row[1].code)),
        ),
        rows,
        key=("commitment",),
    )


def title_in(titles: Titles, language: Language) -> Any:
    return lambda row: titles.get(row[1].code, {}).get(language.value)


def counted(level: Delivery) -> Any:
    def count(row: Any) -> int:
        return next((item.count for item in row[1].distribution.counts if item.level == level), 0)

    return number(f"signatories_{level.value}", f"For how many of these the status is {level.value}.", count)


def of_bound(shown: Bound, names: Names, *, is_continuing: bool) -> Table:
    """Everybody whom one commitment binds by itself."""
    return Table(
        (
            *signatory(names, lambda row: row.url),
            text("region", "Region of the world (UN M49), or Organisations.", lambda row: row.region),
            *in_each_language("region", "Its name.", lambda row: area_name(row.region)),
            *coded(
                "level",
                Delivery,
                "Status as verified.",
                lambda row: row.level,
                is_continuing=lambda row: is_continuing,
            ),
            *coded("timing", Timing, "How it stands against the date.", lambda row: row.timing),
            date(
                "assessed_on",
                "Day on which the status was published (UTC).",
                lambda row: row.assessed_at.date() if row.assessed_at else None,
            ),
            number("entries", "Entries on record about it.", lambda row: row.entry_count),
            page(lambda row: row.url),
        ),
        shown.rows,
        key=("signatory",),
    )


def of_instruments(shown: InstrumentsPage) -> Table:
    return Table(
        (
            text("instrument", "Code of the text.", lambda row: row.code, is_required=True),
            text("title", "Official title.", lambda row: row.title),
            *coded("kind", InstrumentKind, "What kind of text it is.", lambda row: row.kind),
            date("adopted_on", "Day on which it was adopted.", lambda row: row.adopted_on),
            text("place", "Where it was adopted.", lambda row: row.place),
            text("about", "What it is, in our words.", lambda row: row.about),
            *coded("extent", TextExtent, "How much of it we hold.", lambda row: row.text_extent),
            number("commitments", "How many commitments we track in it.", lambda row: row.commitment_count),
            number("endorsements", "How many have endorsed it.", lambda row: row.endorsement_count),
            page(lambda row: shapes.path_of("public:instrument", row.code)),
        ),
        (*shown.published, *shown.title_only),
        key=("instrument",),
    )


def of_text(shown: InstrumentPage) -> Table:
    """The text line by line, as it was published, with the clauses and commitments on each line."""
    return Table(
        (
            number("line", "Line of the source, counted from 1.", lambda row: row.line),
            text("role", "What the line is.", lambda row: row.role),
            text("paragraph", "Paragraph it belongs to.", lambda row: row.paragraph),
            text("number", "Number printed before it.", lambda row: row.number),
            text("words", "Official words of the line.", words_of_row),
            text(
                "clauses",
                "Codes of the clauses on it whose exact words we hold, with spaces between.",
                lambda row: listed(item.code for item in row.citable),
            ),
            text(
                "commitments",
                "Codes of the commitments made on it, with spaces between.",
                lambda row: listed(promise.code for promise in row.promises),
            ),
            text(
                "milestones",
                "Codes of the dates it names, with spaces between.",
                lambda row: listed(item.milestone.code for item in row.passages if item.milestone),
            ),
        ),
        shown.rows,
        key=("line",),
    )


def words_of_row(row: Any) -> str:
    return "".join(passage.run.text for passage in row.passages)


def beside_text(shown: InstrumentPage) -> dict[str, Any]:
    """What else the page of a text shows."""
    return {
        "instrument": {
            "code": shown.code,
            "title": str(shown.title),
            "short_title": str(shown.short_title),
            "kind": shapes.coded(shown.kind),
            "adopted_on": shapes.date(shown.adopted_on),
            "place": str(shown.place),
            "about": str(shown.about),
            "is_title_only": shown.is_title_only,
        },
        "source": {
            "title": shown.source.title,
            "publisher": shown.source.publisher,
            "sha256": shown.source.sha256,
            "also_published_at": list(shown.source.also_published_at),
        },
        "endorsers": endorsers(shown).records(),
        "commitments": [
            {
                "code": promise.code,
                "title": str(promise.title),
                "signatories": promise.distribution.total,
                "assessed": promise.distribution.assessed,
                "levels": {item.level: item.count for item in promise.distribution.counts},
                "joint_level": promise.distribution.joint_level or None,
            }
            for promise in shown.promises
        ],
        "milestones": [
            {
                "code": line.code,
                "title": str(line.title),
                "starts_on": shapes.known_to(line.starts_on, line.precision),
                "ends_on": shapes.date(line.ends_on),
            }
            for line in shown.milestones
        ],
    }


def endorsers(shown: InstrumentPage) -> Table:
    return Table(
        (
            text("name", "Name in English.", lambda row: row.name),
            text("name_in_text", "Name as the text prints it.", lambda row: row.name_in_text),
            text("slug", "Last part of the address of its page.", lambda row: row.slug),
            text("kind", "Country or organisation.", lambda row: row.kind),
            *dated("joined_on", "Since when.", lambda row: row.joined_on, lambda row: row.precision),
            date("left_on", "Until when.", lambda row: row.left_on),
            yes_or_no(
                "is_printed", "Whether the published text names it.", lambda row: row.printed_on is not None
            ),
            text("source", "Where that is said.", lambda row: row.source_text),
        ),
        [line for since in shown.since for line in since.lines],
    )
