import pytest
from django.test import Client

from commitments.models import ConflictOfInterest, StaffMember
from tests.factories import make_person, make_signatory

pytestmark = pytest.mark.django_db
PAGE = "/desk/account/conflicts"


def test_conflicts_page_says_what_one_does(desk: Client) -> None:
    page = desk.get(PAGE).content.decode()
    for words in ("You cannot assess this signatory", "log what happened there", "nobody ends their own"):
        assert words in page


def test_conflicts_declaring_one_shows_it(desk: Client, alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    response = desk.post(PAGE, {"signatory": kenya.pk, "reason": "My sister works there."}, follow=True)
    page = response.content.decode()
    assert "You no longer assess or review Kenya" in page
    assert "My sister works there." in page
    assert ConflictOfInterest.objects.get().person == alice


def test_conflicts_are_declared_for_oneself_alone(desk: Client, alice: StaffMember, bob: StaffMember) -> None:
    desk.post(PAGE, {"signatory": make_signatory().pk, "reason": "x", "person": bob.pk})
    assert ConflictOfInterest.objects.get().person == alice


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"signatory": "", "reason": "x"}, "Choose a signatory."),
        ({"signatory": "99999", "reason": "x"}, "Choose from the list."),
        ({"signatory": "", "reason": ""}, "Say in a few words what the conflict is."),
    ],
)
def test_conflicts_wrong_form_keeps_what_was_typed(desk: Client, fields: dict[str, str], words: str) -> None:
    response = desk.post(PAGE, fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ConflictOfInterest.objects.exists()


def test_conflicts_twice_is_a_conflict_of_its_own(desk: Client, alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    alice.conflicts.create(signatory=kenya, reason="x")
    response = desk.post(PAGE, {"signatory": kenya.pk, "reason": "again"})
    assert response.status_code == 409
    assert "declared a conflict with Kenya already" in response.content.decode()
    assert 'value="again"' in response.content.decode()


def test_conflicts_have_no_way_to_end_one(desk: Client, alice: StaffMember) -> None:
    conflict = alice.conflicts.create(signatory=make_signatory(), reason="x")
    for method in (desk.delete, desk.put):
        assert method(PAGE).status_code == 405
    desk.post(PAGE, {"delete": conflict.pk})
    assert ConflictOfInterest.objects.count() == 1


def test_conflicts_of_others_are_ended_by_an_administrator_who_never_ends_their_own(client: Client) -> None:
    ada = make_person(role="Administrator", is_staff=True)
    client.force_login(ada)
    own, other = (
        ConflictOfInterest.objects.create(person=person, signatory=make_signatory(), reason="x")
        for person in (ada, make_person())
    )
    address = "/admin/commitments/conflictofinterest/"
    assert client.post(f"{address}{other.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "end_them", "_selected_action": [own.pk, other.pk]}
    page = client.post(address, chosen, follow=True).content.decode()
    assert "Another administrator must end your own conflict of interest." in page
    assert list(ConflictOfInterest.objects.all()) == [own]
    other.refresh_from_db(from_queryset=ConflictOfInterest.ever.all())
    assert other.ended_by == ada
