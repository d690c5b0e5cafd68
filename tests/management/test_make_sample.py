from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.factories import make_signatory, make_undertaking


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
