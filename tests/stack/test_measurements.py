from pathlib import Path

import pytest

from tracker.stack import measurements
from tracker.stack.console import StackError
from tracker.stack.state import ROOT


def test_every_name_is_a_program_in_bench() -> None:
    assert [name for name in measurements.NAMED if not Path(ROOT, "bench", f"{name}.py").is_file()] == []


@pytest.mark.parametrize("given", [[], ["nothing"], ["all", "5"]])
def test_bench_lists_what_there_is(given: list[str]) -> None:
    with pytest.raises(StackError, match=r"pages .*\n(.*\n)*.*mail"):
        measurements.bench(given)


def test_bench_passes_on_what_follows_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    given = told(monkeypatch, codes={"pages": 2})
    assert measurements.bench(["pages", "3", "2"]) == 2
    assert given == [["bench/pages.py", "3", "2"]]


def test_bench_all_runs_each_and_tells_the_first_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    given = told(monkeypatch, codes={"mail": 1, "desk": 2})
    assert measurements.bench(["all"]) == 1
    assert given == [[f"bench/{name}.py"] for name in measurements.NAMED]


def told(monkeypatch: pytest.MonkeyPatch, *, codes: dict[str, int]) -> list[list[str]]:
    given: list[list[str]] = []

    def run(command: list[str], *_: object) -> int:
        given.append(command[1:])
        return codes.get(Path(command[1]).stem, 0)

    monkeypatch.setattr(measurements, "hold_back_signals", lambda: None)  # this process keeps its own
    monkeypatch.setattr(measurements, "run_in_foreground", run)
    return given
