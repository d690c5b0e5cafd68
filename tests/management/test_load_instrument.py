import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from commitments.models import Instrument
from commitments.reference_schema import instrument_json_schema
from tests.added_files import island, write_text


def run(*arguments: object, **options: object) -> list[str]:
    output = StringIO()
    call_command("load_instrument", *arguments, stdout=output, **options)
    return output.getvalue().splitlines()


def test_load_instrument_prints_what_is_new_and_then_unchanged(db: None, tmp_path: Path) -> None:
    path = write_text(tmp_path, island())
    assert "instruments: 1 new, 0 changed, 0 unchanged" in run(path)
    assert "instruments: 0 new, 0 changed, 1 unchanged" in run(path)


def test_a_dry_run_keeps_nothing(db: None, tmp_path: Path) -> None:
    lines = run(write_text(tmp_path, island()), dry_run=True)
    assert "instruments: 1 new, 0 changed, 0 unchanged" in lines
    assert lines[-1] == "A dry run: nothing was kept."
    assert not Instrument.objects.exists()


def test_load_instrument_prints_every_fault_and_loads_nothing(db: None, tmp_path: Path) -> None:
    path = write_text(tmp_path, island() | {"kind": "wish", "order": 0})
    with pytest.raises(CommandError) as caught:
        run(path)
    first, *faults = str(caught.value).splitlines()
    assert first == "Nothing was loaded. Faults found: 2"
    assert [fault.split(": ")[:2] for fault in faults] == [[str(path), "kind"], [str(path), "order"]]
    assert caught.value.returncode == 1
    with pytest.raises(CommandError, match="Name the file"):
        run()


def test_the_published_json_schema_is_the_one_that_files_are_held_to() -> None:
    """Where this fails: ./dev manage load_instrument --schema > docs/instrument.schema.json"""
    published = json.loads((settings.BASE_DIR / "docs" / "instrument.schema.json").read_text())
    assert published == instrument_json_schema() == json.loads("\n".join(run(schema=True)))
