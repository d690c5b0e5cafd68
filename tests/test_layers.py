"""The plan of the house holds in every module; the planted faults show that the checker bites."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tests.layer_rules import PUBLIC, complaints, is_in, leaks, module_name

ROOT = Path(settings.BASE_DIR)
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for package in ("commitments", "tracker")
    for path in sorted((ROOT / package).rglob("*.py"))
}
MODULES = {module_name(path): source for path, source in SOURCES.items()}
RELATIONS = {
    name
    for model in apps.get_app_config("commitments").get_models()
    for field in model._meta.get_fields(include_hidden=False)
    if field.one_to_many or field.many_to_many
    for name in [field.get_accessor_name() if field.auto_created else field.name]
    if name
}


@pytest.mark.parametrize("path", SOURCES)
def test_module_keeps_to_its_layer(path: str) -> None:
    assert complaints(path, SOURCES[path], RELATIONS) == []


@pytest.mark.parametrize("module", [name for name in MODULES if is_in(name, PUBLIC)])
def test_public_module_reaches_no_draft_and_no_action(module: str) -> None:
    assert leaks(module, MODULES) == []


# PostgreSQL takes these for one row; models/progress.py and models/assessment.py say the same in a form of
# which it knows how many there are
SLOW = re.compile(r"(?:withdrawal|superseded_by)(?:=None|__isnull=True)")


def test_what_stands_is_asked_for_by_the_column_that_joins() -> None:
    paths = [path for path in SOURCES if "/migrations/" not in path]
    assert [path for path in paths if SLOW.search(SOURCES[path])] == []


@pytest.mark.parametrize(
    ("statement", "is_slow"),
    [
        ("filter(withdrawal=None)", True),
        ("Q(entries__superseded_by__isnull=True)", True),
        ("filter(withdrawal__entry=None, superseded_by__supersedes=None)", False),
        ("filter(withdrawal__isnull=False)", False),
    ],
)
def test_planted_slow_form_is_named(statement: str, *, is_slow: bool) -> None:
    assert bool(SLOW.search(statement)) is is_slow


@pytest.mark.parametrize(
    ("path", "line", "words"),
    [
        ("rules/timing.py", "from commitments.models import Deadline", "models stands above rules"),
        ("models/commitment.py", "import commitments.actions.progress", "actions stands above models"),
        ("summaries/country.py", "from commitments.emails import digest", "emails stands above summaries"),
        ("actions/progress.py", "from commitments.tasks import deliver_mail", "tasks stands above actions"),
        ("forms/entry.py", "from commitments.views.context import site", "views stands above forms"),
        ("vocabulary.py", "from commitments.rules import timing", "rules stands above vocabulary"),
        ("feeds.py", "from commitments.views.public import overview", "side by side"),
        ("views/public/a.py", "from commitments.views.desk import inbox", "does not import another"),
        ("views/desk/a.py", "from commitments.newcomer import x", "stands in no layer"),
        ("models/instrument.py", "from commitments.models.signatory import Signatory", "later in the flow"),
        ("models/progress.py", "from commitments.models import Evidence", "names the model files"),
        ("views/desk/inbox.py", "from tracker.settings import MODE", "django.conf"),
        ("rules/dates.py", "from . import timing", "the whole path"),
        ("rules/dates.py", "from django.utils import timezone", "rules are pure"),
        ("rules/dates.py", "from django.conf import settings", "rules are pure"),
        ("actions/progress.py", "from django.http import HttpRequest", "nothing of requests"),
        ("actions/digests.py", "from celery import shared_task", "nothing of requests or Celery"),
        ("views/public/overview.py", "from commitments.actions import progress", "read-only"),
        ("views/public/overview.py", "from commitments.tasks import deliver_mail", "read-only"),
        ("feeds.py", "import commitments.emails", "read-only"),
    ],
)
def test_planted_import_is_named(path: str, line: str, words: str) -> None:
    (found,) = set(complaints(f"commitments/{path}", f"import datetime\n{line}\n")) or {""}
    assert found.startswith(f"commitments/{path}:2: ")
    assert words in found


@pytest.mark.parametrize(
    "statement",
    [
        "entry.save()",
        "ProgressEntry.objects.create(claim='x')",
        "Follow.objects.get_or_create(scope='everything')",
        "Entry.objects.bulk_create(rows)",
        "Draft.objects.filter(pk=1).update(state='published')",
        "Draft.objects.filter(pk=1).update(**fields)",
        "draft.delete()",
        "draft.clauses.set(clauses)",
        "draft.signatories.clear()",
        "self.draft.entries.add(entry)",
        "cursor.execute('INSERT INTO commitments_change VALUES (1)')",
        "cursor.execute('''WITH x AS (SELECT 1)\n UPDATE commitments_change AS c SET note = 1''')",
        "cursor.execute(f'delete from {table}')",
        "cursor.execute('TRUNCATE commitments_change')",
    ],
)
@pytest.mark.parametrize("path", ["views/desk/inbox.py", "summaries/country.py", "management/commands/x.py"])
def test_planted_write_is_named(path: str, statement: str) -> None:
    (found,) = complaints(f"commitments/{path}", f"def act():\n    {statement}\n", RELATIONS)
    assert "only actions write" in found
    assert complaints("commitments/actions/x.py", f"def act():\n    {statement}\n", RELATIONS) == []


@pytest.mark.parametrize(
    "statement",
    [
        "counts.update({'a': 1})",
        "digest.update(b'x')",
        "names.add('France')",
        "self.seen.add('France')",
        "super().save(*args)",
        "'SELECT count(*) FROM commitments_instrument'",
        "'Update your settings before the day set by us.'",
    ],
)
def test_ordinary_python_is_no_write(statement: str) -> None:
    assert complaints("commitments/summaries/x.py", f"def act():\n    {statement}\n", RELATIONS) == []


def test_planted_import_inside_a_function_is_named() -> None:
    source = "def act():\n    from commitments.rules import timing\n"
    (found,) = complaints("commitments/views/desk/x.py", source)
    assert "inside act()" in found
    assert complaints("commitments/apps.py", source) == []


@pytest.mark.parametrize(
    "call", ["dt.date.today()", "dt.datetime.now(dt.UTC)", "timezone.now()", "time.time()"]
)
def test_planted_look_at_the_clock_is_named(call: str) -> None:
    (found,) = complaints("commitments/rules/x.py", f"def age():\n    return {call}\n")
    assert "dates as arguments" in found


def test_planted_long_task_is_named() -> None:
    source = "def deliver():\n" + "    x = 1\n" * 10
    (found,) = complaints("commitments/tasks.py", source)
    assert "longer than 10 lines" in found


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        ("from commitments.models import EntryDraft", "EntryDraft"),
        ("from commitments.models.editorial import ReviewDecision", "ReviewDecision"),
        ("from commitments.actions import progress", "commitments.actions.progress"),
        ("COUNT = Count('assessment_drafts__entries')", "assessment_drafts"),
        ("rows = clause.entry_drafts.all()", "entry_drafts"),
    ],
)
def test_planted_detour_to_a_draft_is_named(line: str, reached: str) -> None:
    sources = {
        "commitments.views.public.overview": "from commitments.summaries import overview",
        "commitments.summaries.overview": "from commitments.summaries.waiting import count",
        "commitments.summaries.waiting": line,
    }
    (found,) = leaks("commitments.views.public.overview", sources)
    assert f"{reached} through commitments.summaries.waiting" in found
