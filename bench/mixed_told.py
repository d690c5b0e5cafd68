"""The figures of bench/mixed.py and what they are held to."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bench import load
from bench.mixed_machine import EVERY_SECONDS, Computed, Memory, quantile
from bench.mixed_reader import Found

COPY_MS, RENDERED_MS = 30.0, 300.0
SHOWN, SHOWN_BY_NGINX = 1.0, 3.0
FLAT: Final = 0.1
TELLS_MEMORY_FROM: Final = 20.0  # minutes
MOST_TOLD: Final = 20
TEN_MINUTES: Final = int(600 / EVERY_SECONDS)


@dataclass(frozen=True)
class Mail:
    """What the ledger tells, and what the sink took. `void` digests had nothing left to tell."""

    digests: int
    told: int
    digests_sent: int
    void: int
    sent: int
    arrived: int
    readers: int


@dataclass(frozen=True)
class Outcome:
    times: dict[str, list[float]]
    errors: Counter[str]
    found: Found
    memory: Memory
    used: Computed
    mail: Mail
    minutes: float
    rate: float


def of_source(times: Mapping[str, list[float]], source: str) -> list[float]:
    return [one for kind, rows in times.items() if kind.endswith(f", {source}") for one in rows]


def show(outcome: Outcome) -> None:
    total = sum(map(len, outcome.times.values()))
    asked = f"{outcome.rate:.0f} requests a second for {outcome.minutes:g} minutes: {total} answers"
    print(f"\n{asked}, {outcome.errors.total()} errors")
    print("| Class | Answers | p50 ms | p95 ms | p99 ms | slowest |\n| --- | --- | --- | --- | --- | --- |")
    sums = {f"all, {source}": of_source(outcome.times, source) for source in ("copy", "rendered", "not kept")}
    for kind, times in [*sorted(outcome.times.items()), *sums.items()]:
        figures = " | ".join(f"{quantile(times, share):.1f}" for share in (0.5, 0.95, 0.99, 1.0))
        print(f"| {kind} | {len(times)} | {figures} |")
    used, cores = outcome.used, outcome.used.at
    parts = ", ".join(f"{name} {seconds / cores:.2f}" for name, seconds in used.by_program.items())
    print(f"\nCores: {used.share:.0%} of all busy; {parts}; other work {used.others:.2f}")
    for name, rows in outcome.memory.samples.items():
        growth = outcome.memory.growth(name)
        print(
            f"{name:20}{rows[0]:6.0f} MB at first, {max(rows):6.0f} at most, "
            f"last quarter {growth:.2f} of the second; "
            f"every ten minutes {', '.join(f'{one:.0f}' for one in rows[::TEN_MINUTES])}"
        )
    for name, delays in sorted(outcome.found.delays.items()):
        ends = outcome.found.ends.get(name, delays)
        print(
            f"{name:20}{len(delays)} addresses showed a publication after {quantile(delays, 0.5):.2f} s, "
            f"{max(delays):.2f} s at most; rendered and read {quantile(ends, 0.5):.2f} and {max(ends):.2f} s"
        )
    print(f"{outcome.found.compared} pages taken at random say what PostgreSQL holds")
    mail = outcome.mail
    print(
        f"{mail.digests} digests for {mail.told} of {mail.readers} readers: {mail.digests_sent} sent, "
        f"{mail.void} with nothing left to tell; {mail.sent} mails sent in all, {mail.arrived} arrived"
    )


def unmeasured(outcome: Outcome) -> Iterator[str]:
    """What cannot be within its limit, since there was none of it."""
    for source in ("copy", "rendered"):
        if not of_source(outcome.times, source):
            yield f"no answer was {source}"
    if not outcome.found.delays:
        yield "nothing that was published was looked for"
    if not outcome.found.compared:
        yield "no page was compared with PostgreSQL"


def passed(outcome: Outcome) -> Iterator[str]:
    """Each limit that was passed, in words."""
    for problem, count in outcome.errors.most_common(MOST_TOLD):
        yield f"{count} x {problem}"
    yield from unmeasured(outcome)
    for source, limit in (("copy", COPY_MS), ("rendered", RENDERED_MS)):
        if (slow := quantile(of_source(outcome.times, source), 0.99)) > limit:
            yield f"99 of 100 answers, {source}, within {slow:.0f} ms, {limit:.0f} wanted"
    for name, delays in outcome.found.delays.items():
        limit = SHOWN_BY_NGINX if "nginx" in name else SHOWN
        late = [delay for delay in delays if delay > limit]
        if late:
            yield f"{name}: {len(late)} of {len(delays)} publications shown later than {limit:.0f} s"
    yield from outcome.found.wrong[:MOST_TOLD]
    yield from (f"{name} ended" for name in sorted(outcome.memory.ended))
    if outcome.minutes >= TELLS_MEMORY_FROM:
        for name in outcome.memory.samples:
            if abs((growth := outcome.memory.growth(name)) - 1) > FLAT:
                yield f"memory of {name}: last quarter {growth:.2f} times the second"
    mail = outcome.mail
    if {mail.told, mail.digests, mail.digests_sent + mail.void} != {mail.readers}:
        yield f"{mail.readers} digests wanted, one for each: {mail}"
    if mail.sent != mail.arrived:
        yield f"{mail.sent} mails sent, {mail.arrived} arrived"


def verdict(outcome: Outcome) -> int:
    show(outcome)
    if outcome.used.others > load.MOST_NOISE:
        for words in passed(outcome):
            print(f"perhaps for that: {words}")
        print(f"Other work took {outcome.used.others:.1f} cores: too much to conclude anything.")
        return 2
    limits = list(passed(outcome))
    print("\n".join(f"PASSED A LIMIT: {words}" for words in limits) or "within all limits")
    return int(bool(limits))
