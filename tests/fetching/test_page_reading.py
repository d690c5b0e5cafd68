import datetime as dt
import os

import pytest

from commitments.fetching.page_reading import day_of, read_safely
from commitments.rules import page_facts
from commitments.rules.page_facts import PageFacts


def test_read_safely_gives_what_the_page_says() -> None:
    html = '<html lang="fr"><title>Décret № 12</title><main>Il est créé un registre.</main>'
    facts = read_safely(html.encode(), content_type="text/html", charset="utf-8")
    assert facts == PageFacts(title="Décret № 12", language="fr", text="Il est créé un registre.")


def test_read_safely_of_another_file_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere")
    assert read_safely(b"%PDF-1.7", content_type="application/pdf", charset="") == PageFacts()
    assert read_safely(b"<p>", content_type="text/html", charset="") is None


@pytest.mark.parametrize("charset", ["utf-8\x00", "\ud800", "x" * 500, "--help"])
def test_read_safely_takes_any_charset(charset: str) -> None:
    facts = read_safely(b"<title>x</title>", content_type="text/html", charset=charset)
    assert facts is None or facts.title == "x"


def test_read_safely_stops_at_a_page_made_to_take_for_ever() -> None:
    attributes = " ".join(f"a{number}" for number in range(300_000))
    assert read_safely(f"<div {attributes}>x".encode(), content_type="text/html", charset="") is None


def test_page_facts_as_a_program_gives_itself_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_facts, "__file__", os.devnull)
    assert read_safely(b"<title>x</title>", content_type="text/html", charset="") is None


def test_day_of() -> None:
    assert day_of(PageFacts(published_on="2026-03-04")) == dt.date(2026, 3, 4)
    assert day_of(PageFacts()) is None
