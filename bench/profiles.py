"""Where the time goes on the three heaviest paths: `python bench/profiles.py [SECONDS]`.

py-spy looks many times a second at who holds the interpreter while a process renders the pages of
undertakings in three languages; while it hands out a copy, compressed as browsers take it; and while it sends
digests of which most were composed for somebody before. What waits for PostgreSQL or a relay is not seen.
Writes the stacks to docs/profiles/, in the form that flame graph programs and speedscope read, and prints
which part of the code ran how often. Needs wrk, and the right to look into processes (as root, or where
ptrace_scope is 0).
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import load
from bench.beside import python_with
from bench.mail_copy import Copy
from bench.pages import PAGE, SITE, Served, served, wait_for
from bench.running_copy import ROOT, RunningCopy, running_copy

SPY: Final = "py-spy==0.4.1"
A_SECOND: Final = 250
SECONDS: Final = 20
WARMING, WARMING_MAIL = 5, 25  # by then each set of follows was composed for once
LANGUAGES: Final = ("en", "fr", "ar")
READERS: Final = 100_000
FOLDER: Final = ROOT / "docs" / "profiles"
SELDOM: Final = 0.005  # of all looks: stacks below it are added up without their ends
SHOWN: Final = 12
# each connection goes through them from a place of its own
THROUGH: Final = """
local paths = {%s}
local at = math.random(#paths)
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""
Stacks = Counter[tuple[str, ...]]  # frames such as `render (django/template/base.py)`, outermost first


def spy() -> Path:
    return python_with(SPY).with_name("py-spy")


def recorded(folder: Path, *what: str) -> Stacks:
    """`what` follows `py-spy record`: a process to look into, or a program to start."""
    path = folder / "stacks.txt"
    options = ("--rate", str(A_SECOND), "--format", "raw", "--nolineno", "--gil", "--output", path)
    done = subprocess.run([spy(), "record", *options, *what], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"py-spy failed:\n{done.stderr[-2000:]}")
    return read(path.read_text())


def read(text: str) -> Stacks:
    found: Stacks = Counter()
    for line in text.splitlines():
        stack, _, count = line.rpartition(" ")
        if stack:
            found[without_detours(stack.split(";"))] += int(count)
    return found


def without_detours(stack: list[str]) -> tuple[str, ...]:
    """Each frame of ours, and of libraries the first and the last between two of ours."""
    kept = [
        frame
        for place, frame in enumerate(stack)
        if is_ours(frame) or any(map(is_ours, [*stack[place - 1 : place], *stack[place + 1 : place + 2]]))
    ]
    return (*kept, stack[-1]) if kept[-1:] != [stack[-1]] else tuple(kept)


def is_ours(frame: str) -> bool:
    return file_of(frame).startswith(("commitments", "tracker"))


def while_asked(folder: Path, site: Served, script: Path | None, path: str, seconds: int) -> Stacks:
    (process,) = load.children(site.pid)
    options = ["-s", str(script)] if script else ["-H", "Accept-Encoding: gzip"]
    command = ["wrk", "-t1", "-c4", f"-d{seconds + 2 * WARMING}s", *options, site.url + path]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as asking:
        time.sleep(WARMING)
        found = recorded(folder, "--pid", str(process), "--duration", str(seconds))
        asking.terminate()
    return found


def of_pages(copy: RunningCopy, folder: Path, seconds: int) -> dict[str, Stacks]:
    environment: dict[str, str] = copy.environment | json.loads((copy.state / "connection.json").read_text())
    listed = [sys.executable, str(ROOT / "bench/mixed_steps.py"), "pages"]
    owed = json.loads(subprocess.run(listed, env=environment, capture_output=True, check=True).stdout)
    paths = [str(row["path"]).removeprefix("/en") for row in owed["undertakings"]]
    script = folder / "through.lua"
    script.write_text(THROUGH % ", ".join(f'"/{lang}{path}"' for path in paths for lang in LANGUAGES))
    plain = environment | {"TRACKER_PAGE_CACHE_MB": "0"}
    with served(plain, SITE, workers=1) as bare, served(environment, SITE, workers=1) as site:
        wait_for(bare.port, PAGE)
        wait_for(site.port, PAGE)
        return {
            "undertaking": while_asked(folder, bare, script, "/", seconds),
            "copy": while_asked(folder, site, None, PAGE, seconds),
        }


def of_mail(folder: Path, seconds: int) -> Stacks:
    copy = Copy(folder / "mail")
    try:
        copy.run("publish")
        copy.run("plant", READERS)
        copy.run("analyse")
        step = [sys.executable, str(ROOT / "bench/mail_steps.py"), "whole", str(READERS)]
        with subprocess.Popen(step, cwd=ROOT, env=copy.environment, stdout=subprocess.DEVNULL) as sending:
            time.sleep(WARMING_MAIL)
            found = recorded(folder, "--pid", str(sending.pid), "--duration", str(seconds))
            sending.terminate()
        return found
    finally:
        copy.stop()


def file_of(frame: str) -> str:
    return frame.rpartition(" (")[2].rstrip(")")


def part_of(frame: str) -> str:
    """Two steps into a library, three into our own."""
    steps = file_of(frame).split("/")
    return "/".join(steps[: 3 if steps[0] == "commitments" else 2])


def told(name: str, stacks: Stacks) -> None:
    whole = sum(stacks.values())
    own, within = Counter[str](), Counter[str]()
    for stack, count in stacks.items():
        own[part_of(stack[-1])] += count
        for frame in filter(is_ours, set(stack)):
            within[frame] += count
    print(f"\n{name}: {whole} looks\n\n| Part of the code | ran in |\n| --- | --- |")
    for part, count in own.most_common(SHOWN):
        print(f"| `{part}` | {count / whole:.0%} |")
    print("\n| Function of ours | itself and what it calls |\n| --- | --- |")
    for frame, count in within.most_common(2 * SHOWN):
        print(f"| `{frame}` | {count / whole:.0%} |")


def pruned(stacks: Stacks) -> Stacks:
    """Without the ends that were seldom seen, so that the file stays small."""
    least, found = SELDOM * sum(stacks.values()), stacks
    for length in range(max(map(len, stacks)), 1, -1):
        shorter: Stacks = Counter()
        for stack, count in found.items():
            shorter[stack[: length - 1] if len(stack) >= length and count < least else stack] += count
        found = shorter
    return found


def keep(name: str, stacks: Stacks) -> None:
    FOLDER.mkdir(exist_ok=True)
    lines = sorted(f"{';'.join(stack)} {count}" for stack, count in pruned(stacks).items())
    (FOLDER / f"{name}.folded").write_text("\n".join(lines) + "\n")


def main() -> int:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_copy(folder / "state", "--sample") as copy:
            found = of_pages(copy, folder, seconds)
        found["digests"] = of_mail(folder, seconds)
    for what, stacks in found.items():
        keep(what, stacks)
        told(what, stacks)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
