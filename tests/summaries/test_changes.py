import datetime as dt

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.actions import withdrawals
from commitments.actions.changes import record
from commitments.models import Change, StaffMember
from commitments.summaries import changes
from commitments.summaries.changes import ChangesPage
from commitments.summaries.changes_filter import Filter
from commitments.vocabulary import ChangeKind
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def load(page: str = "", **asked: str) -> ChangesPage:
    return changes.load(asked=Filter(**asked), today=TODAY, page=page)


def lines(page: ChangesPage) -> list[changes.ChangeLine]:
    return [line for day in page.days for line in day.lines]


def test_load_shows_a_day_once_whatever_the_clock_did() -> None:
    for days in (1, 0, 1):
        record(kind=ChangeKind.METHOD, note="Something changed.", at=NOW + dt.timedelta(days=days))
    found = load().days
    assert [(day.on.day, [line.number for line in day.lines]) for day in found] == [(24, [3, 1]), (23, [2])]


def test_load_groups_by_day_with_the_newest_first() -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking)
    make_assessment(undertaking=undertaking, entries=[entry], at=NOW + dt.timedelta(days=1))
    days = load().days
    assert [day.on for day in days] == [dt.date(2026, 11, 24), dt.date(2026, 11, 23)]
    assert days[0].lines[0].kind == ChangeKind.FIRST_ASSESSMENT


def test_load_says_what_a_change_of_status_is_about() -> None:
    make_assessment(undertaking=make_undertaking(signatory=make_signatory(name="Kenya")), level="met")
    newest = lines(load())[0]
    assert newest.undertaking is not None
    assert (newest.undertaking.signatory, newest.from_level, newest.to_level) == (
        "Kenya",
        "not_assessed",
        "met",
    )


def test_load_says_whom_a_new_entry_names() -> None:
    make_entry(undertaking=make_undertaking(signatory=make_signatory(name="Kenya")))
    (line,) = lines(load())
    assert line.undertaking is None
    assert line.is_entry
    assert [signatory.name for signatory in line.signatories] == ["Kenya"]
    assert len(line.clauses) == 1


def test_load_names_all_together_for_a_joint_undertaking() -> None:
    make_assessment(undertaking=make_undertaking(is_joint=True))
    link = lines(load())[0].undertaking
    assert link is not None
    assert (link.signatory, link.who) == ("", "all signatories together")


def test_load_filters_by_kind() -> None:
    make_assessment(undertaking=make_undertaking())
    page = load(kind="evidence")
    assert {line.kind for line in lines(page)} == {"evidence"}
    assert page.paging.total == 1


def test_load_filters_by_signatory_in_statuses_and_in_entries() -> None:
    for name in ("Kenya", "France"):
        make_assessment(undertaking=make_undertaking(signatory=make_signatory(name=name)))
    found = lines(load(signatory="kenya"))
    assert [line.kind for line in found] == ["first-assessment", "evidence"]
    assert all("France" not in str(line) for line in found)


def test_load_filters_by_commitment_in_statuses_and_in_entries() -> None:
    wanted = make_undertaking(commitment=make_commitment(code="D3.a"))
    for undertaking in (wanted, make_undertaking()):
        make_assessment(undertaking=undertaking)
    found = lines(load(commitment="d3.a"))
    assert [line.kind for line in found] == ["first-assessment", "evidence"]


def test_load_filters_by_days_both_of_which_count() -> None:
    for days in range(5):
        record(kind=ChangeKind.METHOD, note="Something changed.", at=NOW + dt.timedelta(days=days))
    assert [day.on.day for day in load(since="2026-11-24", until="2026-11-26").days] == [26, 25, 24]
    assert [day.on.day for day in load(since="2026-11-26").days] == [27, 26]
    assert [day.on.day for day in load(until="2026-11-23").days] == [23]


def test_load_counts_kinds_within_the_rest_of_the_filter() -> None:
    for name in ("Kenya", "France"):
        make_assessment(undertaking=make_undertaking(signatory=make_signatory(name=name)))
    page = load(signatory="kenya", kind="evidence")
    assert [(option.kind.value, option.count, option.is_chosen) for option in page.kinds] == [
        ("first-assessment", 1, False),
        ("evidence", 1, True),
    ]
    assert page.kinds[0].query == "?kind=first-assessment&signatory=kenya"
    assert page.without_kind == "?signatory=kenya"


def test_load_keeps_news_about_the_world_apart() -> None:
    record(kind=ChangeKind.PROGRESS, note="Up.", at=NOW)
    record(kind=ChangeKind.CORRECTION, note="We were wrong.", at=NOW)
    record(kind=ChangeKind.REGRESS, note="Down.", at=NOW)
    (day,) = load().days
    assert [line.note for line in day.news] == ["Down.", "Up."]
    assert [line.note for line in day.ours] == ["We were wrong."]


def test_load_names_signatories_in_the_language_of_the_page() -> None:
    make_entry(undertaking=make_undertaking(signatory=make_signatory(name="Chile", name_fr="Chili")))
    with translation.override("fr"):
        (line,) = lines(load())
    assert [signatory.name for signatory in line.signatories] == ["Chili"]


def test_load_turns_pages_without_losing_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "CHANGES_PER_PAGE", 2)
    undertaking = make_undertaking()
    for _ in range(3):
        make_entry(undertaking=undertaking)
    seen = [line.number for page in ("1", "2") for line in lines(load(page))]
    assert seen == list(Change.objects.values_list("number", flat=True))


def test_load_needs_four_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        make_assessment(undertaking=make_undertaking())
    with django_assert_num_queries(4):
        load(kind="first-assessment")


def test_line_of_what_was_withdrawn_says_when_and_the_withdrawal_itself_does_not(alice: StaffMember) -> None:
    slip = make_assessment(undertaking=make_undertaking())
    withdrawals.withdraw_assessment(assessment=slip, by=alice, at=NOW, reason="Too early.")
    found = {line.kind: line.withdrawn_at for line in lines(load())}
    assert (found[ChangeKind.FIRST_ASSESSMENT], found[ChangeKind.WITHDRAWN]) == (NOW, None)


def test_line_of_a_withdrawn_entry_says_when(alice: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking())
    withdrawals.withdraw_entry(entry=entry, by=alice, at=NOW, reason="Too early.")
    assert [line.withdrawn_at for line in lines(load())] == [None, NOW]
