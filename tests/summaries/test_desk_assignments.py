import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import AssignmentBatch, ConflictOfInterest, StaffMember
from commitments.rules.reference_text import plain
from commitments.summaries import desk_assignments
from tests.factories import NOW, make_commitment, make_person, make_signatory
from tests.inbox_factories import make_assignment

pytestmark = pytest.mark.django_db


def test_load_by_person(alice: StaffMember, bob: StaffMember) -> None:
    france, commitment = make_signatory(name="France"), make_commitment(code="D3.e", title="Energy")
    make_assignment(person=bob, language="fr")
    make_assignment(person=alice, signatory=france, commitment=commitment)
    make_assignment(person=alice, signatory=france)
    page = desk_assignments.load(by="nonsense")
    assert (page.by, page.total) == ("person", 3)
    assert [(group.name, [line.what for line in group.lines]) for group in page.groups] == [
        ("Alice Archer", ["France, D3.e Energy", "France"]),
        ("Bob Baker", ["language French"]),
    ]


def test_load_by_signatory_with_the_rest_last(alice: StaffMember, bob: StaffMember) -> None:
    make_assignment(person=bob, language="fr")
    for name in ("Kenya", "Armenia"):
        make_assignment(person=alice, signatory=make_signatory(name=name))
    page = desk_assignments.load(by="signatory")
    assert [group.name for group in page.groups] == ["Armenia", "Kenya", "No single signatory"]


def test_load_needs_one_query(alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(5):
        make_assignment(person=make_person(role="Researcher"), signatory=make_signatory())
    with django_assert_num_queries(1):
        assert desk_assignments.load(by="person").total == 5


def test_assignable_only_active_people_who_may_assess(alice: StaffMember, charlie: StaffMember) -> None:
    make_person(role="Administrator")
    gone = make_person(role="Researcher")
    gone.is_active = False
    gone.save()
    assert list(desk_assignments.assignable()) == [alice]


def test_load_names_know_people_signatories_commitments_and_languages(alice: StaffMember) -> None:
    alice.email = "alice@example.org"
    alice.save()
    serbia = make_signatory(name="Serbia", code="RS", languages=["sr-Cyrl"])
    commitment = make_commitment(code="D3.e", title="Energy")
    names = desk_assignments.load_names()
    for spelling in ("alice", "alice archer", "alice exampleorg"):
        assert names.people[spelling] == (alice.pk, "alice")
    assert names.signatories["rs"] == names.signatories["serbia"] == (serbia.pk, "Serbia")
    assert names.commitments["d3e"] == names.commitments["energy"] == (commitment.pk, "D3.e")
    assert names.languages["sr cyrl"] == ("sr-Cyrl", "sr-Cyrl")


def test_plan_tells_new_from_what_is_there(alice: StaffMember) -> None:
    france = make_signatory(name="France", languages=["fr"])
    make_assignment(person=alice, signatory=france)
    plan = desk_assignments.plan("person,signatory,language\nalice,France,\nalice,France,fr\nalice,,fr")
    assert (plan.errors, plan.new_count, plan.there_count) == ((), 2, 1)
    assert [(line.number, line.is_there) for line in plan.lines] == [(2, True), (3, False), (4, False)]
    assert (plan.lines[1].person, plan.lines[1].signatory) == ("Alice Archer", "France")


def test_plan_names_conflicts_of_interest_with_the_other_errors_in_the_order_of_rows(
    alice: StaffMember,
) -> None:
    france = make_signatory(name="France")
    ConflictOfInterest.objects.create(person=alice, signatory=france, reason="Worked there.")
    plan = desk_assignments.plan("person,signatory\nalice,France\nnobody,France")
    assert [(error.row, error.column) for error in plan.errors] == [(2, "person"), (3, "person")]
    assert plan.errors[0].reason == "Alice Archer declared a conflict of interest with France."


@pytest.mark.parametrize("rows", [1, 8])
def test_plan_query_count_does_not_grow(
    alice: StaffMember, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    names = [make_signatory().name for _ in range(rows)]
    text = "\n".join(f"alice;{name};;" for name in names)
    with django_assert_max_num_queries(10):
        plan = desk_assignments.plan(text)
    assert plan.new_count == rows


def test_names_know_arabic_languages_by_name_and_whoever_left_with_something(bob: StaffMember) -> None:
    kenya = make_signatory(name="Kenya", name_ar="كينيا", languages=["sw"])
    make_assignment(person=bob, signatory=kenya)
    bob.is_active = False
    bob.save()
    names = desk_assignments.load_names()
    assert names.signatories[plain("كينيا")] == (kenya.pk, "Kenya")
    assert names.languages["swahili"] == ("sw", "sw")
    assert names.people["bob"] == (bob.pk, "bob")
    assert bob not in desk_assignments.assignable()


def test_undoable_is_what_one_changed_in_the_last_ten_minutes(alice: StaffMember, bob: StaffMember) -> None:
    for minutes, person in ((9, alice), (11, alice), (1, bob)):
        AssignmentBatch.objects.create(
            words=f"{minutes}", made_by=person, made_at=NOW - dt.timedelta(minutes=minutes)
        )
    (line,) = desk_assignments.load_undoable(alice, now=NOW)
    assert (line.words, line.until) == ("9", NOW + dt.timedelta(minutes=1))
