import pytest

from tracker.stack import __main__ as stack
from tracker.stack import checks, commands
from tracker.stack.console import StackError
from tracker.stack.stopping import StopRequestedError


@pytest.mark.parametrize(
    ("command", "expected"), [("test", ["-q", "--up"]), ("manage", ["shell", "-c", "1"])]
)
def test_run_passes_arguments_on_untouched(
    monkeypatch: pytest.MonkeyPatch, command: str, expected: list[str]
) -> None:
    given: list[list[str]] = []
    monkeypatch.setattr(commands, command, lambda arguments: given.append(arguments) or 5)
    assert stack.run([command, *expected]) == 5
    assert given == [expected]


@pytest.mark.parametrize(("given", "code"), [([], 10), (["--sample"], 11), (["--empty"], 12)])
def test_run_up_with_what_was_asked(monkeypatch: pytest.MonkeyPatch, given: list[str], code: int) -> None:
    monkeypatch.setattr(commands, "up", lambda sample, empty: 10 + sample + 2 * empty)
    assert stack.run(["up", *given]) == code


def test_run_refuses_an_empty_copy_with_sample_data() -> None:
    with pytest.raises(SystemExit):
        stack.run(["up", "--sample", "--empty"])


def test_run_check_and_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "check", lambda: 3)
    monkeypatch.setattr(checks, "fix", lambda: 4)
    assert (stack.run(["check"]), stack.run(["fix"])) == (3, 4)


def test_run_refuses_an_unknown_option() -> None:
    with pytest.raises(SystemExit) as leaving:
        stack.run(["up", "--bogus"])
    assert leaving.value.code == 2


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (StackError("port 8000 is taken"), 1, "dev: port 8000 is taken\n"),
        (OSError(28, "No space left on device", "a"), 1, "dev: [Errno 28] No space left on device: 'a'\n"),
        (StopRequestedError(15), 143, ""),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_main_turns_problems_into_a_sentence_and_a_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    raised: BaseException,
    code: int,
    said: str,
) -> None:
    def fail() -> int:
        raise raised

    monkeypatch.setattr(checks, "check", fail)
    assert stack.main(["check"]) == code
    assert capsys.readouterr().err == said
