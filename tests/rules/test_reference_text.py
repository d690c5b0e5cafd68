import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.reference_text import Known, nearest, plain, read, spellings

FRANCE, GERMANY, INDIA, INDONESIA, UAE, IVORY = 1, 2, 3, 4, 5, 6
D3, D3A, D3E, D3H1 = 30, 31, 35, 38
KNOWN = Known(
    signatories={
        **dict.fromkeys(("france", "fr", "fra"), FRANCE),
        **dict.fromkeys(("germany", "deu", "allemagne"), GERMANY),
        **dict.fromkeys(("india", "ind"), INDIA),
        "indonesia": INDONESIA,
        "united arab emirates": UAE,
        "cote d ivoire": IVORY,
    },
    clauses={"d3": D3, "d3a": D3A, "d3e": D3E, "d3h1": D3H1},
    names={FRANCE: "France", GERMANY: "Germany"},
)


@pytest.mark.parametrize(
    ("text", "signatories", "clauses"),
    [
        ("fra d3e", (FRANCE,), (D3E,)),
        ("France D3.e", (FRANCE,), (D3E,)),
        ("D3.E france", (FRANCE,), (D3E,)),
        ("France, D3.e", (FRANCE,), (D3E,)),
        ("fra d3 e", (FRANCE,), (D3E,)),
        ("fra d3", (FRANCE,), (D3,)),
        ("D3.h.1", (), (D3H1,)),
        ("the United Arab Emirates d3a", (UAE,), (D3A,)),
        ("Côte d'Ivoire d3a", (IVORY,), (D3A,)),
        ("cote-d’ivoire d3a", (IVORY,), (D3A,)),
        ("Germany and France d3a d3e", (GERMANY, FRANCE), (D3A, D3E)),
        ("germ d3a", (GERMANY,), (D3A,)),
        ("ind d3a", (INDIA,), (D3A,)),
        ("fra, deu d3e", (FRANCE, GERMANY), (D3E,)),
        ("fra d3e; deu d3e", (FRANCE, GERMANY), (D3E,)),
        ("fra d3e, fra d3a", (FRANCE,), (D3E, D3A)),
        ("france france d3e", (FRANCE,), (D3E,)),
        ("all d3a", (), (D3A,)),
        ("", (), ()),
    ],
)
def test_read_names_and_codes(text: str, signatories: tuple[int, ...], clauses: tuple[int, ...]) -> None:
    reading = read(text, KNOWN)
    assert (reading.signatories, reading.clauses, reading.problems) == (signatories, clauses, ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("atlantis d3e", "“atlantis” is no signatory"),
        ("frnace d3e", "“frnace” is no signatory, and no clause either. Did you mean France?"),
        ("fra d9z", "“d9z” is no clause"),
        ("fr d3e in", "“in” is no signatory"),
        ("indo d3e, ger", ""),
        ("un d3e", "“un” is no signatory"),
        ("fra d3e; deu d3a", "Log two entries"),
    ],
)
def test_read_says_what_it_cannot_place(text: str, problem: str) -> None:
    problems = " ".join(read(text, KNOWN).problems)
    assert problem in problems
    assert bool(problems) == bool(problem)


def test_read_beginning_of_several_names_lists_them() -> None:
    known = Known({"north macedonia": 1, "norway": 2}, {})
    assert read("nor", known).problems == (
        "“nor” could be north macedonia or norway. Write more of the name.",
    )


def test_plain_spells_a_code_without_its_dots() -> None:
    assert plain(" D3.h.1 ") == "d3h1"


@given(st.text())
def test_read_any_text_is_answered(text: str) -> None:
    reading = read(text, KNOWN)
    assert set(reading.signatories) <= set(KNOWN.signatories.values())
    assert set(reading.clauses) <= set(KNOWN.clauses.values())


def test_spellings_with_and_without_the_apostrophe() -> None:
    assert spellings("Côte d’Ivoire") == {"cote d ivoire", "cote divoire"}
    assert spellings("France") == {"france"}
    assert spellings("…") == set()


def test_nearest_is_a_name_or_nothing() -> None:
    assert [nearest(word, KNOWN) for word in ("frnace", "germny", "atlantis", "x")] == [
        "France",
        "Germany",
        "",
        "",
    ]
