"""Names tell what a thing is: fields of time, addresses, templates, views and what they answer to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from commitments import desk_vocabulary, vocabulary

ROOT = Path(settings.BASE_DIR)
OURS = "commitments."
# Names that only look like a moment, a day or a person, and two of Django's own.
ENGLISH_ALL_THE_SAME = {
    "AssessmentDraft.based_on",
    "DeskAct.at",
    "ImportBatch.stop_requested",
    "ImportRow.version_before",
    "InboxMark.until",
    "Presence.since",
    "StaffMember.single_keys",
    "Contact.active_from",
    "Contact.succeeded_by",
    "Correction.replaced_by",
    "Evidence.title_is_ours",
    "Instrument.also_published_at",
    "Milestone.in_source",
    "StaffMember.date_joined",
    "StaffMember.last_login",
}
METHODS = {"require_safe", "require_GET", "require_POST", "require_http_methods"}
URL_NAME = re.compile(r"[a-z]+(-[a-z]+)*")
TEMPLATE = re.compile(
    r"_?[a-z][a-z0-9]*(_[a-z0-9]+)*(\.subject)?\.(html|txt|xml)|(400|403|403_csrf|404|429|500)\.html"
)
MODELS = list(apps.get_app_config("commitments").get_models())
FIELDS = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for model in MODELS
    for field in model._meta.fields
    if field.model.__module__.startswith(OURS)
]


def patterns(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield namespace, pattern
        elif pattern.namespace not in ("admin", "api"):  # their addresses and views are made by frameworks
            yield from patterns(pattern, pattern.namespace or namespace)


PATTERNS = [pytest.param(*found, id=str(found[1].pattern) or "root") for found in patterns()]


def is_allauths(pattern: URLPattern) -> bool:
    """django-allauth looks its addresses up by its own names."""
    return (pattern.name or "").startswith(("account_", "mfa_"))


@pytest.mark.parametrize(("model", "field"), FIELDS)
def test_field_of_time_says_moment_or_day(model: type[models.Model], field: models.Field) -> None:
    is_moment = isinstance(field, models.DateTimeField)
    is_day = isinstance(field, models.DateField) and not is_moment
    if f"{model.__name__}.{field.name}" not in ENGLISH_ALL_THE_SAME:
        assert is_moment == field.name.endswith(("_at", "_before", "_until"))
        assert is_day == field.name.endswith("_on")


@pytest.mark.parametrize(("model", "field"), FIELDS)
def test_field_of_a_person_or_a_truth_says_so(model: type[models.Model], field: models.Field) -> None:
    if f"{model.__name__}.{field.name}" in ENGLISH_ALL_THE_SAME:
        return
    if isinstance(field, models.BooleanField):
        assert field.name.startswith(("is_", "has_", "can_"))
    if field.name.endswith("_by"):
        assert field.related_model is apps.get_model("commitments", "StaffMember")


@pytest.mark.parametrize("model", MODELS)
def test_status_is_a_word_of_the_vocabulary(model: type[models.Model]) -> None:
    for field in model._meta.fields:
        if field.choices and isinstance(field, models.CharField) and field.name != "language":
            lists = [
                item.values
                for item in (*vars(vocabulary).values(), *vars(desk_vocabulary).values())
                if isinstance(item, type(models.TextChoices))
            ]
            assert [value for value, _ in field.choices] in lists


@pytest.mark.parametrize(("namespace", "pattern"), PATTERNS)
def test_address_has_a_name_of_lower_case_words(namespace: str, pattern: URLPattern) -> None:
    address = str(pattern.pattern)
    assert address == "" or is_allauths(pattern) or URL_NAME.fullmatch(pattern.name or "")
    assert not address.endswith("/")
    assert re.sub(r"<[^>]*>", "", address) == re.sub(r"<[^>]*>", "", address).lower()


@pytest.mark.parametrize(("namespace", "pattern"), PATTERNS)
def test_address_stands_where_its_surface_is(namespace: str, pattern: URLPattern) -> None:
    start = {"follow": "follow", "suggest": "suggest", "digests": "digests", "desk": "desk"}.get(
        namespace, ""
    )
    address = str(pattern.pattern)
    assert address == start or address.startswith((f"{start}/", f"{start}.") if start else "")


@pytest.mark.parametrize(("namespace", "pattern"), PATTERNS)
def test_view_is_a_plain_function_or_one_of_djangos_own(namespace: str, pattern: URLPattern) -> None:
    view_class = getattr(pattern.callback, "view_class", None)
    allauths = ("allauth.",) if is_allauths(pattern) else ()
    if view_class:
        assert view_class.__module__.startswith(("django.", *allauths))
    else:
        assert pattern.callback.__module__.startswith(("commitments.views.", "commitments.api.", *allauths))


def views() -> dict[str, ast.FunctionDef]:
    """The function behind every address, from the source, since decorators leave no trace at run time."""
    trees: dict[str, ast.Module] = {}
    found = {}
    for _, pattern in patterns():
        module, name = pattern.callback.__module__, pattern.callback.__name__
        if module.startswith(OURS):
            path = ROOT / f"{module.replace('.', '/')}.py"
            tree = trees.setdefault(module, ast.parse(path.read_text()))
            (function,) = [
                node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name
            ]
            found[f"{module}.{name}"] = function
    return found


def says_its_methods(function: ast.FunctionDef, shorthands: set[str]) -> bool:
    names = {
        node.id for item in function.decorator_list for node in ast.walk(item) if isinstance(node, ast.Name)
    }
    return bool(names & (METHODS | shorthands))


def shorthands_in(module: str) -> set[str]:
    """Names a module gives to a method decorator: `page_with_a_form = require_http_methods([...])`."""
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text())
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if isinstance(node.value.func, ast.Name) and node.value.func.id in METHODS
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@pytest.mark.parametrize("view", sorted(views()))
def test_view_says_which_methods_it_answers(view: str) -> None:
    assert says_its_methods(views()[view], shorthands_in(view.rpartition(".")[0]))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("@require_safe\ndef page(request): ...", True),
        ("@access\n@require_http_methods(['GET', 'POST'])\ndef page(request): ...", True),
        ("def page(request): ...", False),
        ("@never_cache\ndef page(request): ...", False),
    ],
)
def test_says_its_methods_sees_a_planted_view(source: str, expected: bool) -> None:
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert says_its_methods(function, set()) is expected


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=lambda path: path.name)
def test_template_has_a_name_of_lower_snake_words(path: Path) -> None:
    assert TEMPLATE.fullmatch(path.name)


def test_parts_shared_by_pages_stand_under_components() -> None:
    shared = list((ROOT / "templates" / "components").rglob("*.html"))
    assert shared
    assert all(path.name.startswith("_") for path in shared)
