from pathlib import Path

import pytest

from tracker.stack.console import last_lines, progress, say, step


def test_say_writes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    say("the site is up")
    assert capsys.readouterr().out == "the site is up\n"


def test_progress_keeps_standard_output_clean_for_manage(capsys: pytest.CaptureFixture[str]) -> None:
    progress("starting")
    written = capsys.readouterr()
    assert (written.out, written.err) == ("", "starting\n")


def test_step_says_what_is_done_and_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with step("making tea"):
        pass
    assert capsys.readouterr().err == "making tea ...\n  done, 0.0 s\n"


def test_step_says_when_it_was_not_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="spilt"), step("making tea"):
        raise ValueError("spilt")
    assert "not done" in capsys.readouterr().err


def test_last_lines_gives_the_end_indented(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("one\ntwo\nthree\n")
    assert last_lines(log, count=2) == "\n    two\n    three"


def test_last_lines_of_a_missing_log_is_empty(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "none.log") == ""
