import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from commitments.actions import reference_data
from commitments.actions.reference_data import BrokenReferenceError, Files, load_instrument
from commitments.models import (
    Clause,
    Commitment,
    CommitmentLink,
    Endorsement,
    Instrument,
    Signatory,
    Undertaking,
)
from tests.added_files import harbour, island, lagoon, newcomer, write_text
from tests.factories import NOW
from tests.reference_files import Contents, commitment, load_set, signatory, small_set, translation, write_set


def beside(contents: Contents) -> Contents:
    """The invented text, with a link to what the small set holds."""
    for promise in contents["commitments"]:
        for link in promise.get("links", []):
            link |= {"earlier": "E1.b", "earlier_clauses": ["E1.b"]}
    return contents | {"adopted_on": "2026-02-01"}


def small_harbour() -> Contents:
    return beside(harbour())


@pytest.fixture
def reference(db: None, tmp_path: Path) -> Path:
    load_set(tmp_path, small_set())
    return tmp_path


def load(folder: Path, contents: Contents, **more: bool) -> reference_data.Report:
    return load_instrument(Files(write_text(folder, contents)), now=NOW, **more)


def faults(folder: Path, contents: Contents) -> list[str]:
    path = write_text(folder, contents)
    with pytest.raises(BrokenReferenceError) as caught:
        load_instrument(Files(path), now=NOW)
    assert all(
        fault.startswith((str(path), "signatories", "endorsements", "undertakings"))
        for fault in caught.value.faults
    )
    return [fault.removeprefix(f"{path}: ") for fault in caught.value.faults]


def test_a_text_of_others_stands_beside_the_reference_data(reference: Path) -> None:
    report = load(reference, small_harbour())
    assert {kind: len(tally.new) for kind, tally in report.tallies.items() if tally.new} == {
        "signatories": 3,
        "instruments": 1,
        "lines of text": 4,
        "clauses": 2,
        "endorsements": 5,
        "commitments": 2,
        "tests": 2,
        "deadlines": 1,
        "undertakings": 11,
        "links": 1,
    }
    assert set(Instrument.objects.values_list("code", "is_added")) == {("example", False), ("harbour", True)}
    assert set(Signatory.objects.filter(is_added=True).values_list("code", flat=True)) == {
        "XA",
        "XORG",
        "XCO1",
    }


def test_a_second_time_changes_nothing(reference: Path) -> None:
    load(reference, small_harbour())
    report = load(reference, small_harbour())
    assert [tally.kind for tally in report.tallies.values() if tally.new or tally.changed] == []


def test_a_rehearsal_tells_the_same_and_keeps_nothing(reference: Path) -> None:
    report = load(reference, small_harbour(), is_rehearsal=True)
    assert report.tally("clauses").new == ["H1.a", "H1.b"]
    assert not Instrument.objects.filter(code="harbour").exists()
    assert not Signatory.objects.filter(is_added=True).exists()


def test_the_reference_files_leave_it_alone(reference: Path) -> None:
    load(reference, small_harbour())
    report = load_set(reference, small_set())
    assert [tally.kind for tally in report.tallies.values() if tally.new or tally.changed] == []
    assert Undertaking.objects.filter(commitment__instrument__code="harbour").count() == 11


def test_a_text_that_moves_into_the_reference_files_is_theirs_from_then_on(reference: Path) -> None:
    load(reference, small_harbour())
    report = load_set(reference, small_set() | {"instruments/harbour.json": small_harbour()})
    assert report.tally("instruments").changed == ["harbour"]
    assert sorted(report.tally("signatories").changed) == ["XA", "XCO1", "XORG"]
    assert not report.tally("undertakings").new
    assert not Instrument.objects.filter(is_added=True).exists()
    with pytest.raises(BrokenReferenceError, match="harbour is in the reference data"):
        load(reference, small_harbour())


