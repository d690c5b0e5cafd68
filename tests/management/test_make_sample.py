from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import override_settings

from commitments.actions.sample_scale import loading
from tests.factories import NOW, make_signatory, make_undertaking


def make_sample(*arguments: str) -> list[str]:
    output = StringIO()
    call_command("make_sample", *arguments, stdout=output)
    return output.getvalue().splitlines()


@pytest.fixture
def register(db: None) -> None:
    for _ in range(12):
        make_undertaking(signatory=make_signatory())


def test_make_sample_shows_its_progress_and_what_it_made(register: None) -> None:
    *progress, total = make_sample()
    assert progress[-1].endswith("invented assessments")
    assert total.startswith("Sample data of seed 1: ")
    assert total.endswith("All of it is invented.")


def test_make_sample_twice_says_that_nothing_was_added(register: None) -> None:
    make_sample("--seed", "3")
    assert make_sample("--seed", "3") == ["The sample data of seed 3 are here already; nothing was added."]


def test_make_sample_refuses_production_in_one_sentence(register: None) -> None:
    with override_settings(MODE="production"), pytest.raises(CommandError, match="never made in production"):
        make_sample()


def make_large(*arguments: str) -> str:
    output = StringIO()
    with time_machine.travel(NOW):
        call_command("make_sample", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def signatory(db: None) -> None:
    make_signatory(code="FR")


def test_make_sample_scale_takes_other_amounts_and_tells_what_it_made(
    signatory: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "settle", lambda: None)  # VACUUM stands outside transactions, tests within
    said = make_large("--signatories", "2", "--commitments", "3", "--entries", "1500", "--subscribers", "5")
    assert said == (
        "Sample data of seed 1: 2 signatories, 3 commitments, 1,500 entries, 2 assessments, 5 subscribers. "
        "All of it is invented.\n"
    )
    assert "entries: 1,500 of 1,500" in capsys.readouterr().err
    assert make_large("--scale") == "A large set of sample data is here already; nothing was added.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--scale", "huge"), "invalid choice: 'huge'"),
        (("--entries", "many"), "invalid int value: 'many'"),
        (("--scale", "full", "--commitments", "0"), "commitments must be from 1 to 1,000, not 0"),
    ],
)
def test_make_sample_scale_refuses_what_cannot_be(signatory: None, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        make_large(*arguments)


def test_make_sample_scale_that_is_stopped_says_what_was_kept(
    signatory: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "load_entries", stop)
    with pytest.raises(CommandError, match="Nothing was kept") as stopped:
        make_large("--scale", "real")
    assert stopped.value.returncode == 130
