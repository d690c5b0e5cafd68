"""Who looks after people in the administration, and what they cannot do there for themselves."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from commitments.models import ConflictOfInterest, DeskAct, Evidence, StaffMember
from tests.factories import make_evidence, make_person, make_signatory

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/commitments/staffmember/"
CONFLICTS = "/admin/commitments/conflictofinterest/"


@pytest.fixture
def ada() -> StaffMember:
    return make_person(username="ada", role="Administrator", is_staff=True)


@pytest.fixture
def office(client: Client, ada: StaffMember) -> Client:
    client.force_login(ada)
    return client


def role(name: str) -> int:
    return Group.objects.get(name=name).pk


def change(client: Client, person: StaffMember, **fields: object) -> int:
    """Sends the form of one person, boxes ticked as they are unless told otherwise."""
    kept = {"username": person.username, "is_active": "on", "date_joined_0": "2026-01-01"}
    kept |= (
        {"date_joined_1": "12:00:00", "is_staff": "on"} if person.is_staff else {"date_joined_1": "12:00:00"}
    )
    sent = {name: value for name, value in (kept | fields).items() if value is not None}
    return client.post(f"{PEOPLE}{person.pk}/change/", sent).status_code


def words() -> list[str]:
    return list(DeskAct.objects.order_by("pk").values_list("words", flat=True))


def test_administrator_gives_themselves_no_role(office: Client, ada: StaffMember) -> None:
    groups = [role("Administrator"), role("Publisher")]
    assert change(office, ada, groups=groups, is_staff=None, is_active=None, first_name="Ada") == 302
    ada.refresh_from_db()
    assert (ada.first_name, ada.is_staff, ada.is_active) == ("Ada", True, True)
    assert [group.name for group in ada.groups.all()] == ["Administrator"]
    assert not ada.has_perm("commitments.publish_draft")


def test_administrator_does_not_see_boxes_for_their_own_roles(office: Client, ada: StaffMember) -> None:
    own, other = (
        office.get(f"{PEOPLE}{person.pk}/change/").content.decode() for person in (ada, make_person())
    )
    for name in ("groups", "is_staff", "is_active"):
        assert f'name="{name}"' not in own
        assert f'name="{name}"' in other


def test_every_role_given_or_taken_stands_in_the_activity_log(
    office: Client, ada: StaffMember, alice: StaffMember
) -> None:
    dora = make_person(username="dora", role="Researcher")
    assert change(office, dora, groups=[role("Publisher")]) == 302
    assert words() == ["dora: taken Researcher", "dora: given Publisher"]
    assert set(DeskAct.objects.values_list("kind", "person")) == {("roles", ada.pk)}
    office.force_login(alice)
    assert "dora: given Publisher" in office.get("/desk/activity").content.decode()


def test_rights_beside_the_roles_stand_in_the_activity_log(office: Client) -> None:
    dora = make_person(username="dora")
    assert change(office, dora, is_active=None, is_staff="on") == 302
    assert words() == ["dora: account open: no; administration: yes"]


def test_a_new_account_stands_in_the_activity_log(office: Client) -> None:
    password = "a rather long password"
    fields = {"username": "dora", "password1": password, "password2": password, "usable_password": "true"}
    assert office.post(f"{PEOPLE}add/", fields).status_code == 302
    assert words() == ["dora: new account"]


@pytest.mark.parametrize("spelling", ["{}", "0{}", "%20{}", "+{}", "{}%20"])
def test_own_password_is_never_changed_without_the_present_one(
    office: Client, ada: StaffMember, spelling: str
) -> None:
    path = f"{PEOPLE}{spelling.format(ada.pk)}/password/"
    fields = {"password1": "another long password", "password2": "another long password"}
    response = office.post(path, fields | {"usable_password": "true"})
    assert (response.status_code, response["Location"]) == (302, "/desk/account/password")
    ada.refresh_from_db()
    assert ada.check_password("password of ada")


def test_administrator_declares_a_conflict_for_somebody(office: Client) -> None:
    dora, kenya = make_person(username="dora"), make_signatory(name="Kenya")
    fields = {"person": dora.pk, "signatory": kenya.pk, "reason": "Worked there."}
    assert office.post(f"{CONFLICTS}add/", fields).status_code == 302
    assert dora.conflicts.get().signatory == kenya
    assert words() == ["For dora"]
    page = office.post(f"{CONFLICTS}add/", fields).content.decode()
    assert "dora has declared a conflict with Kenya already." in page


def test_ended_conflicts_stay_on_the_list(office: Client, ada: StaffMember) -> None:
    dora, kenya = make_person(username="dora"), make_signatory(name="Kenya")
    conflict = dora.conflicts.create(signatory=kenya, reason="Worked there.")
    office.post(CONFLICTS, {"action": "end_them", "_selected_action": [conflict.pk]})
    assert not ConflictOfInterest.objects.exists()
    page = office.get(CONFLICTS).content.decode()
    assert "Worked there." in page
    assert "delete_selected" not in page
    assert office.get(f"{CONFLICTS}{conflict.pk}/change/").status_code == 200


def test_sources_are_read_there_and_not_rewritten(client: Client) -> None:
    client.force_login(make_person(is_staff=True, is_superuser=True))
    source = make_evidence(title="As published")
    path = f"/admin/commitments/evidence/{source.pk}/"
    fields = {"url": "https://other.example/", "title": "Another", "publisher": "X", "kind": "secondary"}
    assert client.post(f"{path}change/", fields).status_code == 403
    assert client.post(f"{path}delete/", {"post": "yes"}).status_code == 403
    assert Evidence.objects.get().title == "As published"
