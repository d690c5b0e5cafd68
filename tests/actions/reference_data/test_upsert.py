from commitments.actions.reference_data.upsert import (
    Report,
    Tally,
    replace_all,
    sync_links,
    take_over,
    upsert,
)
from commitments.models import Commitment, Instrument
from tests.factories import make_clause, make_commitment, make_instrument


def code_of(row: Instrument) -> str:
    return row.code


def test_tally_marks_only_what_was_unchanged() -> None:
    tally = Tally("entries", new=["a"], unchanged=["b", "c"])
    tally.mark_changed(["a", "b"])
    assert (tally.new, tally.changed, tally.unchanged) == (["a"], ["b"], ["c"])


def test_report_keeps_one_tally_per_kind() -> None:
    report = Report()
    assert report.tally("entries") is report.tally("entries")


def test_take_over_copies_only_the_named_fields() -> None:
    saved, wanted = Instrument(title="old", place="old"), Instrument(title="new", place="new")
    assert take_over(saved, wanted, ["title"])
    assert (saved.title, saved.place) == ("new", "old")
    assert not take_over(saved, wanted, ["title"])


def test_upsert_adds_changes_and_leaves_alone(db: None) -> None:
    make_instrument(code="same", title="Same")
    make_instrument(code="renamed", title="Before")
    wanted = [
        Instrument(code=code, title=title)
        for code, title in [("same", "Same"), ("renamed", "After"), ("added", "New")]
    ]
    tally = Tally("instruments")
    rows = upsert(tally, Instrument.objects.all(), wanted, code=code_of, fields=["title"])
    assert (tally.new, tally.changed, tally.unchanged) == (["added"], ["renamed"], ["same"])
    assert Instrument.objects.get(code="renamed").title == "After"
    assert rows["added"].pk == Instrument.objects.get(code="added").pk


def test_replace_all_names_the_row_that_nothing_wants_and_keeps_it(db: None) -> None:
    make_instrument(code="forgotten")
    report = Report()
    replace_all(report, "instruments", Instrument.objects.all(), [], code=code_of)
    assert report.faults == ["instruments: forgotten is in the database but in no file"]
    assert Instrument.objects.filter(code="forgotten").exists()


def test_replace_all_leaves_the_fields_it_is_told_to_leave(db: None) -> None:
    instrument = make_instrument(code="known", title="Before", place="Paris", order=1)
    wanted = Instrument(
        code="known", title="After", place="Seoul", source_title=instrument.source_title, order=1
    )
    report = Report()
    replace_all(report, "instruments", Instrument.objects.all(), [wanted], code=code_of, leaving=["place"])
    instrument.refresh_from_db()
    assert (instrument.title, instrument.place) == ("After", "Paris")


def test_sync_links_adds_what_is_new_and_drops_what_is_gone(db: None) -> None:
    first, second = make_commitment(), make_commitment()
    extra = make_clause()
    own = first.clauses.get()
    touched = sync_links(
        Commitment.clauses.through,
        "commitment_id",
        "clause_id",
        {first.pk: [extra.pk], second.pk: [clause.pk for clause in second.clauses.all()]},
    )
    assert touched == {first.pk}
    assert list(first.clauses.all()) == [extra]
    assert own.commitments.count() == 0


def test_sync_links_stays_away_from_ids_it_was_not_given(db: None) -> None:
    commitment = make_commitment()
    assert sync_links(Commitment.clauses.through, "commitment_id", "clause_id", {}) == set()
    assert commitment.clauses.count() == 1
