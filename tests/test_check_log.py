"""docs/check_log.py by itself, on what the site gives: it finds every changed byte, and so does ours."""

import json
import random
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from commitments.models import LogLink, StaffMember
from commitments.rules.published_log import AlteredError, Head, check, head_from
from tests.log_factories import log_file, publish_a_little, publish_everything

SCRIPT = Path(settings.BASE_DIR) / "docs" / "check_log.py"
# what a byte becomes: its neighbour, the other case, nothing readable, the end of a line
BYTES = (lambda byte: byte ^ 1, lambda byte: byte ^ 0x20, lambda byte: 0xFF, lambda byte: 0x0A)


@pytest.fixture
def small(client: Client, alice: StaffMember, bob: StaffMember) -> bytes:
    publish_a_little(alice, bob)
    return log_file(client)


@pytest.fixture
def large(client: Client, alice: StaffMember, bob: StaffMember) -> bytes:
    publish_everything(alice, bob)
    return log_file(client)


def run(folder: Path, content: bytes, *heads: str) -> subprocess.CompletedProcess[str]:
    """As anybody would: nothing of ours can be imported from there."""
    (folder / "log.jsonl").write_bytes(content)
    names = []
    for number, head in enumerate(heads):
        (folder / f"head{number}.json").write_text(head)
        names += ["--against", f"head{number}.json"]
    shutil.copy(SCRIPT, folder / "check_log.py")
    command = [sys.executable, "-I", "check_log.py", "log.jsonl", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def opinions(content: bytes, *heads: Head) -> tuple[str, str]:
    """What the two say is wrong, blank where nothing is."""
    try:
        check(lines_of(content), heads)
        ours = ""
    except AlteredError as error:
        ours = str(error)
    try:
        theirs = ""
        STAND_ALONE(lines_of(content), {head.position: head.hash for head in heads})
    except SystemExit as error:
        theirs = str(error.code)
    return ours, theirs.removeprefix("NOT AS PUBLISHED: ")


def lines_of(content: bytes) -> list[bytes]:
    """As an open file gives them: only \\n ends a line."""
    pieces = content.split(b"\n")
    return [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


STAND_ALONE: Callable[[Any, Any], None] = runpy.run_path(str(SCRIPT))["check"]


def test_it_is_short_and_needs_nothing() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 130
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)
    compile(text, "check_log.py", "exec")


def test_what_the_site_gives_holds_together(tmp_path: Path, client: Client, large: bytes) -> None:
    end = LogLink.objects.order_by("-position")[0]
    head = log_file(client, "/log/head.json").decode()
    done = run(tmp_path, large, head)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Places 1 to {end.position} hold together. 1 had words removed, as the log says.",
        f"Head: {end.position} {end.hash}",
    ]
    assert opinions(large, head_from(head)) == ("", "")


def test_an_empty_log_holds_together(tmp_path: Path, client: Client, db: None) -> None:
    done = run(tmp_path, log_file(client), log_file(client, "/log/head.json").decode())
    assert (done.returncode, done.stderr) == (0, "")


def test_every_changed_byte_is_found_by_both(small: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    missed = []
    for place, byte in enumerate(small):
        for change in BYTES:
            if change(byte) == byte:
                continue
            spoiled = small[:place] + bytes([change(byte)]) + small[place + 1 :]
            ours, theirs = opinions(spoiled)
            if not ours or ours != theirs:
                missed.append((place, spoiled[place - 20 : place + 20], ours, theirs))
    assert missed == []


@hypothesis_settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_anywhere_is_found_by_both(large: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(large) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != large[place]))
    ours, theirs = opinions(large[:place] + bytes([byte]) + large[place + 1 :])
    assert ours == theirs != ""


@hypothesis_settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_lines_removed_swapped_added_or_cut_are_found_by_both(large: bytes, data: st.DataObject) -> None:
    lines = lines_of(large)
    place = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda value: value != place))
    swapped = list(lines)
    swapped[place], swapped[other] = swapped[other], swapped[place]
    spoiled = data.draw(
        st.sampled_from([
            lines[:place] + lines[place + 1 :],
            swapped,
            [*lines[:place], lines[other], *lines[place:]],
            lines[:place],
            [*lines[:place], lines[place][: len(lines[place]) // 2]],
        ])
    )  # fmt: skip
    ours, theirs = opinions(b"".join(spoiled))
    assert ours == theirs != ""


def test_the_program_ends_with_an_error_that_names_the_line(tmp_path: Path, large: bytes) -> None:
    lines = lines_of(large)
    chance = random.Random(1)
    for number in chance.sample(range(len(lines)), 6):
        line = bytearray(lines[number])
        line[chance.randrange(len(line) - 1)] ^= 1
        done = run(tmp_path, b"".join([*lines[:number], bytes(line), *lines[number + 1 :]]))
        assert done.returncode == 1
        assert done.stderr.startswith("NOT AS PUBLISHED: ")
        is_named = f"Line {number + 1} " in done.stderr or "closing line" in done.stderr.lower()
        assert is_named, done.stderr


def test_a_log_cut_short_with_a_new_closing_line_is_found_by_a_head(
    tmp_path: Path, client: Client, large: bytes
) -> None:
    lines = lines_of(large)[:3]
    last = json.loads(lines[-1])
    closing = json.dumps({"file": "log", "hash": last["hash"], "position": 3}, separators=(",", ":"))
    shorter = b"".join([*lines, closing.encode() + b"\n"])
    head = log_file(client, "/log/head.json").decode()
    assert run(tmp_path, shorter).returncode == 0
    done = run(tmp_path, shorter, head)
    assert done.returncode == 1
    assert "lies outside of the file" in done.stderr
    ours, _ = opinions(shorter, head_from(head))
    assert "before the head" in ours


def test_one_place_is_checked_with_the_proof_that_follows_it(
    tmp_path: Path, client: Client, large: bytes
) -> None:
    kept = client.get("/log/head.json").getvalue().decode()
    row = log_file(client, "/log/2.json") + log_file(client, "/log/proof.jsonl?after=2")
    done = run(tmp_path, row, kept)
    assert done.returncode == 0, done.stderr
    assert "of them say is not in the file" in done.stdout
    spoiled = (
        row.replace(b"Something", b"something", 1) if b"Something" in row else row.replace(b"1", b"2", 1)
    )
    assert run(tmp_path, spoiled, kept).returncode == 1


def test_the_way_from_one_head_to_a_later_one(tmp_path: Path, client: Client, large: bytes) -> None:
    lines = [json.loads(line) for line in lines_of(large)]
    then = json.dumps({"position": 3, "hash": lines[2]["hash"]})
    wrong = json.dumps({"position": 3, "hash": "0" * 64})
    now = log_file(client, "/log/head.json").decode()
    proof = log_file(client, "/log/proof.jsonl?after=3")
    assert run(tmp_path, proof, then, now).returncode == 0
    assert run(tmp_path, proof, wrong, now).returncode == 1
