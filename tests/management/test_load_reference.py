import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from commitments.models import Instrument
from tests.factories import NOW
from tests.past_day_factories import as_of
from tests.reference_files import Contents, small_set, translation, write_set


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


# the pages that show the title, the explanation or both; the last finds the clause by its summary
WORDED = (
    "/en/commitments", "/en/commitments/E1.a", "/en/commitments/E1.a.json", "/fr/commitments/E1.a",
    "/en/countries/france", "/en/countries/france/E1.a", "/en/countries/france/E1.a.json",
    "/en/instruments/example", "/en/search?q=harbour",
)  # fmt: skip


def worded(title: str, explanation: str, summary: str) -> Contents:
    contents = small_set()
    text, in_french = contents["instruments/example.json"], translation("fr")
    text["commitments"][0] |= {"title": title, "explanation": [explanation]}
    in_french["commitments"]["E1.a"] |= {"title": f"FR {title}", "explanation": [f"FR {explanation}"]}
    text["clauses"][1]["summary"] = summary
    return contents | {"translations/fr/example.json": in_french}


def test_a_past_day_shows_the_wording_that_was_loaded_by_then(
    db: None, client: Client, tmp_path: Path
) -> None:
    first_day, second_day = NOW.date(), NOW.date() + dt.timedelta(days=1)

    def load(contents: Contents) -> list[str]:
        with connection.cursor() as cursor:  # the triggers that keep former rows have a clock of their own
            moment = dt.datetime.now(dt.UTC).isoformat()
            cursor.execute("SELECT set_config('tracker.moment', %s, true)", [moment])
        return run(write_set(tmp_path, contents))

    def said(day: dt.date) -> dict[str, str]:
        return {path: client.get(as_of(path, day)).content.decode() for path in WORDED}

    with time_machine.travel(NOW, tick=False):
        load(worded("Open a register", "Anybody can read it.", "A list of every harbour."))
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        before = said(first_day)
        lines = load(worded("Keep a register", "Whoever asks can read it.", "A list of every port."))
        assert "  changed: E1.a" in lines
        first = said(first_day)
    with time_machine.travel(NOW + dt.timedelta(days=2), tick=False):
        second = said(second_day)
    assert [path for path in WORDED if first[path] != before[path]] == []
    for path in WORDED[:-1]:
        assert ("Open a register" in first[path], "Keep a register" in first[path]) == (True, False), path
        assert ("Open a register" in second[path], "Keep a register" in second[path]) == (False, True), path
    for path in ("/en/commitments/E1.a", "/fr/commitments/E1.a"):
        assert "Anybody can read it." in first[path]
        assert "Whoever asks can read it." in second[path]
    assert "/en/commitments/E1.a?" in first[WORDED[-1]]
    assert "/en/commitments/E1.a?" not in second[WORDED[-1]]
