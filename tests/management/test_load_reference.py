from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commitments.models import Instrument
from tests.reference_files import small_set, write_set


def run(folder: Path) -> list[str]:
    output = StringIO()
    call_command("load_reference", folder, stdout=output)
    return output.getvalue().splitlines()


def test_load_reference_prints_the_counts_of_every_kind(db: None, tmp_path: Path) -> None:
    lines = run(write_set(tmp_path, small_set()))
    assert "signatories: 2 new, 0 changed, 0 unchanged" in lines
    assert "entries: 2 new, 0 changed, 0 unchanged" in lines
    assert "leads: 1 new, 0 changed, 0 unchanged" in lines


def test_load_reference_names_the_codes_of_what_changed(db: None, tmp_path: Path) -> None:
    contents = small_set()
    run(write_set(tmp_path, contents))
    contents["progress/2026.json"][0]["claim"] = "It is open."
    lines = run(write_set(tmp_path, contents))
    assert "entries: 0 new, 1 changed, 1 unchanged" in lines
    assert "  changed: register-opened" in lines


def test_load_reference_prints_every_fault_and_loads_nothing(db: None, tmp_path: Path) -> None:
    contents = small_set()
    contents["progress/2026.json"][0]["stage"] = "maybe"
    contents["signatories.json"][0]["slug"] = "La France"
    with pytest.raises(CommandError) as caught:
        run(write_set(tmp_path, contents))
    first, *faults = str(caught.value).splitlines()
    assert first == "Nothing was loaded. Faults found: 2"
    assert [fault.split(": ")[:2] for fault in faults] == [
        ["signatories.json", "[0].slug"],
        ["progress/2026.json", "[0].stage"],
    ]
    assert caught.value.returncode == 1
    assert not Instrument.objects.exists()
