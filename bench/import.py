"""How long an import takes and how much memory it needs.

    python bench/import.py [ROWS [FAULTS]] [--xlsx] [--changed] [--kill]

Starts a copy of its own and goes the whole way as a browser does: upload, columns, dry run, confirm, undo.
Makes 5,000 rows with 200 planted faults of twelve kinds unless told otherwise, compares what the file that
comes back says with what was planted, and prints seconds and the highest memory any process of the worker
had. Exit code 1 where a fault was missed, the import or its undo took 60 seconds or more, or memory
reached 300 MB.

With --changed the same rows are imported first, and then a file that changes every one of them is measured.

With --kill the copy's worker is killed (SIGKILL) in the middle of writing and again in the middle of the
undo; then the time does not count, but every row must be written once, and all of it be undone.
"""

import contextlib
import csv
import io
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import openpyxl
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.dry_run_pages import chosen_columns, faults_on, has_next_page, progress_on
from bench.planted_rows import Found, Planted, as_csv, missed, table
from bench.running_copy import RunningCopy, running_copy

MOST_SECONDS = 60.0
MOST_MEGABYTES = 300
LEASE_SECONDS = 40  # a little less than what another worker waits for
SHELL_STARTS_WITHIN_SECONDS = 10
TAKEN_UP = """
import time
from commitments.models import ImportBatch
taken = ImportBatch.objects.filter(state="undoing").exclude(owner="")
end = time.monotonic() + 60
while time.monotonic() < end and not taken.exists():
    time.sleep(0.05)
"""
NAMES = ("France", "Allemagne", "KEN", "Japon", "Chile", "IN")
CODES = ("D3.e", "D3.a")


class Browser:
    """A member of staff with a file in hand."""

    def __init__(self, copy: RunningCopy) -> None:
        self.http = httpx.Client(base_url=copy.url, timeout=60, follow_redirects=True)
        self.send("/desk/sign-in", {"login": "alice", "username": "alice", "password": copy.password})

    def send(self, path: str, data: dict[str, str], page: str = "", **more: object) -> httpx.Response:
        text = self.http.get(page or path).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        assert token, f"no form at {page or path}"
        headers = {"Referer": str(self.http.base_url.join(page or path))}
        answer = self.http.post(
            path,
            data=data | {"csrfmiddlewaretoken": token[1]},
            headers=headers,
            **more,  # type: ignore[arg-type]
        )
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return answer

    def wait(self, path: str, seen: list[int], *, kill: Callable[[int], bool] = lambda done: True) -> float:
        """Seconds until the import is no longer under way; notes the progress that its page shows.

        `kill` is told how far it is, until it answers that it is done.
        """
        begun = time.monotonic()
        is_over = False
        while time.monotonic() - begun < 600:
            text = self.http.get(path).text
            progress = progress_on(text)
            if progress is None:
                return time.monotonic() - begun
            seen.append(progress)
            is_over = is_over or kill(seen[-1])
            time.sleep(0.5)
        raise SystemExit("The import did not end within ten minutes.")


class Killer:
    """Kills every process of this copy's worker, if it is armed."""

    def __init__(self, copy: RunningCopy, *, is_armed: bool) -> None:
        self.copy, self.is_armed, self.killed = copy, is_armed, 0

    def while_writing(self, done: int) -> bool:
        """Whether that is settled."""
        return not self.is_armed or (done > 0 and self.now())

    @contextlib.contextmanager
    def while_undoing(self) -> Iterator[None]:
        """Half a second after a worker has taken up the undo, which the database alone can tell."""
        if not self.is_armed:
            yield
            return
        thread = threading.Thread(target=self.when_taken_up)
        thread.start()
        time.sleep(SHELL_STARTS_WITHIN_SECONDS)
        yield
        thread.join()

    def when_taken_up(self) -> None:
        self.copy.manage("shell", "-c", TAKEN_UP)
        time.sleep(0.5)
        self.now()

    def now(self) -> bool:
        mark = f"TRACKER_STATE={self.copy.state}\0".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                if {b"celery", b"worker"} <= set(words) and mark in (process / "environ").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
                    self.killed += 1
        return True

    def written(self) -> str:
        """Drafts and different names among them, as the copy's database has them."""
        models = "from commitments.models import EntryDraft"
        rows = 'EntryDraft.objects.filter(external_id__startswith="row-")'
        names = f'{rows}.values("external_id").distinct().count()'
        said = self.copy.manage("shell", "-c", f"{models}; print('drafts', {rows}.count(), {names})")
        found = re.search(r"drafts (\d+ \d+)", said)
        assert found, said
        return found[1]


