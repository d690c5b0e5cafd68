"""What the site says in other languages: collected whole, translated whole, compiled for use."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tracker.stack import catalogs

FRENCH_DATA = sorted((catalogs.ROOT / "fixtures/translations/fr").glob("*.json"))
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]|\{(\w*)\}")
TEMPLATE = """{% load i18n %}<h1>{% translate "Get e-mails" %}</h1>
{% blocktranslate count n=n trimmed %}
one {{ kind }} change{% plural %}{{ n }} {{ kind }} changes{% endblocktranslate %}
{% translate "May" context "month" %}"""
CODE = 'x = ngettext("one mail", "{n} mails", n); y = pgettext("month", "June"); z = _("not one of ours")'


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A product of two files."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "commitments").mkdir()
    (tmp_path / "commitments" / "words.py").write_text(CODE)
    monkeypatch.setattr(catalogs, "ROOT", tmp_path)
    return tmp_path


def test_sentences_are_found_in_templates_and_code(sources: Path) -> None:
    found = set(catalogs.in_templates()) | set(catalogs.in_code())
    assert found == {
        (None, "Get e-mails"),
        (None, ("one %(kind)s change", "%(n)s %(kind)s changes")),
        ("month", "May"),
        (None, ("one mail", "{n} mails")),
        ("month", "June"),
    }


def test_collecting_keeps_what_is_translated_and_drops_what_is_gone(sources: Path) -> None:
    old = Catalog(locale="fr")
    old.add("Get e-mails", "Recevoir des courriels")
    old.add("Nobody asks for this", "Personne ne demande ceci")
    path = catalogs.po_path("fr")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        catalogs.write_po(file, old)
    catalogs.collect()
    new = catalogs.read("fr")
    assert new.get("Get e-mails").string == "Recevoir des courriels"
    assert new.get("Nobody asks for this") is None
    assert new.get("one mail").string == ("", "")
    written = path.read_bytes()
    catalogs.collect()
    assert path.read_bytes() == written, "the same sources give the same file"


def test_compiling_follows_the_source(sources: Path) -> None:
    catalogs.collect()
    catalogs.compile_all()
    for language in catalogs.LANGUAGES:
        compiled = catalogs.po_path(language).with_suffix(".mo")
        assert compiled.read_bytes()[:4] == b"\xde\x12\x04\x95"
        before = compiled.stat().st_mtime_ns
        catalogs.compile_all()
        assert compiled.stat().st_mtime_ns == before


def shipped(language: str) -> Catalog:
    with catalogs.po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def strings_of(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def placeholders(text: str) -> set[str]:
    return {match[0] for match in PLACEHOLDER.finditer(text)}


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_every_sentence_the_sources_ask_for_is_in_the_catalog(language: str) -> None:
    there = {(message.context, message.id) for message in shipped(language) if message.id}
    assert there == catalogs.asked_for(), "run ./dev fix, then translate what is new"


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_every_sentence_is_translated_with_its_plurals_and_placeholders(language: str) -> None:
    catalog, faults = shipped(language), []
    for message in catalog:
        if not message.id:
            continue
        strings = strings_of(message)
        if message.fuzzy or not all(strings):
            faults.append(f"not translated: {message.id}")
        if message.pluralizable and len(strings) != catalog.num_plurals:
            faults.append(f"{len(strings)} plural forms instead of {catalog.num_plurals}: {message.id}")
        wanted = placeholders(message.id if isinstance(message.id, str) else message.id[-1])
        # a form for none, one or two may do without the number, never without anything else
        unknown = [text for text in strings if placeholders(text) - wanted]
        if unknown or not any(placeholders(text) == wanted for text in strings):
            faults.append(f"other placeholders than {wanted}: {message.id}")
    assert not faults, "\n".join(faults)


def test_french_holds_its_punctuation_to_the_word_before_it() -> None:
    """By no-break spaces, or a line may begin with a colon."""
    loose = re.compile(r"\S [:;?!»]|« ")
    texts = {path: path.read_text(encoding="utf-8") for path in FRENCH_DATA}
    said = [text for message in shipped("fr") for text in strings_of(message) if message.id]
    assert [text for text in said if loose.search(text)] == []
    assert [path.name for path, text in texts.items() if loose.search(text)] == []


def test_collecting_puts_no_break_spaces_into_french(sources: Path) -> None:
    old = Catalog(locale="fr")
    old.add("Get e-mails", "Courriels : « oui » ou « non » ?")
    old.add(("one mail", "{n} mails"), ("un courriel ;", "{n} courriels ;"))
    path = catalogs.po_path("fr")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        catalogs.write_po(file, old)
    catalogs.collect()
    new = catalogs.read("fr")
    assert new["Get e-mails"].string == "Courriels\u00a0: «\u00a0oui\u00a0» ou «\u00a0non\u00a0»\u00a0?"
    assert new["one mail"].string == ("un courriel\u00a0;", "{n} courriels\u00a0;")
