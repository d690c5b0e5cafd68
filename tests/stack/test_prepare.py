import os
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.management.base import CommandError
from pytest_django import Settings

from tracker.stack import prepare
from tracker.stack.prepare import STAMP, collect_static, fingerprint, main, run, source_files


def test_main_runs_the_commands_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: called.append(name))
    monkeypatch.setattr(prepare, "collect_static", lambda: called.append("collect_static"))
    assert main(["--sample"]) == 0
    assert called == ["migrate", "load_reference", "make_sample", "make_local_staff", "collect_static"]


def test_main_makes_a_sample_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: called.append(name))
    monkeypatch.setattr(prepare, "collect_static", lambda: None)
    main([])
    assert "make_sample" not in called


def test_main_leaves_an_empty_copy_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: called.append(name))
    monkeypatch.setattr(prepare, "collect_static", lambda: None)
    assert main(["--empty"]) == 0
    assert called == ["migrate", "make_local_staff"]


def test_main_passes_on_why_a_command_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(name: str, **options: object) -> None:
        raise CommandError("fixtures/signatories.json: entry 3: no code")

    monkeypatch.setattr(prepare, "call_command", refuse)
    assert main([]) == 1
    assert "entry 3: no code" in capsys.readouterr().out


def test_run_shows_what_a_command_says(capsys: pytest.CaptureFixture[str]) -> None:
    run("looking", "check")
    written = capsys.readouterr()
    assert "looking" in written.err
    assert "  System check identified no issues" in written.out


def test_collect_static_runs_once_until_a_source_changes(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    collect_static()
    stamp = (tmp_path / STAMP).read_text()
    mark = next(path for path in tmp_path.rglob("*") if path.is_file() and path.name != STAMP)
    mark.unlink()
    collect_static()
    assert not mark.exists(), "nothing changed, so nothing was collected"
    (tmp_path / STAMP).write_text("of older sources")
    collect_static()
    assert mark.exists()
    assert (tmp_path / STAMP).read_text() == stamp


def test_source_files_name_what_django_would_collect() -> None:
    found = list(source_files())
    assert Path(str(find("admin/css/base.css"))) in found
    assert all(path.is_file() for path in found)


def test_fingerprint_changes_with_a_file(tmp_path: Path) -> None:
    page = tmp_path / "page.css"
    page.write_text("a")
    before = fingerprint([page])
    assert fingerprint([page]) == before
    os.utime(page, (1, 1))
    assert fingerprint([page]) != before
