import pytest

from commitments.rules import search_words
from commitments.rules.search_words import (
    as_written,
    asked_words,
    excerpt,
    fold,
    holds_all,
    left_open,
    marked,
    plain_name,
    words_of,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("FRANCE", "france"),
        ("Côte", "cote"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Türkiye", "turkiye"),
        ("الأردن", "اردن"),
        ("الاردن", "اردن"),
        ("فَرَنسا", "فرنسا"),
        ("فرنســا", "فرنسا"),
        ("الفرنسا", "فرنسا"),
        ("مبادرة", "مبادره"),
        ("مستشفى", "مستشفي"),
        ("٢٠٢٥", "2025"),
        ("الف", "الف"),
    ],
)
def test_fold_leaves_what_tells_words_apart(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_words_of_parts_at_everything_that_is_no_letter() -> None:
    assert words_of("D3.a: open-source “AI”, l’accès") == ("d3", "a", "open", "source", "ai", "l", "acces")


def test_asked_words_are_few_and_each_once() -> None:
    assert asked_words("AI ai and AI") == ("ai", "and")
    assert len(asked_words(" ".join(f"word{n}" for n in range(5000)))) == search_words.MOST_WORDS


@pytest.mark.parametrize(
    ("known", "asked", "is_found"),
    [
        ("observatory", "obse", True),
        ("usage", "usa", False),
        ("usa", "usa", True),
        ("国务院办公厅", "国务院", True),
        ("centre", "centres", True),
        ("ukraine", "ai", False),
        ("ai", "ai", True),
        ("gas", "ga", False),
    ],
)
def test_holds_all_takes_beginnings_but_short_words_only_whole(
    known: str, asked: str, is_found: bool
) -> None:
    assert holds_all([known], [asked]) is is_found


@pytest.mark.parametrize(
    ("query", "last"),
    [
        ("open obs", "obs"),
        ("OPEN obs", "obs"),
        ("usage USA", None),
        ("open", None),
        ("an ai", None),
        ("", None),
    ],
)
def test_left_open_lets_a_short_last_word_go_on_unless_it_is_an_acronym(query: str, last: str | None) -> None:
    asked = asked_words(query)
    begun = left_open(query, asked)
    assert begun == (asked if last else ())
    assert not holds_all(["open", "observatory"], asked) or not last
    assert holds_all(["open", "observatory"], begun) is bool(last)


def test_holds_all_of_nothing_is_nothing() -> None:
    assert not holds_all(["known"], [])


@pytest.mark.parametrize(
    ("known", "asked"),
    [("france", "frnace"), ("germany", "germnay"), ("ukraine", "ukrayne"), ("france", "frnce")],
)
def test_closeness_knows_a_slip_of_the_finger(known: str, asked: str) -> None:
    assert search_words.closeness(known, asked) > search_words.CLOSE_ENOUGH


def test_closeness_is_nothing_between_different_words() -> None:
    assert search_words.closeness("france", "ghana") == 0


def test_marked_gives_the_text_back_letter_for_letter() -> None:
    text = "L’Observatoire: two observatories, één."
    parts = marked(text, ["observatory", "een"])
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.is_hit] == ["één"]
    assert [part.text for part in marked(text, ["observat"]) if part.is_hit] == [
        "Observatoire",
        "observatories",
    ]


def test_excerpt_cuts_at_spaces_around_the_word() -> None:
    cut = "".join(part.text for part in excerpt(f"{'before ' * 40}needle{' after' * 40}", ["needle"]))
    assert cut.startswith("… before")
    assert cut.endswith("after …")
    assert "needle" in cut
    assert len(cut) < 260


def test_excerpt_of_a_short_text_is_the_text() -> None:
    assert [part.text for part in excerpt("We will do it.", ["absent"])] == ["We will do it."]


def test_excerpt_of_one_endless_word_has_an_end() -> None:
    assert sum(len(part.text) for part in excerpt("x" * 5000, ["x" * 30])) < 300


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Côte d’Ivoire", "cote d ivoire"),
        ("TÜRKİYE", "turkiye"),
        ("  south-korea ", "south korea"),
        ("أرمينيا", "ارمينيا"),
        ("فَرَنْسا", "فرنسا"),
        ("الصين", "الصين"),
        ("٢٠٢٦", "2026"),
        ("…", ""),
    ],
)
def test_plain_name_takes_case_accents_and_signs_away_and_leaves_the_article(typed: str, plain: str) -> None:
    assert plain_name(typed) == plain


def test_as_written_keeps_the_capitals_of_names_and_no_others() -> None:
    found = as_written(["Côte d’Ivoire"], ["Observatory of NATO", "An observatory in cote"])
    assert found == {"cote": "Côte", "ivoire": "Ivoire", "observatory": "observatory", "nato": "NATO"}
