import pytest
from django.contrib.auth.models import Group

from commitments.actions import staff
from commitments.vocabulary import Role
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_ensure_roles_makes_the_four_groups_once() -> None:
    staff.ensure_roles()
    staff.ensure_roles()
    assert set(Group.objects.values_list("name", flat=True)) == {role.label for role in Role}


def test_ensure_roles_takes_back_what_somebody_added() -> None:
    group = Group.objects.get(name="Researcher")
    group.permissions.set(Group.objects.get(name="Publisher").permissions.all())
    staff.ensure_roles()
    assert not group.permissions.filter(codename="publish_draft").exists()


@pytest.mark.parametrize(
    ("role", "may_log", "may_review", "may_publish"),
    [
        ("Researcher", True, False, False),
        ("Reviewer", True, True, False),
        ("Publisher", True, True, True),
        ("Administrator", False, False, False),
    ],
)
def test_roles_allow(role: str, *, may_log: bool, may_review: bool, may_publish: bool) -> None:
    person = make_person(role=role)
    assert person.has_perm("commitments.add_entrydraft") == may_log
    assert person.has_perm("commitments.review_draft") == may_review
    assert person.has_perm("commitments.publish_draft") == may_publish


def test_administrator_looks_after_people_and_conflicts_but_never_the_log() -> None:
    person = make_person(role="Administrator")
    assert person.has_perms(["commitments.change_staffmember", "commitments.add_conflictofinterest"])
    assert person.has_perms(["commitments.view_subscriber", "commitments.view_delivery"])
    assert not person.has_perm("commitments.change_assessment")
    assert not person.has_perm("commitments.change_progressentry")


def test_ensure_member_new_person_gets_password_and_role() -> None:
    member = staff.ensure_member(username="dora", password="a long password here", role=Role.REVIEWER)
    assert member.check_password("a long password here")
    assert [group.name for group in member.groups.all()] == ["Reviewer"]
    assert not member.is_staff


def test_ensure_member_known_person_keeps_the_password() -> None:
    staff.ensure_member(username="dora", password="a long password here", role=Role.REVIEWER)
    member = staff.ensure_member(username="dora", password="something else", role=Role.ADMINISTRATOR)
    assert member.check_password("a long password here")
    assert [group.name for group in member.groups.all()] == ["Administrator"]
