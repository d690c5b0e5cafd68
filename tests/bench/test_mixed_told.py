"""Each limit of the hour is told when it was passed, and only then."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from bench.mixed_machine import Computed, Memory, part
from bench.mixed_reader import Found
from bench.mixed_told import Mail, Outcome, passed, verdict

EVEN = [100.0] * 8
GOOD_MAIL = Mail(digests=9, told=9, digests_sent=8, void=1, sent=8, arrived=8, readers=9)
QUIET = Computed({"web": 1.0}, machine=1.0, at=1.0)


def outcome(
    *, samples: dict[str, list[float]] | None = None, ended: set[str] | None = None, **given: Any
) -> Outcome:
    memory = Memory({})
    memory.stop()
    memory.samples, memory.ended = samples or {"web process 1": EVEN}, ended or set()
    good = Outcome(
        times={"page, copy": [1.0] * 99 + [900.0], "page, rendered": [80.0] * 100},
        errors=Counter(),
        found=Found({"web process 1": [0.4], "through nginx": [1.4]}, compared=9),
        memory=memory,
        used=QUIET,
        mail=GOOD_MAIL,
        minutes=60,
        rate=20,
    )
    return replace(good, **given)


def test_within_all_limits() -> None:
    assert list(passed(outcome())) == []
    assert verdict(outcome()) == 0


@pytest.mark.parametrize(
    "given",
    [
        {"errors": Counter({"page: 500 at /en": 1})},
        {"times": {"file, copy": [1.0] * 90 + [31.0] * 10, "page, rendered": [80.0]}},
        {"times": {"page, copy": [1.0], "file, rendered": [301.0]}},
        {"times": {"page, copy": [1.0]}},
        {"times": {"page, rendered": [80.0]}},
        {"found": Found({"web process 2": [0.2, 1.1]}, compared=9)},
        {"found": Found({"through nginx": [3.1]}, compared=9)},
        {"found": Found({"through nginx": [1.1]})},
        {"found": Found(compared=9)},
        {"found": Found({"through nginx": [1.1]}, wrong=["/en/countries/kenya.json differs"], compared=9)},
        {"ended": {"worker 1"}},
        {"samples": {"worker 1": [100.0] * 4 + [120.0] * 4}},
        {"samples": {"worker 1": [100.0] * 4 + [80.0] * 4}},
        {"mail": replace(GOOD_MAIL, told=8)},
        {"mail": replace(GOOD_MAIL, digests=10, void=2)},
        {"mail": replace(GOOD_MAIL, digests_sent=7)},
        {"mail": replace(GOOD_MAIL, arrived=7)},
    ],
)
def test_what_passes_a_limit_is_told(given: dict[str, Any]) -> None:
    assert len(list(passed(outcome(**given)))) == 1
    assert verdict(outcome(**given)) == 1


def test_other_work_makes_it_tell_nothing() -> None:
    busy = Computed({"web": 1.0}, machine=1.5, at=1.0)
    assert verdict(outcome(used=busy, errors=Counter({"page: 500": 1}))) == 2


def test_memory_of_a_short_run_is_not_judged() -> None:
    growing = {"worker 1": [100.0] * 4 + [150.0] * 4}
    assert list(passed(outcome(samples=growing, minutes=2))) == []


def test_quarters_of_few_samples_are_not_empty() -> None:
    assert [part([1.0, 2.0], number) for number in range(4)] == [[1.0], [1.0], [2.0], [2.0]]