def test_what_was_loaded_cannot_vanish(reference: Path) -> None:
    load(reference, small_harbour())
    contents = small_harbour()
    del contents["endorsements"][0]
    assert faults(reference, contents) == [
        "endorsements: harbour FR is in the database but in no file",
        "undertakings: H1.a FR is in the database but in no file",
        "undertakings: H1.b FR is in the database but in no file",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: text.update(order=1), "order: the order 1 stands already at example"),
        (
            lambda text: text["clauses"].append(text["clauses"][0] | {"code": "E1.a"}),
            "clauses[2].code: the clause E1.a stands already at example",
        ),
        (
            lambda text: text["signatories"][0].update(slug="kenya"),
            "signatories[0].slug: the slug kenya stands already at KE",
        ),
        (
            lambda text: text["signatories"][0].update(tile={"column": 1, "row": 1}),
            "signatories[0].tile: the tile (1, 1) stands already at FR",
        ),
        (lambda text: text["endorsements"][0].update(signatory="QQ"), "endorsements[0].signatory: no sign"),
        (lambda text: text["endorsements"][0].update(left_on="2030-01-01"), "endorsements[0].left_on: is st"),
        (
            lambda text: text["commitments"][0]["links"][0].update(earlier="Z9"),
            "commitments[0].links[0].earlier: no instrument has a commitment Z9",
        ),
        (
            lambda text: text["commitments"][0]["links"][0].update(earlier_clauses=["E1.a"]),
            "commitments[0].links[0].earlier_clauses: E1.a: not among the clauses of E1.b",
        ),
        (lambda text: text.update(format=2), "format: Input should be 1"),
    ],
)
def test_a_fault_is_named_with_its_place_and_nothing_is_loaded(
    reference: Path, change: Callable[[Contents], None], expected: str
) -> None:
    contents = small_harbour()
    change(contents)
    (fault,) = faults(reference, contents)
    assert fault.startswith(expected)
    assert not Instrument.objects.filter(code="harbour").exists()


def test_a_broken_file_is_named_as_it_was_given(reference: Path) -> None:
    path = reference / "broken.json"
    path.write_text("{")
    with pytest.raises(BrokenReferenceError) as caught:
        load_instrument(Files(path), now=NOW)
    assert caught.value.faults[0].startswith(f"{path}: line 1 column 2")
    with pytest.raises(BrokenReferenceError, match="cannot be read"):
        load_instrument(Files(reference / "absent.json"), now=NOW)


def test_signatories_and_translations_may_come_in_files_of_their_own(reference: Path) -> None:
    contents = island() | {
        "signatories": [],
        "clauses": [{**small_set()["instruments/example.json"]["clauses"][0], "code": "I1"}],
    }
    words = translation("fr") | {"clauses": {"I1": {"summary": "fr"}}, "commitments": {}, "milestones": {}}
    write_set(
        reference, {"people.json": [newcomer("XB", "Invented Bay", "country")], "fr/island.json": words}
    )
    files = Files(write_text(reference, contents), reference / "people.json", reference)
    report = load_instrument(files, now=NOW)
    assert report.tally("signatories").new == ["XB"]
    assert Clause.objects.get(code="I1").translations == {"fr": {"summary": "fr"}}


def test_signatories_of_the_reference_data_may_be_repeated_but_not_told_otherwise(reference: Path) -> None:
    same = small_set()["signatories.json"][0]
    load(reference, island() | {"signatories": [same]})
    assert not Signatory.objects.filter(is_added=True).exists()
    other = signatory("FR", "Gaul", column=1, slug="france")
    assert faults(reference, island() | {"signatories": [other]}) == [
        "signatories: FR is in the reference data, with another name"
    ]


def test_official_words_in_two_languages_are_kept_apart_from_our_translation(reference: Path) -> None:
    load(reference, lagoon())
    row = Clause.objects.get(code="L1")
    assert (row.language, row.official_words) == ("ar", {"fr": {"quote": "Nous agirons ensemble."}})
    assert row.translations == {"en": {"quote": "We will act together."}}
    assert Instrument.objects.get(code="lagoon").lines.count() == 299


def test_a_late_joiner_and_one_who_left_are_kept_with_their_days(reference: Path) -> None:
    load(reference, small_harbour())
    rows = {row.signatory.code: row for row in Endorsement.objects.filter(instrument__code="harbour")}
    assert (rows["XA"].joined_on, rows["XA"].precision) == (dt.date(2026, 2, 1), "month")
    assert rows["KE"].left_on == dt.date(2025, 11, 15)


def test_links_lead_to_what_is_there_already(reference: Path) -> None:
    load(reference, small_harbour())
    link = CommitmentLink.objects.get()
    assert (link.commitment.code, link.kind, link.earlier.code) == ("H1.a", "builds-on", "E1.b")
    contents = small_harbour()
    contents["commitments"][1] = commitment("H1.b", "both", continuing=True, links=[])
    contents["commitments"][0]["links"][0]["kind"] = "repeats"
    assert load(reference, contents).tally("links").changed == ["H1.a takes up E1.b"]
    assert Commitment.objects.filter(instrument__code="harbour").count() == 2
