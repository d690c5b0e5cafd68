"""Every address of the desk, as a visitor and as somebody signed in without rights."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import StaffMember
from commitments.urls import desk
from tests.factories import make_entry_draft, make_lead, make_person, make_undertaking

pytestmark = pytest.mark.django_db
OPEN = {"sign-in", "sign-out"}
VALUES = {"uuid": uuid4(), "int": 1}
NAMES = sorted({pattern.name for pattern in desk.urlpatterns if pattern.name} - OPEN)
METHODS = ["get", "post", "head", "put", "delete"]


def address(name: str) -> str:
    """The address with a made-up value for each of its parts."""
    pattern = next(pattern.pattern for pattern in desk.urlpatterns if pattern.name == name)
    values = {
        part: VALUES[type(kind).__name__.removesuffix("Converter").lower()]
        for part, kind in pattern.converters.items()
    }
    return reverse(f"desk:{name}", kwargs=values)


def test_every_address_has_a_name() -> None:
    assert all(pattern.name for pattern in desk.urlpatterns)
    assert len(NAMES) >= 7


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", NAMES)
def test_visitor_is_sent_to_sign_in(client: Client, name: str, method: str) -> None:
    response = getattr(client, method)(address(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/desk/sign-in?next=")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", NAMES)
def test_somebody_without_rights_is_refused(
    client: Client, charlie: StaffMember, name: str, method: str
) -> None:
    client.force_login(charlie)
    assert getattr(client, method)(address(name)).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_never_stored(desk: Client, name: str) -> None:
    assert "no-store" in desk.get(address(name))["Cache-Control"]


def test_administrator_sees_the_inbox_but_logs_and_assesses_nothing(client: Client) -> None:
    client.force_login(make_person(role="Administrator"))
    assert client.get(reverse("desk:inbox")).status_code == 200
    for name in ("log", "entry", "undertaking", "lead"):
        assert client.post(address(name)).status_code == 403


def test_real_objects_are_refused_like_made_up_ones(
    client: Client, alice: StaffMember, charlie: StaffMember
) -> None:
    undertaking = make_undertaking()
    draft = make_entry_draft(by=alice, undertaking=undertaking)
    client.force_login(charlie)
    for path in (
        reverse("desk:undertaking", args=[undertaking.pk]),
        reverse("desk:entry", args=[draft.reference]),
        reverse("desk:review", args=[draft.reference]),
        reverse("desk:lead", args=[make_lead(undertaking=undertaking).reference]),
    ):
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
