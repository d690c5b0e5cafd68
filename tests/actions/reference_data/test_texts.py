import datetime as dt
from pathlib import Path

import pytest

from commitments.actions.reference_data import BrokenReferenceError
from commitments.actions.reference_data.texts import sort_key
from commitments.models import (
    Clause,
    Commitment,
    Deadline,
    Endorsement,
    Instrument,
    Milestone,
    Signatory,
    TextLine,
    Undertaking,
)
from tests.reference_files import commitment, load_set, page, small_set


@pytest.mark.parametrize(
    ("name", "expected"), [("Côte d’Ivoire", "cote d’ivoire"), ("Türkiye", "turkiye"), ("China", "china")]
)
def test_sort_key_has_neither_capitals_nor_accents(name: str, expected: str) -> None:
    assert sort_key(name) == expected


def test_load_signatories_keeps_every_field_and_blanks_what_is_missing(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    kenya = Signatory.objects.get(code="KE")
    assert (kenya.name, kenya.slug, kenya.tile_column, kenya.tile_row) == ("Kenya", "kenya", 2, 1)
    assert (kenya.intermediate_region, kenya.languages) == ("", ["fr"])


def test_load_signatories_refuses_to_drop_an_address(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    contents["signatories.json"][1]["slug"] = "republic-of-kenya"
    with pytest.raises(BrokenReferenceError, match="KE: its address kenya must lead on from also_known_as"):
        load_set(tmp_path, contents)
    contents["signatories.json"][1]["also_known_as"] = ["kenya"]
    assert load_set(tmp_path, contents).tally("signatories").changed == ["KE"]


def test_load_instruments_brings_the_text_line_by_line(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    instrument = Instrument.objects.get(code="example")
    assert instrument.adopted_on == dt.date(2026, 1, 10)
    assert list(instrument.lines.values_list("number", "role")) == [
        (1, "paragraph"),
        (2, "lead-in"),
        (3, "name"),
        (4, "name"),
    ]


def test_load_lines_changes_a_line_in_place(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    contents["instruments/example.json"]["text"][1]["text"] = "The signatories:"
    assert load_set(tmp_path, contents).tally("lines of text").changed == ["example line 2"]
    assert TextLine.objects.get(number=2).text == "The signatories:"


def test_load_clauses_ties_parts_to_their_parents(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    assert Clause.objects.get(code="E1.b").parent == Clause.objects.get(code="E1")
    contents["instruments/example.json"]["clauses"][2]["parent"] = None
    assert load_set(tmp_path, contents).tally("clauses").changed == ["E1.b"]
    assert Clause.objects.get(code="E1.b").parent is None


def test_load_milestones_stretches_a_year_and_follows_its_sources(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    milestone = Milestone.objects.get()
    assert (milestone.starts_on, milestone.ends_on) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    contents["instruments/example.json"]["milestones"][0]["evidence"] = [page("Chronicle", "secondary")]
    assert load_set(tmp_path, contents).tally("milestones").changed == ["first-meeting"]
    assert [link.evidence.publisher for link in milestone.sources.all()] == ["Chronicle"]


def test_load_endorsements_keeps_the_day_and_the_source(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    france = Endorsement.objects.get(signatory__code="FR")
    assert (france.joined_on, france.precision, france.source_line) == (dt.date(2026, 1, 10), "day", 3)
    assert (france.role, france.left_on) == ("", None)


def test_load_commitments_brings_tests_and_deadline(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    promise = Commitment.objects.get(code="E1.b")
    assert [test.text for test in promise.tests.all()] == ["It is done."]
    assert (promise.deadline.due_on, promise.deadline.basis) == (dt.date(2026, 5, 1), "quoted")
    assert [clause.code for clause in promise.clauses.all()] == ["E1.b"]


def test_load_commitments_tells_a_changed_choice_of_clauses(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    contents["instruments/example.json"]["commitments"][0]["clauses"] = ["E1.a", "E1"]
    assert load_set(tmp_path, contents).tally("commitments").changed == ["E1.a"]


def test_load_deadlines_fall_due_at_the_end_of_a_month(db: None, tmp_path: Path) -> None:
    contents = small_set()
    deadline = contents["instruments/example.json"]["commitments"][1]["deadline"]
    deadline |= {"due_on": "2026-02", "basis": "set-by-us", "quote": None}
    load_set(tmp_path, contents)
    assert Deadline.objects.get().due_on == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("code", "owed_by"), [("E1.a", {"FR", "KE"}), ("E1.b", {None}), ("E1.c", {"FR", "KE", None})]
)
def test_load_undertakings_follow_whom_the_commitment_binds(
    db: None, tmp_path: Path, code: str, owed_by: set[str | None]
) -> None:
    load_set(tmp_path, small_set())
    owing = Undertaking.objects.filter(commitment__code=code)
    assert set(owing.values_list("endorsement__signatory__code", flat=True)) == owed_by


def test_load_undertakings_refuses_a_commitment_that_no_longer_binds_each(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    contents["instruments/example.json"]["commitments"][0] = commitment("E1.a", "joint")
    with pytest.raises(
        BrokenReferenceError, match=r"undertakings: E1\.a FR is in the database but in no file"
    ):
        load_set(tmp_path, contents)
