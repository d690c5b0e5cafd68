"""Whoever rewords a label or a definition says what it said before: past days are shown in their words."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from commitments import former_words, vocabulary
from commitments.former_words import FORMER, FormerWords, said_on, words_of
from commitments.vocabulary import DELIVERY, Delivery
from commitments.words import Meanings, NumberedWords, Words

PINNED = Path(__file__).parent / "pinned_words.json"


def worded_now() -> dict[str, str]:
    """Every label and definition in English, by list and code."""
    found = {}
    for name, holder in vars(vocabulary).items():
        if isinstance(holder, type) and issubclass(holder, Words | NumberedWords) and len(holder):
            found |= {f"{name} {member.value}": str(member._label_) for member in holder}
        elif isinstance(holder, Meanings):
            found |= {f"{name} {code}": words for code, words in holder.items()}
    return found | {f"DELIVERY {level}": meaning.english for level, meaning in DELIVERY.items()}


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def test_every_wording_is_the_one_that_was_pinned_or_names_its_former_one() -> None:
    """After rewording: add to FORMER what it said, and until which day. New codes are pinned as they are, by
    adding what this test prints to tests/pinned_words.json; what stands there is never changed."""
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))
    now = worded_now()
    unpinned = {place: digest(words) for place, words in now.items() if place not in pinned}
    assert unpinned == {}
    for place, words in now.items():
        said = {digest(words), *(digest(item.then) for item in FORMER if item.now == words)}
        assert pinned[place] in said, f"{place} was worded otherwise: say in former_words.py how, until when"


def test_what_is_registered_belongs_to_one_wording_of_today() -> None:
    words = list(worded_now().values())
    assert [item for item in FORMER if words.count(item.now) != 1] == []


def test_of_two_former_wordings_each_has_its_days() -> None:
    first, second = dt.date(2025, 3, 1), dt.date(2025, 6, 1)
    former = (FormerWords("c", "b", second), FormerWords("c", "a", first))
    days = (first, dt.date(2025, 3, 2), second, dt.date(2025, 6, 2))
    assert [said_on(day, "c", former) for day in days] == ["a", "b", "b", "c"]
    assert said_on(first, "other", former) == "other"


def test_lists_speak_as_they_did(monkeypatch: pytest.MonkeyPatch) -> None:
    until = dt.date(2026, 11, 24)
    definition = DELIVERY[Delivery.MET].english
    former = (FormerWords("Met", "Fulfilled", until), FormerWords(definition, "All is done.", until))
    monkeypatch.setattr(former_words, "FORMER", former)
    with words_of(until):
        assert (Delivery.MET.label, DELIVERY[Delivery.MET].definition) == ("Fulfilled", "All is done.")
    with words_of(until + dt.timedelta(days=1)):
        assert Delivery.MET.label == "Met"
    assert Delivery.MET.label == "Met"
