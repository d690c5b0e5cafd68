import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings

from commitments.actions import editorial, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import Role
from commitments.models import DeskAct, ProgressEntry, StaffMember
from tests.factories import NOW, make_entry_draft, make_person, make_undertaking

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


SECRET = "JBSWY3DPEHPK3PXP"


def sign_in(person: StaffMember) -> Client:
    client = Client()
    client.post("/desk/sign-in", {"login": person.username, "password": f"password of {person.username}"})
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/account").status_code == 200


@pytest.mark.parametrize("role", Role)
def test_nobody_but_the_publisher_publishes_assigns_or_keeps_contacts(role: Role) -> None:
    rights = set(staff.PERMISSIONS[role])
    assert ("publish_draft" in rights) == ("add_contact" in rights) == (role == Role.PUBLISHER)
    assert ("view_contact" in rights) == (role == Role.PUBLISHER)


def test_roles_grow_from_researcher_to_publisher_and_the_administrator_judges_nothing() -> None:
    researcher, reviewer, publisher = (
        set(staff.PERMISSIONS[role]) for role in (Role.RESEARCHER, Role.REVIEWER, Role.PUBLISHER)
    )
    assert researcher < reviewer < publisher
    judging = {"add_assessmentdraft", "add_entrydraft", "review_draft", "publish_draft"}
    assert not judging & set(staff.PERMISSIONS[Role.ADMINISTRATOR])


def test_every_right_in_the_table_exists() -> None:
    for role, codenames in staff.PERMISSIONS.items():
        group = Group.objects.get(name=role.label)
        assert set(group.permissions.values_list("codename", flat=True)) == set(codenames)


def test_publishing_without_a_required_second_factor_is_refused(
    alice: StaffMember, bob: StaffMember, settings: Settings
) -> None:
    draft = editorial.submit(
        draft=make_entry_draft(by=alice, undertaking=make_undertaking()), by=alice, at=NOW
    )
    settings.REQUIRE_SECOND_FACTOR = True
    with pytest.raises(ActionRefusedError, match="Your role needs a second factor"):
        editorial.approve_entry(draft=draft, by=bob, at=NOW)
    assert not ProgressEntry.objects.exists()
    TOTP.activate(bob, SECRET)
    assert editorial.approve_entry(draft=draft, by=bob, at=NOW)


def test_end_sessions_everywhere_or_but_one(alice: StaffMember) -> None:
    here, there = sign_in(alice), sign_in(alice)
    assert staff.end_sessions(member=alice, but=here.session.session_key) == 1
    assert (is_in(here), is_in(there)) == (True, False)
    assert staff.end_sessions(member=alice) == 1
    assert not is_in(here)


def test_end_session_only_ones_own(alice: StaffMember, bob: StaffMember) -> None:
    bobs = sign_in(bob)
    staff.end_session(by=alice, pk=UserSession.objects.get(user=bob).pk)
    assert is_in(bobs)
    staff.end_session(by=bob, pk=UserSession.objects.get(user=bob).pk)
    assert not is_in(bobs)


def test_remove_second_factors_signs_out_and_leaves_the_password(alice: StaffMember) -> None:
    client = sign_in(alice)
    TOTP.activate(alice, SECRET)
    administrator = make_person(role="Administrator")
    assert staff.remove_second_factors(member=alice, by=administrator, at=NOW) == 1
    assert not Authenticator.objects.exists()
    assert not is_in(client)
    assert is_in(sign_in(alice))


def test_remove_second_factors_not_ones_own() -> None:
    administrator = make_person(role="Administrator")
    TOTP.activate(administrator, SECRET)
    with pytest.raises(ActionRefusedError, match="Another administrator"):
        staff.remove_second_factors(member=administrator, by=administrator, at=NOW)
    assert Authenticator.objects.exists()


def test_remove_second_factors_of_a_superuser_takes_a_superuser() -> None:
    root = make_person(is_superuser=True)
    with pytest.raises(ActionRefusedError, match="Only a superuser"):
        staff.remove_second_factors(member=root, by=make_person(role="Administrator"), at=NOW)
    staff.remove_second_factors(member=root, by=make_person(is_superuser=True), at=NOW)


def test_remove_second_factors_stands_in_the_activity_log(alice: StaffMember) -> None:
    staff.remove_second_factors(member=alice, by=make_person(role="Administrator"), at=NOW)
    assert DeskAct.objects.get().words == "Alice Archer: second factors removed"


def test_note_rights_says_nothing_where_nothing_changed(alice: StaffMember, bob: StaffMember) -> None:
    staff.note_rights(member=alice, changed={}, is_new=False, by=bob, at=NOW)
    assert not DeskAct.objects.exists()


def test_refuse_role(alice: StaffMember, charlie: StaffMember) -> None:
    staff.refuse_role(alice, "publish_draft", "review_draft")
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        staff.refuse_role(charlie, "add_entrydraft")


def test_set_single_keys(alice: StaffMember) -> None:
    staff.set_single_keys(by=alice, value=False)
    alice.refresh_from_db()
    assert alice.single_keys is False
