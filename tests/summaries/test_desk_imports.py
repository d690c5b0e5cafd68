"""Imports as the desk shows them."""

import pytest

from commitments.actions.imports import batches, undoing
from commitments.models import EntryDraft, StaffMember
from commitments.summaries import desk_imports
from commitments.summaries.desk_imports import ImportPage, Progress
from tests.factories import NOW, make_commitment, make_signatory, make_undertaking
from tests.import_factories import again, checked_import, entry, make_import, work, written_import

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _owed(db: None) -> None:
    make_undertaking(commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France"))


def load(batch: object, person: StaffMember, outcome: str = "", page: str = "") -> ImportPage:
    return desk_imports.load(batch, person=person, outcome=outcome, page=page)  # type: ignore[arg-type]


def test_list_says_whose_each_file_is(alice: StaffMember, bob: StaffMember) -> None:
    make_import(by=alice, rows=[entry(1)])
    make_import(by=bob, rows=[entry(1), entry(2)])
    newest, oldest = desk_imports.load_list(alice).lines
    assert (newest.uploaded_by, newest.is_own, newest.row_count) == ("Bob Baker", False, 2)
    assert oldest.is_own


def test_page_counts_outcomes_and_begins_with_what_is_wrong(alice: StaffMember) -> None:
    written_import(by=alice, rows=[entry(1), entry(2)])
    rows = [entry(1), entry(2, claim="Other."), entry(3), entry(4, stage="finished")]
    page = load(checked_import(by=alice, rows=rows), alice)
    assert {item.code: item.count for item in page.filters} == {"wrong": 1, "changed": 1, "new": 1, "same": 1}
    assert (page.outcome, page.rows[0].number) == ("wrong", 5)
    assert page.rows[0].problems[0].suggestion == ""
    assert (page.to_write, page.can_confirm, page.can_undo, page.can_map) == (2, True, False, True)


def test_changed_rows_say_before_and_after(alice: StaffMember) -> None:
    written_import(by=alice, rows=[entry(1)])
    page = load(checked_import(by=alice, rows=[entry(1, claim="Other.")]), alice, "changed")
    (change,) = page.rows[0].changes
    assert (change.label, change.before, change.after) == (
        "What happened",
        "France published a register.",
        "Other.",
    )


def test_new_rows_say_what_they_are_about(alice: StaffMember) -> None:
    page = load(checked_import(by=alice, rows=[entry(1)]), alice, "new")
    assert page.rows[0].summary == "France · D3.e · 2026-03-14 · France published a register."


def test_rows_come_fifty_at_a_time(alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(n) for n in range(1, 61)])
    page = load(batch, alice, "new", "2")
    assert (len(page.rows), page.rows[0].number, page.paging.pages) == (10, 52, 2)
    assert "no page" in load(batch, alice, "new", "9").notice


def test_page_needs_two_queries(alice: StaffMember, django_assert_num_queries: object) -> None:
    batch = checked_import(by=alice, rows=[entry(n) for n in range(1, 61)])
    assert batch.uploaded_by == alice
    with django_assert_num_queries(2):  # type: ignore[operator]
        load(batch, alice)


def test_progress_is_of_the_file_and_then_of_what_is_written(alice: StaffMember) -> None:
    batch = make_import(by=alice, rows=[entry(1), entry(2, stage="finished")])
    assert load(batch, alice).progress == Progress(0, 2)
    assert load(batch, alice).is_under_way
    assert not load(batch, alice).has_rows
    batch = written_import(by=alice, rows=[entry(1), entry(2, stage="finished")])
    page = load(batch, alice)
    assert (page.progress, page.progress.percent, page.can_undo) == (Progress(1, 1), 100, True)
    assert Progress(0, 0).percent == 0


def test_an_undo_is_under_way_and_cannot_be_stopped(alice: StaffMember) -> None:
    assert load(make_import(by=alice, rows=[entry(1)]), alice).can_stop
    batch = written_import(by=alice, rows=[entry(2)])
    page = load(undoing.undo(batch=batch, by=alice), alice)
    assert (page.is_under_way, page.can_stop, page.can_undo, page.line.state_label) == (
        True,
        False,
        False,
        "Being undone",
    )


def test_an_import_whose_undo_failed_offers_the_undo_alone(alice: StaffMember) -> None:
    batch = written_import(by=alice, rows=[entry(1)])
    batch.state = "failed"
    assert (load(batch, alice).can_undo, load(batch, alice).can_go_on) == (True, False)
    batch.written_at = None
    assert load(batch, alice).can_go_on


def test_rows_that_outlived_an_undo_are_marked(alice: StaffMember) -> None:
    batch = written_import(by=alice, rows=[entry(1), entry(2)])
    EntryDraft.objects.filter(external_id="row-1").update(row_version=5)
    undoing.undo(batch=batch, by=alice)
    work()
    page = load(again(batch), alice, "new")
    assert page.kept == 1
    assert [row.is_kept for row in page.rows] == [True, False]


def test_list_has_pages(alice: StaffMember, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_imports, "PAGE_SIZE", 1)
    make_import(by=alice, rows=[entry(1)])
    make_import(by=alice, rows=[entry(1), entry(2)])
    found = desk_imports.load_list(alice, page="2")
    assert [line.row_count for line in found.lines] == [1]
    assert (found.paging.total, found.paging.next, found.notice) == (2, None, "")


def test_columns_say_what_the_first_row_holds_and_which_are_used(alice: StaffMember) -> None:
    data = b"claim,mood\nIt happened.,good\n"
    batch = batches.upload(by=alice, kind="entries", file_name="x.csv", data=data, at=NOW)
    assert [(c.name, c.first, c.is_used) for c in desk_imports.columns_of(batch, {"claim"})] == [
        ("claim", "It happened.", True),
        ("mood", "good", False),
    ]


def test_who_can_undo_or_throw_away(alice: StaffMember, bob: StaffMember) -> None:
    written, fresh = written_import(by=alice, rows=[entry(1)]), make_import(by=alice, rows=[entry(2)])
    work()
    for batch, person, can_undo, can_discard in (
        (written, alice, True, False),
        (written, bob, True, False),
        (again(fresh), alice, False, True),
        (again(fresh), bob, False, False),
    ):
        line = desk_imports.line(batch, person)
        assert (line.can_undo, line.can_discard) == (can_undo, can_discard)
