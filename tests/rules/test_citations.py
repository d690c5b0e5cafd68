import datetime as dt
import json
from dataclasses import replace

import pytest

from commitments.rules.citations import Citation, bibtex, csl_json, key, ris

CITATION = Citation(
    title="France, D3.e: Access to AI & “open” tools",
    site="AI Commitment Tracker",
    address="https://tracker.test/en/countries/france/D3.e?as_of=2026-11-29",
    issued_on=dt.date(2026, 10, 3),
    as_of_on=dt.date(2026, 11, 29),
    read_on=dt.date(2026, 11, 30),
    language="en",
    note="As of 29 November 2026, method 1.1.",
    version="3",
)


def fields_of(record: str) -> dict[str, str]:
    lines = record.removesuffix("\r\n").split("\r\n")
    return {line[:2]: line[6:] for line in lines}


def test_bibtex_has_each_field_once() -> None:
    assert bibtex(CITATION) == (
        "@misc{en-countries-france-D3.e-2026-11-29,\n"
        "  author = {{AI Commitment Tracker}},\n"
        "  title = {{France, D3.e: Access to AI \\& “open” tools}},\n"
        "  year = {2026},\n"
        "  month = oct,\n"
        "  version = {3},\n"
        "  url = {https://tracker.test/en/countries/france/D3.e?as_of=2026-11-29},\n"
        "  urldate = {2026-11-30},\n"
        "  note = {As of 29 November 2026, method 1.1.}\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("sign", "written"),
    [
        ("50 % of $1", r"50 \% of \$1"),
        ("a_b#c&d", r"a\_b\#c\&d"),
        ("a\\b", r"a\textbackslash{}b"),
        ("~^", r"\textasciitilde{}\textasciicircum{}"),
    ],
)
def test_bibtex_escapes_the_signs_of_latex(sign: str, written: str) -> None:
    assert f"title = {{{{{written}}}}}" in bibtex(replace(CITATION, title=sign))


@pytest.mark.parametrize("title", ["}", "{", "}} , url = {x", "\\}", "a\n@misc{b,"])
def test_bibtex_keeps_its_braces_balanced(title: str) -> None:
    """BibTeX counts braces whether or not a backslash stands before them."""
    record = bibtex(replace(CITATION, title=title))
    depth, ends = 0, []
    for place, sign in enumerate(record):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if sign == "}" and depth == 0:
            ends.append(place)
    assert ends == [len(record) - 2]
    assert record.count("\n@") == 0


def test_ris_is_one_record_with_a_field_per_line() -> None:
    record = ris(CITATION)
    assert record.startswith("TY  - ELEC\r\n")
    assert record.endswith("ER  - \r\n")
    assert fields_of(record)["DA"] == "2026/10/03"
    assert fields_of(record)["Y2"] == "2026/11/30"
    assert fields_of(record)["ET"] == "3"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b"])
def test_ris_lets_no_line_end_inside_a_field(end: str) -> None:
    record = ris(replace(CITATION, title=f"One{end}ER  - {end}TY  - BOOK"))
    assert fields_of(record)["TI"] == "One ER - TY - BOOK"
    assert [line[:2] for line in record.splitlines()].count("TY") == 1


def test_csl_json_is_a_list_of_one() -> None:
    (item,) = json.loads(csl_json(CITATION))
    assert item["type"] == "webpage"
    assert item["author"] == [{"literal": "AI Commitment Tracker"}]
    assert item["issued"] == {"date-parts": [[2026, 10, 3]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 30]]}
    assert item["version"] == "3"
    assert item["URL"] == CITATION.address


def test_arabic_stays_as_it_is_written() -> None:
    arabic = replace(CITATION, title="المغرب، D3.e: «الإتاحة»", language="ar")
    assert "المغرب، D3.e: «الإتاحة»" in bibtex(arabic)
    assert fields_of(ris(arabic))["TI"] == "المغرب، D3.e: «الإتاحة»"
    assert "المغرب، D3.e: «الإتاحة»" in csl_json(arabic)


def test_an_address_ends_no_field_and_is_not_encoded_twice() -> None:
    odd = replace(CITATION, address="https://tracker.test/en/search?q=a%20b}\nER  - ")
    assert "url = {https://tracker.test/en/search?q=a%20b%7D%20ER%20-}" in bibtex(odd)
    assert fields_of(ris(odd))["UR"] == "https://tracker.test/en/search?q=a%20b%7D%20ER%20-"


def test_key_is_ascii_whatever_the_address_holds() -> None:
    assert key(replace(CITATION, address="https://tracker.test/fr/countries/côte")) == (
        "fr-countries-co-te-2026-11-29"
    )


def test_what_a_page_does_not_have_is_left_out() -> None:
    bare = replace(CITATION, version="")
    assert "version" not in bibtex(bare)
    assert "ET" not in fields_of(ris(bare))
    assert "version" not in json.loads(csl_json(bare))[0]
