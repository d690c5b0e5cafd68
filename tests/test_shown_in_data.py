"""What each kind of page shows, its data say too: in the same order and with the same figures."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from commitments.models import Deadline, StaffMember, Undertaking
from tests.factories import TODAY, make_assessment, make_commitment, make_signatory, make_undertaking
from tests.past_day_factories import later
from tests.test_no_draft_leaks import record

__all__ = ["later", "record"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """`anchor` is what a row begins with on the page, `figures` what stands in it from there on.

    `start` is where the rows begin in the source of the page.
    """

    path: str
    anchor: Callable[[Row], str]
    figures: Callable[[Row], list[str]] = lambda row: []
    start: str = '<main id="main"'

    def __str__(self) -> str:
        return self.path


def counted(number: int) -> str:
    return "no entry" if not number else "1 entry" if number == 1 else f"{number} entries"


def name(row: Row) -> str:
    return str(row["signatory_name_en"])


PAGES = (
    Page("/en", name, lambda row: [str(row["assessed"])], '<ol class="map"'),
    Page(
        "/en/countries",
        name,
        lambda row: [f"{row['assessed']} of {row['undertakings']}", counted(row["entries"])],
        "<tbody>",
    ),
    Page("/en/countries?coverage=assessed", name, start="<tbody>"),
    Page(
        "/en/countries/kenya", lambda row: row["commitment"], lambda row: [row["level_label_en"]], "<tbody>"
    ),
    Page("/en/organisations", name),
    Page("/en/commitments", lambda row: row["commitment"]),
    Page(
        "/en/commitments/D3.a",
        name,
        lambda row: [row["level_label_en"], counted(row["entries"])],
        'id="rows"',
    ),
    Page("/en/commitments/D3.a?level=met", name, lambda row: [row["level_label_en"]], 'id="rows"'),
    Page("/en/instruments", lambda row: row["title"]),
    Page("/en/matrix", name, lambda row: [row["level_label_en"] or ""], "<tbody>"),
    Page("/en/matrix/full?level=met", name, lambda row: [row["level_label_en"] or ""], "<tbody>"),
    Page("/en/map", name, lambda row: [f"{row['assessed']} of {row['undertakings']}"], "<tbody>"),
    Page("/en/map?commitment=D3.a", name, lambda row: [row["level_label_en"]], "<tbody>"),
    Page("/en/changes", lambda row: row["note"], start='id="rows"'),
    Page("/en/changes?signatory=kenya&kind=evidence", lambda row: row["note"], start='id="rows"'),
    Page("/en/sources", lambda row: row["title"], lambda row: [row["publisher"]], '<ol class="entries">'),
    Page("/en/search?q=kenya", lambda row: row["title"], start='id="rows"'),
    Page("/en/method", lambda row: row["label_en"], lambda row: [row["meaning_en"] or ""], 'id="delivery"'),
    Page(
        "/en/compare?c=kenya&c=another",
        lambda row: row["commitment"],
        lambda row: [row["level_label_en"] or ""],
        'id="rows"',
    ),
    Page(
        "/en/deadlines",
        lambda row: (
            row["signatory_name_en"] or ("all together" if row["kind"] == "deadline" else row["title_en"])
        ),
        start='<section class="sec" id="D',
    ),
    Page("/en/countries/kenya/D3.a", lambda row: row["claim"]),
)


def shown(body: str, start: str) -> str:
    """The words of the matter of a page from there on, in lower case."""
    matter = body[body.index(start) : body.index("</main>")]
    bare = re.sub(r"<(script|style|svg|select)\b.*?</\1>", " ", matter, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", bare)).split()).lower()


def squeezed(words: str) -> str:
    return " ".join(words.split()).lower()


@pytest.fixture
def grown(record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember) -> dict[str, Undertaking]:
    """Several of everything, at different levels, one of them dated."""
    people = {"by": alice, "reviewer": bob}
    commitment = record["country"].commitment
    for place, level in enumerate(("met", "no_action", "first_steps")):
        other = make_signatory(name=f"Another {place}" if place else "Another")
        owed = make_undertaking(commitment=commitment, signatory=other)
        make_assessment(undertaking=owed, level=level, **people)
    make_undertaking(commitment=commitment, signatory=make_signatory(name="Last"))
    country = record["country"].endorsement
    assert country is not None
    second = make_commitment(instrument=commitment.instrument, code="D3.b")
    make_undertaking(commitment=second, signatory=country.signatory)
    Deadline.objects.create(commitment=commitment, due_on=TODAY, basis="implied", precision="day")
    return record


def all_pages(client: Client, path: str) -> Iterator[str]:
    """The page and, while it leads to another, those after it."""
    mark, number = "&" if "?" in path else "?", 1
    while True:
        body = client.get(f"{path}{mark}page={number}").content.decode()
        yield body
        number += 1
        if f"page={number}" not in body:
            return


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_data_say_what_the_page_shows(
    later: object, client: Client, grown: dict[str, Undertaking], page: Page
) -> None:
    path, mark, question = page.path.partition("?")
    path = (
        "/en/overview" if path == "/en" else path
    )  # the front page has no name of its own to put an ending to
    rows = json.loads(client.get(f"{path}.json{mark}{question}").content).get("rows")
    if rows is None:
        rows = rows_of_entries(client, path)
    assert rows
    words = " ".join(shown(body, page.start) for body in all_pages(client, page.path))
    place, seen = 0, []
    for row in rows:
        anchor = squeezed(page.anchor(row))
        found = words.find(anchor, place)
        assert found >= 0, f"“{anchor}” does not follow in: {words[place : place + 400]}"
        seen.append((found, row))
        place = found
    ends = [found for found, _ in seen if found] + [len(words)]
    for found, row in seen:
        end = min(next((e for e in ends if e > found), len(words)), len(words))
        for figure in page.figures(row):
            assert squeezed(figure) in words[found : max(end, found + 400)], (
                figure,
                words[found : found + 400],
            )


def rows_of_entries(client: Client, path: str) -> list[Row]:
    """Of an undertaking, whose JSON holds entries instead of rows: each once, in the order of its table."""
    return list(json.loads(client.get(f"{path}.json").content)["entries"])


def test_counts_of_pages_are_those_of_the_data(
    later: object, client: Client, grown: dict[str, Undertaking]
) -> None:
    counts = json.loads(client.get("/en/matrix.json").content)
    body = client.get("/en/matrix").content.decode()
    for level, number in counts["levels"].items():
        assert f'<b class="num">{number}</b>' in body, level
    commitment = json.loads(client.get("/en/commitments.json").content)["rows"][0]
    assert commitment["assessed"] == sum(
        number
        for key, number in commitment.items()
        if key.startswith("signatories_") and key != "signatories_not_assessed"
    )
    assert (commitment["signatories"], commitment["assessed"], commitment["signatories_met"]) == (6, 5, 1)
    text = client.get("/en/commitments/D3.a.json").json()
    assert (text["bound"], text["assessed"], len(text["rows"])) == (6, 5, 6)
    signatory = client.get("/en/countries/kenya.json").json()
    score = signatory["endorsements"][0]["score"]
    assert (score["assessed"], score["total"]) == (1, 2)


def test_the_text_is_the_official_one(later: object, client: Client, grown: dict[str, Undertaking]) -> None:
    code = grown["country"].commitment.instrument.code
    said = client.get(f"/en/instruments/{code}.json").json()
    words = shown(client.get(f"/en/instruments/{code}").content.decode(), '<main id="main"')
    assert said["rows"]
    assert all(squeezed(row["words"]) in words for row in said["rows"])
    assert [row["name"] for row in said["endorsers"]] == sorted(row["name"] for row in said["endorsers"])
