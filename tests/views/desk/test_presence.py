from django.test import Client

from commitments.models import Presence, StaffMember


def test_presence_notes_me_and_names_the_others(desk: Client, bobs_desk: Client, alice: StaffMember) -> None:
    assert "has had this open" not in desk.post("/desk/presence?place=review:0f3a").content.decode()
    answer = bobs_desk.post("/desk/presence", {"place": "review:0f3a"})
    assert answer.status_code == 200
    assert "Alice Archer has had this open since" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert Presence.objects.filter(place="review:0f3a").count() == 2


def test_presence_at_a_place_that_is_none_is_not_found(desk: Client) -> None:
    assert desk.post("/desk/presence?place=nowhere").status_code == 404
    assert not Presence.objects.exists()


def test_presence_is_said_by_post_only(desk: Client) -> None:
    assert desk.get("/desk/presence?place=review:0f3a").status_code == 405


def test_presence_is_for_staff(client: Client, charlie: StaffMember) -> None:
    client.force_login(charlie)
    assert client.post("/desk/presence?place=review:0f3a").status_code == 403
