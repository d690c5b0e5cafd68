import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions.reference_data import BrokenReferenceError
from commitments.models import Change, CurrentStatus, Instrument, ProgressEntry, Signatory, Undertaking
from tests.factories import NOW, make_signatory
from tests.reference_files import load_set, small_set

WRITES = ("INSERT", "UPDATE", "DELETE")


def test_load_counts_what_is_new_by_kind(db: None, tmp_path: Path) -> None:
    report = load_set(tmp_path, small_set())
    assert {kind: len(tally.new) for kind, tally in report.tallies.items()} == {
        "signatories": 2,
        "instruments": 1,
        "lines of text": 4,
        "clauses": 4,
        "endorsements": 2,
        "commitments": 3,
        "tests": 3,
        "deadlines": 1,
        "undertakings": 6,
        "links": 0,
        "sources": 3,
        "milestones": 1,
        "leads": 1,
        "entries": 2,
    }


def test_load_a_second_time_writes_nothing(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    with CaptureQueriesContext(connection) as queries:
        report = load_set(tmp_path, small_set(), now=NOW + dt.timedelta(days=1))
    assert not [tally for tally in report.tallies.values() if tally.new or tally.changed]
    assert not [query["sql"] for query in queries if query["sql"].startswith(WRITES)]
    assert len(queries) < 40


def test_load_makes_a_status_for_every_undertaking(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    assert CurrentStatus.objects.count() == Undertaking.objects.count() == 6
    status = CurrentStatus.objects.get(
        undertaking__commitment__code="E1.a", undertaking__endorsement__signatory__code="FR"
    )
    assert (status.entry_count, status.last_entry_on) == (1, dt.date(2026, 3, 1))


def test_load_counts_a_superseded_entry_once(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    contents["progress/2026.json"][0] |= {"signatories": ["KE"]}
    load_set(tmp_path, contents)
    counts = CurrentStatus.objects.filter(undertaking__commitment__code="E1.a")
    assert dict(counts.values_list("undertaking__endorsement__signatory__code", "entry_count")) == {
        "FR": 0,
        "KE": 2,
    }


def test_load_says_once_in_public_that_the_record_grew(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    load_set(tmp_path, small_set())
    change = Change.objects.get()
    assert (change.kind, change.undertaking, change.published_at) == ("record-loaded", None, NOW)
    assert change.note == "Sourced entries added to the record: 2."


def test_load_says_in_public_that_an_entry_was_replaced(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    contents["progress/2026.json"][0]["claim"] = "It is open."
    load_set(tmp_path, contents)
    note = "Sourced entries added to the record: 0. Entries replaced by a new version: 1."
    assert Change.objects.latest("number").note == note


def test_load_of_a_broken_set_changes_nothing(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    contents["instruments/example.json"]["title"] = "Renamed"
    contents["progress/2026.json"][0] |= {"claim": "Changed.", "stage": "maybe"}
    with pytest.raises(BrokenReferenceError):
        load_set(tmp_path, contents)
    assert Instrument.objects.get().title == "An example"
    assert ProgressEntry.objects.filter(version=2).count() == 0


def test_load_names_all_that_is_missing_and_changes_nothing(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    contents["signatories.json"][0]["name"] = "Renamed"
    del contents["instruments/example.json"]["commitments"][0]
    del contents["progress/2026.json"][1]
    with pytest.raises(BrokenReferenceError) as caught:
        load_set(tmp_path, contents)
    assert [fault.split(" is in")[0] for fault in caught.value.faults] == [
        "commitments: E1.a",
        "tests: E1.a test 1",
        "undertakings: E1.a FR",
        "undertakings: E1.a KE",
        "entries: register-planned",
    ]
    assert Signatory.objects.get(code="FR").name == "France"


def test_load_says_what_the_database_refuses(db: None, tmp_path: Path) -> None:
    make_signatory(name="Elsewhere", code="EL", tile_column=2, tile_row=1)
    with pytest.raises(BrokenReferenceError) as caught:
        load_set(tmp_path, small_set())
    missing, refused = caught.value.faults
    assert missing == "signatories: EL is in the database but in no file"
    assert refused.startswith("the database refuses the set: duplicate key")
    assert "one_signatory_per_tile" in refused
    assert not Instrument.objects.exists()
