"""The history that /en/method shows says what docs/method-changes.md says."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format

from commitments.rules.method_history import HISTORY, MethodVersion
from commitments.vocabulary import METHOD_VERSION

PATH_OF_OURS = re.compile(r" \(`docs/[^`]+`\)")


def plain(text: str) -> str:
    """Without marks of emphasis, list dashes and line ends, and without the way to a file of ours."""
    text = re.sub(r"^- ", "", PATH_OF_OURS.sub("", " ".join(text.split())))
    return text.replace("**", "").replace("`", "")


def in_document() -> dict[str, list[str]]:
    """Heading to everything below it, paragraph by paragraph."""
    text = Path(settings.BASE_DIR, "docs/method-changes.md").read_text(encoding="utf-8")
    sections = (section.split("\n", 1) for section in text.split("\n## ")[1:])
    return {
        heading: [plain(block) for block in re.split(r"\n(?=- )|\n\n", body) if block.strip()]
        for heading, body in sections
    }


def test_history_says_what_the_document_says() -> None:
    found = {f"{item.version}, {date_format(item.since, 'j F Y')}": said(item) for item in HISTORY}
    document = in_document()
    assert list(found) == list(document)
    for heading, blocks in document.items():
        assert sorted(found[heading]) == sorted(blocks)


def said(item: MethodVersion) -> list[str]:
    return [*item.changes, *item.remarks]


def test_history_begins_with_the_method_in_force() -> None:
    assert HISTORY[0].version == METHOD_VERSION
