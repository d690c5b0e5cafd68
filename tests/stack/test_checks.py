import sys

import pytest

from tracker.stack import checks
from tracker.stack.checks import Check, all_checks, check, passes, settings_environment, templates
from tracker.stack.state import ROOT

GOOD = Check("good", [sys.executable, "-c", "print('quiet')"])
BAD = Check("bad", [sys.executable, "-c", "print('line 3 is wrong'); raise SystemExit(1)"])


def test_passes_shows_a_time_and_no_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert passes(GOOD)
    said = capsys.readouterr().out
    assert said.startswith("passed  good")
    assert "quiet" not in said


def test_passes_shows_what_a_failed_check_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert not passes(BAD)
    said = capsys.readouterr().out
    assert said.startswith("FAILED  bad")
    assert "line 3 is wrong" in said


def test_passes_hands_the_environment_over() -> None:
    code = "import os, sys; sys.exit(os.environ['TRACKER_MODE'] != 'production')"
    assert passes(Check("mode", [sys.executable, "-c", code], settings_environment("production")))


def test_check_runs_all_and_fails_when_one_did(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "all_checks", lambda: (BAD, GOOD))
    assert check() == 1
    said = capsys.readouterr().out
    assert "passed  good" in said
    assert "1 of 2 checks failed: bad" in said


def test_check_passes_when_all_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "all_checks", lambda: (GOOD,))
    assert check() == 0


def test_all_checks_change_nothing() -> None:
    for one in all_checks():
        formats = "format" in one.command or one.command[0].endswith("djade")
        assert not formats or "--check" in one.command
        assert "--fix" not in one.command


def test_templates_are_found() -> None:
    assert "templates/base.html" in templates()
    assert all((ROOT / name).is_file() for name in templates())
