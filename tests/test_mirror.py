"""The test of a module is where you expect it: commitments/a/b.py has tests/a/test_b.py."""

import ast
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MIRRORED = (
    "actions",
    "api",
    "charts",
    "emails.py",
    "fetching",
    "former_words.py",
    "forms",
    "management",
    "middleware",
    "mirror",
    "models",
    "page_cache",
    "reference_schema.py",
    "reference_translations.py",
    "rules",
    "summaries",
    "tasks.py",
    "templatetags",
    "views",
    "words.py",
)
# Module: why it has no twin of its own.
EXCEPTIONS = {
    "models/append_only.py": "tests/test_append_only.py tries it on every table there is",
}


def twin_of(module: str) -> str:
    """Where the tests of a module stand, both relative to commitments/ and tests/."""
    path = PurePosixPath(module)
    if path.name == "__init__.py":  # a package with code in it is tested under the package's own name
        path = path.parent.with_suffix(".py")
    folder = "management" if path.is_relative_to("management/commands") else str(path.parent)
    return str(PurePosixPath(folder) / f"test_{path.name}")


def has_behaviour(module: str, source: str) -> bool:
    """Whether there is anything to test: any function counts, but for __str__ beside a model's fields.

    Elsewhere a class counts too, since a dataclass or a form is part of what its module promises.
    """
    nodes = list(ast.walk(ast.parse(source)))
    names = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    if module.startswith("models/"):
        return bool(names - {"__str__"})
    return bool(names) or any(isinstance(node, ast.ClassDef) for node in nodes)


def missing_twins(modules: Mapping[str, str], tests: Mapping[str, str]) -> list[str]:
    """Modules without a twin, or whose twin holds no test. Keys are relative paths, values the sources."""
    return [
        f"commitments/{module} has no tests/{twin_of(module)}"
        for module, source in sorted(modules.items())
        if module not in EXCEPTIONS
        and has_behaviour(module, source)
        and "def test_" not in tests.get(twin_of(module), "")
    ]


def sources_in(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.py")}


def test_every_module_has_its_twin() -> None:
    modules = {
        path: source
        for path, source in sources_in(ROOT / "commitments").items()
        if PurePosixPath(path).parts[0] in MIRRORED
    }
    assert missing_twins(modules, sources_in(ROOT / "tests")) == []


@pytest.mark.parametrize("module", EXCEPTIONS)
def test_exceptions_still_exist(module: str) -> None:
    assert (ROOT / "commitments" / module).is_file()


@pytest.mark.parametrize(
    ("module", "twin"),
    [
        ("tasks.py", "test_tasks.py"),
        ("rules/timing.py", "rules/test_timing.py"),
        ("views/public/overview.py", "views/public/test_overview.py"),
        ("management/commands/rebuild_status.py", "management/test_rebuild_status.py"),
        ("actions/reference_data/__init__.py", "actions/test_reference_data.py"),
    ],
)
def test_twin_of_is_the_same_path(module: str, twin: str) -> None:
    assert twin_of(module) == twin


@pytest.mark.parametrize(
    ("module", "source", "tests"),
    [
        ("rules/new.py", "def age() -> int: ...", {}),
        ("rules/new.py", "def age() -> int: ...", {"rules/test_new.py": "import pytest"}),
        ("rules/new.py", "def age() -> int: ...", {"test_new.py": "def test_age(): ..."}),
        ("forms/new.py", "class NewForm: ...", {}),
        ("models/new.py", "class New:\n    def get_absolute_url(self): ...", {}),
    ],
)
def test_missing_twins_names_a_planted_module(module: str, source: str, tests: dict[str, str]) -> None:
    assert missing_twins({module: source}, tests) == [f"commitments/{module} has no tests/{twin_of(module)}"]


@pytest.mark.parametrize(
    ("module", "source"),
    [("models/new.py", "class New:\n    def __str__(self): ..."), ("views/desk/__init__.py", '"""Staff."""')],
)
def test_missing_twins_asks_for_none_where_nothing_happens(module: str, source: str) -> None:
    assert missing_twins({module: source}, {}) == []
