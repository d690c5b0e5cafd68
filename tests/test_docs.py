"""What the documentation names exists in the code, and what must be documented is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve
from django.utils import translation

from commitments.languages import LOCALE
from commitments.rules.page_language import language_in
from commitments.vocabulary import METHOD_VERSION, Delivery

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("docs/**/*.md")]
}
CODE = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "dev", *ROOT.glob("tracker/**/*.py")]
}
OUR_COMMANDS = sorted(name for name, app in get_commands().items() if app == "commitments")
PLACES = ("commitments", "tracker", "tests", "docs", "fixtures", "templates", "static", "requirements", ".ci")

LAUNCHER = re.compile(r"\./dev ([a-z]+)(?: ([a-z_]+))?")
VARIABLE = re.compile(r"\b(?:TRACKER_[A-Z_]+|DATABASE_URL|REDIS_URL|PORT)\b")
IN_CODE_FONT = re.compile(r"`([^`\n]+)`")
PLACEHOLDER = re.compile(r"<[a-z -]+>")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)\)")

documents = pytest.mark.parametrize("name", DOCUMENTS)


def launcher_commands() -> set[str]:
    """The commands ./dev lists in its own help."""
    usage = CODE["dev"].split("Usage:")[1].split("Environment:")[0]
    return set(re.findall(r"^  ([a-z]+)", usage, re.MULTILINE))


def variables_read() -> set[str]:
    """Names of our variables in the launcher, the settings and the stack."""
    return {name for text in CODE.values() for name in VARIABLE.findall(text)}


def missing_from(name: str, text: str) -> Iterator[str]:
    """Everything that a document names and that is not there."""
    for command, argument in LAUNCHER.findall(text):
        if command not in launcher_commands():
            yield f"./dev {command}"
        if command == "manage" and argument and argument not in get_commands():
            yield f"./dev manage {argument}"
    yield from (variable for variable in VARIABLE.findall(text) if variable not in variables_read())
    for words in IN_CODE_FONT.findall(text):
        if words.startswith("/") and not is_address(words):
            yield words
        if words.split("/")[0] in PLACES and "/" in words and not is_path(words):
            yield words
    yield from (link for link in LINK.findall(text) if not (ROOT / name).parent.joinpath(link).exists())


def is_address(words: str) -> bool:
    address = PLACEHOLDER.sub("x", words.split("?")[0])
    if f'"{address.lstrip("/")}"' in CODE["tracker/urls.py"]:  # those of a local copy are not served in tests
        return True
    try:
        with translation.override(LOCALE[language_in(address)]):
            resolve(address)
    except Resolver404:
        return False
    return True


def is_path(words: str) -> bool:
    return any(ROOT.glob(PLACEHOLDER.sub("*", words)))


@documents
def test_document_names_nothing_that_is_not_there(name: str) -> None:
    assert list(missing_from(name, DOCUMENTS[name])) == []


@pytest.mark.parametrize(
    "text",
    [
        "Run `./dev serve`.",
        "    ./dev manage load_everything",
        "Set TRACKER_COLOUR.",
        "Open `/en/nowhere/at/all/there`.",
        "See `commitments/rules/luck.py`.",
        "See [the plan](docs/plan.md).",
    ],
)
def test_missing_from_names_what_is_planted(text: str) -> None:
    assert len(list(missing_from("README.md", text))) == 1


def test_missing_from_accepts_what_is_there() -> None:
    text = (
        "`./dev up`, `/en/instruments/<code>`, `fixtures/instruments/<code>.json`, TRACKER_MODE, `/healthz`"
    )
    assert list(missing_from("README.md", text)) == []


def test_every_variable_is_in_the_settings_page() -> None:
    documented = set(VARIABLE.findall(DOCUMENTS["docs/settings.md"]))
    assert sorted(variables_read() - documented) == []


@pytest.mark.parametrize("command", OUR_COMMANDS)
def test_every_management_command_is_in_the_running_page(command: str) -> None:
    assert f"`{command}`" in DOCUMENTS["docs/running.md"]


@pytest.mark.parametrize("command", sorted(launcher_commands()))
def test_every_launcher_command_is_in_the_running_page(command: str) -> None:
    assert f"`./dev {command}" in DOCUMENTS["docs/running.md"]


def test_the_newest_change_of_method_is_the_version_in_force() -> None:
    headings = re.findall(r"^## (\S+),", DOCUMENTS["docs/method-changes.md"], re.MULTILINE)
    assert headings[0] == METHOD_VERSION
    assert headings[-1] == "1.0"


@pytest.mark.parametrize("level", Delivery)
def test_the_method_page_uses_the_status_words_of_the_code(level: Delivery) -> None:
    assert level.label in DOCUMENTS["docs/method-changes.md"]


def test_every_decision_is_numbered_in_turn() -> None:
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


@documents
def test_documents_name_no_machine_and_no_registry(name: str) -> None:
    assert not re.search(r"/(work|home|root|tmp)/|pypi\.org|files\.pythonhosted", DOCUMENTS[name])
