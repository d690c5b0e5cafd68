import datetime as dt

import pytest
from django.test import Client

from commitments.actions import acts
from commitments.desk_vocabulary import DeskActKind
from commitments.models import StaffMember
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PATH = "/desk/activity"


def text(client: Client, path: str = PATH) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def take(person: StaffMember, words: str, *, minutes: int = 0) -> None:
    at = NOW - dt.timedelta(minutes=minutes)
    acts.record(kind=DeskActKind.TAKE, by=person, at=at, words=words)


def test_activity_of_an_empty_desk(desk: Client) -> None:
    assert "Nothing has been done on the desk yet." in text(desk)


def test_activity_line_leads_to_undoing_a_publication(desk: Client, alice: StaffMember) -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France")
    )
    assessment = make_assessment(undertaking=undertaking, reviewer=alice)
    page = text(desk)
    assert f'<a href="/desk/withdraw/assessment/{assessment.pk}">Undo' in page
    assert f'<a href="?undertaking={undertaking.pk}">France D3.e</a>' in page


def test_activity_filters_are_in_the_address_and_kept(
    desk: Client, alice: StaffMember, bob: StaffMember
) -> None:
    take(alice, "Alice was here.")
    take(bob, "Bob was here.")
    page = text(desk, f"{PATH}?person=bob&kind=take")
    assert "Bob was here." in page
    assert "Alice was here." not in page
    assert '<option value="bob" selected>' in page
    assert '<option value="take" selected>' in page


def test_activity_on_one_undertaking_says_which_and_keeps_it_with_other_filters(desk: Client) -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France")
    )
    page = text(desk, f"{PATH}?undertaking={undertaking.pk}")
    assert "Only on France D3.e." in page
    assert f'<input type="hidden" name="undertaking" value="{undertaking.pk}">' in page
    assert "Nothing fits these filters." in page


def test_activity_turns_its_pages(desk: Client, alice: StaffMember) -> None:
    for number in range(101):
        take(alice, f"Act {number}.", minutes=number)
    assert "1 to 100 of 101" in text(desk)
    assert "Act 100." in text(desk, f"{PATH}?page=2")
    assert "There is no page “9” of this list." in text(desk, f"{PATH}?page=9")


def test_activity_cannot_be_changed_and_is_for_staff(client: Client, charlie: StaffMember) -> None:
    client.force_login(charlie)
    assert client.get(PATH).status_code == 403
    client.force_login(make_person(role="Administrator"))
    assert client.get(PATH).status_code == 200
    assert client.post(PATH).status_code == 405
