import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Assessment, StaffMember, Withdrawal
from tests.factories import NOW, make_assessment, make_entry, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def published(alice: StaffMember, bob: StaffMember) -> Assessment:
    return make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob)


def address(published: Assessment) -> str:
    return reverse("desk:withdraw", args=["assessment", published.pk])


def test_the_page_says_until_when(bobs_desk: Client, published: Assessment) -> None:
    page = bobs_desk.get(address(published)).content.decode()
    assert "Until 12:10 UTC you can take it back" in page
    assert not Withdrawal.objects.exists()


def test_withdrawing_shows_at_the_versions_own_address(bobs_desk: Client, published: Assessment) -> None:
    response = bobs_desk.post(address(published), {"reason": "A source was misread."})
    assert response["Location"] == reverse("desk:inbox")
    page = Client().get(published.get_absolute_url()).content.decode()
    assert "It was withdrawn and counts no more." in page
    assert "A source was misread." in page
    now = Client().get(published.undertaking.get_absolute_url()).content.decode()
    assert "Not yet assessed" in now
    assert "Withdrawn on 23 November 2026" in now


def test_without_a_reason_nothing_happens(bobs_desk: Client, published: Assessment) -> None:
    response = bobs_desk.post(address(published), {"reason": ""})
    assert response.status_code == 422
    assert "Say why in one sentence" in response.content.decode()
    assert not Withdrawal.objects.exists()


def test_too_late_is_a_conflict_in_words(bobs_desk: Client, alice: StaffMember, bob: StaffMember) -> None:
    old = make_assessment(
        undertaking=make_undertaking(), by=alice, reviewer=bob, at=NOW - dt.timedelta(minutes=11)
    )
    assert "publish a correction" in bobs_desk.get(address(old)).content.decode()
    response = bobs_desk.post(address(old), {"reason": "Late."})
    assert response.status_code == 409
    assert "Publish a correction instead" in response.content.decode()


def test_an_entry_is_withdrawn_by_its_own_address(
    bobs_desk: Client, alice: StaffMember, bob: StaffMember
) -> None:
    entry = make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob)
    bobs_desk.post(reverse("desk:withdraw", args=["entry", entry.pk]), {"reason": "Twice on record."})
    assert Withdrawal.objects.get().entry == entry


def test_anything_else_is_not_found(bobs_desk: Client) -> None:
    assert bobs_desk.get("/desk/withdraw/reply/1").status_code == 404
