"""The sentences of the site and its mails in other languages: collected from the sources, compiled for use.

`./dev fix` collects what templates and code ask for into locale/<language>/LC_MESSAGES/django.po, and keeps
what is translated. Every `./dev up`, `test` and `manage` compiles what changed; a server of its own runs
`python -m tracker.stack.catalogs` once after each update of the code.
"""

import datetime as dt
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from commitments import desk_vocabulary, vocabulary
from commitments.rules.delivery import BEING_MET
from commitments.rules.method_history import HISTORY
from commitments.words import NumberedWords, Words
from tracker.stack.state import ROOT

LANGUAGES: Final = ("fr", "ar")
# the functions whose sentences are collected; every other call is passed over
KEYWORDS: Final = dict.fromkeys(
    ("gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "npgettext"), None
)
# none, one, two, few (3 to 10), many (11 to 99), the rest: as Django's own catalogs count them
PLURAL_FORMS: Final = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
FIRST_COLLECTED: Final = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
SOURCE_FOLDERS: Final = ("commitments", "templates", "tracker")
# definitions of their codes
MEANINGS: Final = (
    vocabulary.TIMING_MEANING,
    vocabulary.TRACKABILITY_MEANING,
    vocabulary.STAGE_MEANING,
    vocabulary.CHANGE_MEANING,
    vocabulary.LINK_MEANING,
    vocabulary.LINK_BACK,
)

AFTER_A_SPACE = re.compile(r"(?:(?<=\S)|^) (?=[:;?!»])|(?<=«) ")
Message = tuple[str | None, str | tuple[str, ...]]


def po_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def asked_for() -> set[Message]:
    """Every (context, sentence) that the sources ask for; a sentence with a plural is a pair."""
    return set(chain(in_templates(), in_code(), in_lists()))


def in_templates() -> Iterator[Message]:
    for path in sources("*.html", "*.txt"):
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        # what is not to be translated is blanked, and its blanks are no indentation
        yield from in_python("\n".join(line.strip() for line in lines).encode())


def in_code() -> Iterator[Message]:
    for path in sources("*.py"):
        yield from in_python(path.read_bytes())


def in_lists() -> Iterator[Message]:
    """The labels of every list that readers see (commitments/words.py), the definitions of its codes, and
    what each version of the method changed."""
    for listed in chain(vars(vocabulary).values(), vars(desk_vocabulary).values()):
        if isinstance(listed, type) and issubclass(listed, (Words, NumberedWords)):
            for member in listed:
                yield None, str(member._label_)
    yield None, BEING_MET
    for meant in vocabulary.DELIVERY.values():
        yield None, meant.english
    for meanings in MEANINGS:
        for meaning in meanings.values():
            yield None, meaning
    for version in HISTORY:
        for words in (*version.remarks, *version.changes):
            yield None, words


def sources(*patterns: str) -> Iterator[Path]:
    for folder in SOURCE_FOLDERS:
        for pattern in patterns:
            yield from sorted((ROOT / folder).rglob(pattern))


def in_python(text: bytes) -> Iterator[Message]:
    found: Iterator[Any] = extract_python(BytesIO(text), KEYWORDS, (), {})
    for _, function, arguments, _ in found:
        texts = list(arguments) if isinstance(arguments, tuple) else [arguments]
        context = texts.pop(0) if function.startswith(("p", "np")) else None
        whole = tuple(text for text in texts[: 2 if function.startswith("n") else 1] if text)
        if whole:
            yield context, whole[0] if len(whole) == 1 else whole


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def empty(language: str) -> Catalog:
    """Without dates and names of people, so that the same sources give the same file."""
    catalog = Catalog(
        locale=language,
        charset="utf-8",
        fuzzy=False,
        header_comment="",
        project="AI Commitment Tracker",
        version="1",
        msgid_bugs_address="AI Commitment Tracker",
        last_translator="AI Commitment Tracker",
        language_team="AI Commitment Tracker",
        creation_date=FIRST_COLLECTED,
        revision_date=FIRST_COLLECTED,
    )
    catalog.mime_headers = [("Plural-Forms", PLURAL_FORMS[language])]
    return catalog


def collect() -> None:
    """Brings every catalog up to what the sources ask for; what nobody asks for any more goes."""
    wanted = asked_for()
    for language in LANGUAGES:
        old = read(language)
        new = empty(language)
        for context, sentence in sorted(wanted, key=str):
            key = sentence if isinstance(sentence, str) else sentence[0]
            known = old.get(key, context)
            translated = known.string if known is not None and known.id == sentence else None
            if translated and language == "fr":
                translated = held_together(translated)
            new.add(
                sentence, translated or "", context=context, flags=known.flags - {"fuzzy"} if known else ()
            )
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, new, width=0, sort_output=True, omit_header=False, no_location=True)


def held_together(french: str | Sequence[str]) -> str | tuple[str, ...]:
    """With no-break spaces at its punctuation, so that no line begins with a colon."""
    if isinstance(french, str):
        return AFTER_A_SPACE.sub("\u00a0", french)
    return tuple(AFTER_A_SPACE.sub("\u00a0", form) for form in french)


def compile_all() -> None:
    """Writes the catalogs that Django reads, where a source is newer. Any number may do it at once."""
    for language in LANGUAGES:
        source = po_path(language)
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".new", delete=False) as file:
            write_mo(file, read(language))
        Path(file.name).chmod(0o644)
        os.replace(file.name, target)


if __name__ == "__main__":
    compile_all()
    sys.exit(0)
