import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import acts, editorial, withdrawals
from commitments.desk_vocabulary import DeskActKind
from commitments.models import ImportBatch, StaffMember, Undertaking
from commitments.summaries import desk_activity
from commitments.summaries.desk_activity import ActivityLine, Asked
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.inbox_factories import make_rating

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def undertaking(db: None) -> Undertaking:
    return make_undertaking(commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France"))


def lines(reader: StaffMember, *, now: dt.datetime = NOW, **asked: str) -> list[ActivityLine]:
    return list(desk_activity.load(person=reader, asked=Asked(**asked), page="", now=now).lines)


def act(person: StaffMember, words: str = "Something.", **fields: Any) -> None:
    acts.record(**{"kind": DeskActKind.TAKE, "by": person, "at": NOW, "words": words} | fields)


def published(person: StaffMember, *, now: dt.datetime = NOW, words: str = "") -> ActivityLine:
    return next(line for line in lines(person, now=now, kind="publish") if words in line.words)


def make_batch(person: StaffMember, **fields: Any) -> ImportBatch:
    defaults = {"kind": "entries", "file_name": "march.csv", "file": b"", "sha256": "0" * 64}
    return ImportBatch.objects.create(uploaded_by=person, uploaded_at=NOW, **defaults | fields)


def test_lines_newest_first_with_who_what_and_where(alice: StaffMember, undertaking: Undertaking) -> None:
    act(alice, "Older.", at=NOW - MINUTE)
    act(alice, "Newer.", undertaking=undertaking)
    newer, older = lines(alice)
    assert (newer.words, older.words) == ("Newer.", "Older.")
    assert (newer.person, newer.label, newer.place, newer.undertaking) == (
        "Alice Archer", "Took", "France D3.e", undertaking.pk,
    )  # fmt: skip


def test_words_that_only_repeat_the_undertaking_are_left_out(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    act(alice, str(undertaking), undertaking=undertaking)
    act(alice, "France D3.e", undertaking=undertaking)
    assert [line.words for line in lines(alice)] == ["", ""]


def test_filter_by_person_kind_and_undertaking(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    act(alice, "Alice takes.", undertaking=undertaking)
    act(bob, "Bob takes.")
    act(bob, "Bob gives back.", kind=DeskActKind.RELEASE)
    assert [line.words for line in lines(alice, person="bob", kind="take")] == ["Bob takes."]
    assert [line.words for line in lines(alice, undertaking=str(undertaking.pk))] == ["Alice takes."]


def test_filter_by_signatory_finds_it_named_owed_or_written_about(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    assert undertaking.endorsement
    draft = make_entry_draft(by=alice, undertaking=undertaking)
    act(alice, "Named.", signatory=undertaking.endorsement.signatory)
    act(alice, "Owed.", undertaking=undertaking)
    act(alice, "Written about.", draft_reference=draft.reference)
    act(alice, "Elsewhere.", undertaking=make_undertaking())
    words = {line.words for line in lines(alice, signatory="france")}
    assert {"Named.", "Owed.", "Written about."} <= words
    assert "Elsewhere." not in words


def test_filter_by_batch_names_the_file(alice: StaffMember) -> None:
    batch = make_batch(alice)
    act(alice, "5 rows.", kind=DeskActKind.IMPORT, batch=batch)
    act(alice)
    page = desk_activity.load(person=alice, asked=Asked(batch=str(batch.reference)), page="", now=NOW)
    assert [line.words for line in page.lines] == ["5 rows."]
    assert (page.batch, page.lines[0].batch_name) == ("march.csv", "march.csv")


@pytest.mark.parametrize(
    "asked",
    [
        {"person": "nobody"},
        {"kind": "fly"},
        {"signatory": "atlantis"},
        {"undertaking": "x"},
        {"undertaking": "99999999999999"},
        {"batch": "x"},
    ],
)
def test_filter_that_names_nothing_finds_nothing(alice: StaffMember, asked: dict[str, str]) -> None:
    act(alice)
    assert lines(alice, **asked) == []


def test_undo_of_a_publication_for_ten_minutes(alice: StaffMember, undertaking: Undertaking) -> None:
    assessment = make_assessment(undertaking=undertaking, reviewer=alice)
    entry = make_entry(undertaking=make_undertaking(), claim="A law was passed.")
    assert published(alice, now=NOW + 10 * MINUTE).undo_url
    line = next(line for line in lines(alice, kind="publish") if line.undertaking == undertaking.pk)
    assert line.undo_url == f"/desk/withdraw/assessment/{assessment.pk}"
    assert published(alice, words="A law").undo_url == f"/desk/withdraw/entry/{entry.pk}"
    late = published(alice, now=NOW + 11 * MINUTE)
    assert (late.undo_url, late.why_not) == ("", "Ten minutes have passed: publish a correction instead.")


def test_undo_not_where_it_was_undone(alice: StaffMember, undertaking: Undertaking) -> None:
    assessment = make_assessment(undertaking=undertaking)
    withdrawals.withdraw_assessment(assessment=assessment, by=alice, at=NOW, reason="Too early.")
    line = next(line for line in lines(alice, kind="publish") if line.undertaking == undertaking.pk)
    assert (line.undo_url, line.why_not) == ("", "It was undone.")


def test_undo_not_where_something_newer_stands_on_it(alice: StaffMember, undertaking: Undertaking) -> None:
    make_assessment(undertaking=undertaking)
    make_assessment(undertaking=undertaking, level="no_action", at=NOW + MINUTE)
    newer, older = (line for line in lines(alice, kind="publish") if line.undertaking == undertaking.pk)
    assert newer.undo_url
    assert older.why_not == "Something newer was published on it."


def test_undo_not_of_an_entry_that_an_assessment_rests_on(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    entry = make_entry(undertaking=undertaking, claim="A law was passed.")
    make_assessment(undertaking=undertaking, entries=[entry])
    assert published(alice, words="A law").why_not == ("A published assessment rests on it: undo that first.")


def test_undo_only_for_whoever_may_publish(undertaking: Undertaking) -> None:
    make_entry(undertaking=undertaking)
    line = published(make_person(role="Researcher"))
    assert (line.undo_url, line.why_not) == ("", "Your role does not include publishing.")


@pytest.mark.parametrize("kind", sorted(set(DeskActKind) - {DeskActKind.PUBLISH, DeskActKind.IMPORT}))
def test_every_other_line_says_why_it_has_no_undo(alice: StaffMember, kind: str) -> None:
    act(alice, kind=DeskActKind(kind))
    (line,) = lines(alice)
    assert line.undo_url == ""
    assert line.why_not == desk_activity.WHY_NOT[kind]


@pytest.mark.parametrize(
    ("undone_at", "words"), [(None, "Undo it on the import’s page."), (NOW, "The import was undone.")]
)
def test_import_says_where_it_is_undone(
    alice: StaffMember, undone_at: dt.datetime | None, words: str
) -> None:
    act(alice, kind=DeskActKind.IMPORT, batch=make_batch(alice, undone_at=undone_at))
    assert lines(alice)[0].why_not == words


def test_blind_draft_tells_its_words_to_nobody_but_its_author(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    draft = make_assessment_draft(
        by=bob, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=bob, at=NOW)
    act(bob, "I say: met.", kind=DeskActKind.SAVE, draft_reference=draft.reference, undertaking=undertaking)
    rating = make_rating(draft=draft)
    assert "I say: met." not in str(lines(alice))
    assert "I say: met." in str(lines(bob))
    rating.second_rater, rating.second_level, rating.rated_at = alice, "met", NOW
    rating.save()
    assert "I say: met." in str(lines(alice))


@pytest.mark.parametrize("rows", [1, 6])
def test_load_query_count_does_not_grow(
    alice: StaffMember,
    undertaking: Undertaking,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    for _ in range(rows):
        make_entry(undertaking=make_undertaking())
    asked = Asked(kind="publish", undertaking="", batch="")
    with django_assert_max_num_queries(11):
        page = desk_activity.load(person=alice, asked=asked, page="", now=NOW)
    assert len(page.lines) == rows
