import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import StaffMember
from commitments.summaries import desk_inbox_filters as sieves
from commitments.summaries import desk_inbox_marks as marks
from commitments.summaries.desk_inbox_filters import Sieve
from commitments.summaries.desk_inbox_items import Item
from commitments.summaries.desk_inbox_trail import Filters
from tests.factories import TODAY, make_commitment, make_lead, make_person, make_signatory, make_undertaking
from tests.inbox_factories import make_assignment

pytestmark = pytest.mark.django_db


def sieve(viewer: StaffMember, **asked: str) -> Sieve:
    return sieves.load_sieve(Filters(**asked), marks.load(person=viewer, today=TODAY))


def test_what_does_not_exist_is_not_asked_for(alice: StaffMember) -> None:
    found = sieve(
        alice,
        person="nemo",
        signatory="atlantis",
        commitment="Z9",
        region="Moon",
        language="xx",
        words="  a   b ",
    )
    assert found.filters == Filters(words="a b")


def test_people_are_those_with_a_role_and_whoever_left_with_something_in_their_name(
    alice: StaffMember, bob: StaffMember, charlie: StaffMember
) -> None:
    left = [make_person(role="Researcher", username=name) for name in ("dora", "egon")]
    make_assignment(person=left[0], signatory=make_signatory())
    for person in left:
        person.is_active = False
        person.save()
    options = sieve(alice).choices.person_options
    assert [code for code, _ in options] == ["", "me", "nobody", "all", "alice", "bob", "dora"]
    assert options[-1][1] == "dora, who has left"


def test_languages_stand_by_name(alice: StaffMember) -> None:
    make_signatory(languages=["sw", "ar"])
    assert sieve(alice).choices.language_options == (("ar", "Arabic"), ("sw", "Swahili"))


def test_subject_is_whoever_is_asked_for(alice: StaffMember, bob: StaffMember) -> None:
    assert (sieve(alice).subject, sieve(alice, person="bob").subject) == (alice.pk, bob.pk)
    assert (sieve(alice, person="all").subject_name, sieve(alice, person="bob").subject_name) == (
        "",
        "Bob Baker",
    )


def test_joint_undertakings_are_all_together_and_of_no_region(alice: StaffMember) -> None:
    joint = Item("undertaking", 1, TODAY, commitments=frozenset({make_commitment(code="C8.c").pk}))
    make_signatory(region="Africa", languages=["sw"])
    passes = {
        "signatory": sieve(alice, signatory="joint").lets_pass(joint, "due"),
        "words": sieve(alice, words="together C8.c").lets_pass(joint, "due"),
        "region": sieve(alice, region="Africa").lets_pass(joint, "due"),
        "language": sieve(alice, language="sw").lets_pass(joint, "due"),
    }
    assert passes == {"signatory": True, "words": True, "region": False, "language": False}


@pytest.mark.parametrize(("words", "number"), [("", 2), ("decree", 4)])
def test_load_sieve_needs_two_queries_and_two_more_for_words(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries, words: str, number: int
) -> None:
    for _ in range(3):
        make_lead(undertaking=make_undertaking())
    known = marks.load(person=alice, today=TODAY)
    with django_assert_num_queries(number):
        sieves.load_sieve(Filters(words=words), known)