class Memory:
    """The most memory (VmHWM) that any process of the worker has had, its sheet readers included."""

    def __init__(self, copy: RunningCopy) -> None:
        self.mark = str(copy.state).encode()
        self.most: dict[str, int] = {}
        self.is_over = False

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        thread = threading.Thread(target=self.watch)
        thread.start()
        try:
            yield
        finally:
            self.is_over = True
            thread.join()

    def watch(self) -> None:
        while not self.is_over:
            for process in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    self.look(process)
            time.sleep(0.05)

    def look(self, process: Path) -> None:
        command = (process / "cmdline").read_bytes()
        kind = "worker" if b"celery" in command and b"worker" in command else ""
        kind = "sheet reader" if b"read_sheet.py" in command else kind
        kind = "site" if b"tracker.web" in command else kind
        if kind and (kind == "sheet reader" or self.mark in (process / "environ").read_bytes()):
            high = re.search(rb"VmHWM:\s+(\d+) kB", (process / "status").read_bytes())
            self.most[kind] = max(self.most.get(kind, 0), int(high[1]) // 1024 if high else 0)


def as_xlsx(lines: Sequence[Sequence[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return file.getvalue()


def read_back(data: bytes, *, is_spreadsheet: bool) -> list[list[str]]:
    if is_spreadsheet:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        return [[str(cell or "") for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def all_faults(browser: Browser, path: str) -> list[Found]:
    """What the pages of the dry run say, fifty rows at a time."""
    found: list[Found] = []
    page = 1
    while True:
        text = browser.http.get(path, params={"outcome": "wrong", "page": page}).text
        found += faults_on(text)
        if not has_next_page(text):
            return found
        page += 1


@dataclass(frozen=True)
class Run:
    """One file, and how it is to be measured."""

    lines: Sequence[Sequence[str]]
    planted: Sequence[Planted]
    is_spreadsheet: bool
    kills: bool = False

    @property
    def rows(self) -> int:
        return len(self.lines) - 1

    @property
    def name(self) -> str:
        return f"table.{'xlsx' if self.is_spreadsheet else 'csv'}"

    @property
    def data(self) -> bytes:
        return as_xlsx(self.lines) if self.is_spreadsheet else as_csv(self.lines)


def upload(browser: Browser, run: Run) -> str:
    """Sends the file and its columns; the address of its page."""
    answer = browser.send("/desk/imports", {"kind": "entries"}, files={"file": (run.name, run.data)})
    columns = answer.url.path
    browser.send(columns, {field: field for field in run.lines[0]} | chosen_columns(answer.text))
    return columns.removesuffix("/columns")


def measure(browser: Browser, run: Run, killer: Killer) -> list[str]:
    """Goes the whole way and prints what it took; what went wrong, in sentences."""
    memory, seen = Memory(killer.copy), [0]
    with memory.watched():
        begun = time.monotonic()
        path = upload(browser, run)
        sent = time.monotonic() - begun
        check = browser.wait(path, seen)
        found = all_faults(browser, path)
        browser.send(f"{path}/confirm", {"then": "draft" if run.planted == () else "review"}, page=path)
        write = browser.wait(path, seen, kill=killer.while_writing)
        written = killer.written()
        came_back = read_back(browser.http.get(f"{path}/file").content, is_spreadsheet=run.is_spreadsheet)
        with killer.while_undoing():
            begun = time.monotonic()
            browser.send(f"{path}/undo", {}, page=path)
            answered = time.monotonic() - begun
            undo = browser.wait(path, [])
        undone = "All its rows were taken back" in browser.http.get(path).text
    total = sent + check + write
    print(
        f"{run.rows} rows, {len(run.planted)} faults, {len(run.data) / 1e6:.1f} MB {run.name.split('.')[1]}"
    )
    print(f"upload {sent:.1f} s, dry run {check:.1f} s, writing {write:.1f} s: {total:.1f} s in all")
    print(f"undo {undo:.1f} s, asked for in {answered:.2f} s; {killer.killed} processes killed")
    print(f"drafts and different names: {written} after writing, {killer.written()} after the undo")
    print("most memory: " + ", ".join(f"{kind} {size} MB" for kind, size in sorted(memory.most.items())))
    print(f"progress seen {len(set(seen))} different times; {len(found)} faults reported")
    print("load (1, 5, 15 minutes): " + " ".join(f"{load:.1f}" for load in os.getloadavg()))
    good = run.rows - len(run.planted)
    problems = missed(run.planted, found)
    problems += ["The undo was over before the kill."] if run.kills and undo < LEASE_SECONDS else []
    problems += [] if undone else ["The undo left something."]
    problems += [] if len(came_back) == run.rows + 1 else [f"{len(came_back)} lines came back."]
    problems += [] if written == f"{good} {good}" else [f"Drafts and names: {written}"]
    problems += [] if total < MOST_SECONDS or run.kills else [f"It took {total:.0f} seconds."]
    problems += [] if undo < MOST_SECONDS or run.kills else [f"The undo took {undo:.0f} seconds."]
    problems += [f"{kind}: {size} MB" for kind, size in memory.most.items() if size >= MOST_MEGABYTES]
    return problems


def written_before(browser: Browser, run: Run) -> None:
    """Imports the file and leaves it there, so that the next one changes its drafts."""
    path = upload(browser, run)
    browser.wait(path, [])
    browser.send(f"{path}/confirm", {"then": "draft"}, page=path)
    browser.wait(path, [])


def changed(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """The same rows with other words: every sentence and every note."""
    claim, note = lines[0].index("claim"), lines[0].index("note")
    other = [list(line) for line in lines]
    for line in other[1:]:
        line[claim], line[note] = f"Mended: {line[claim]}", "The figures were mended."
    return other


def main(arguments: Sequence[str]) -> int:
    numbers = [int(text) for text in arguments if text.isdigit()]
    changes, kills = "--changed" in arguments, "--kill" in arguments
    rows, faults = (*numbers, *(5_000, 0 if changes else 200)[len(numbers) :])
    lines, planted = table(rows, faults, NAMES, CODES)
    run = Run(lines, tuple(planted), is_spreadsheet="--xlsx" in arguments, kills=kills)
    with tempfile.TemporaryDirectory() as folder, running_copy(Path(folder) / "state") as copy:
        browser = Browser(copy)
        if changes:
            written_before(browser, run)
            run = replace(run, lines=changed(lines))
        problems = measure(browser, run, Killer(copy, is_armed=kills))
    print("\n".join(problems[:20]) or "every planted fault was reported, and nothing else")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
