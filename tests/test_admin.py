"""The admin serves reference data and people; the log and the desk's drafts can only be read there."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from commitments.desk_vocabulary import MessagePurpose
from commitments.models import (
    AppendOnlyModel,
    Assessment,
    AssessmentDraft,
    Change,
    CurrentStatus,
    Delivery,
    EntryDraft,
    ProgressEntry,
    SecondRating,
    StaffMember,
    Subscriber,
)
from commitments.urls.administration import urlpatterns
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_assessment, make_lead, make_person, make_undertaking

pytestmark = pytest.mark.django_db
assert urlpatterns  # with its addresses the admin learns what it shows
REGISTERED: list[type[Model]] = list(admin.site._registry)
READ_ONLY = [
    model
    for model in REGISTERED
    if issubclass(model, AppendOnlyModel) or model in (EntryDraft, CurrentStatus)
]


@pytest.fixture
def office(client: Client) -> Client:
    """The browser of a superuser, who has every right that Django knows."""
    client.force_login(make_person(username="root", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_person(role="Administrator", is_staff=True))
    return client


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:commitments_{model._meta.model_name}_{page}", args=args)


def ours() -> list[type[Model]]:
    return [model for model in REGISTERED if model._meta.app_label == "commitments"]


@pytest.mark.parametrize("model", ours(), ids=lambda model: model.__name__)
def test_every_list_opens(office: Client, model: type[Model]) -> None:
    assert office.get(address(model, "changelist")).status_code == 200


def test_read_only_covers_the_log() -> None:
    assert {ProgressEntry, Assessment, Change, EntryDraft, CurrentStatus} <= set(READ_ONLY)


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_read_only_refuses_adding_even_a_superuser(office: Client, model: type[Model]) -> None:
    assert office.get(address(model, "add")).status_code == 403
    assert office.post(address(model, "add"), {}).status_code == 403


@pytest.mark.parametrize("model", [ProgressEntry, Assessment, Change, CurrentStatus, EntryDraft])
def test_read_only_shows_a_row_and_refuses_to_change_or_delete_it(office: Client, model: type[Model]) -> None:
    make_assessment(undertaking=make_undertaking())
    make_lead(undertaking=make_undertaking())
    row = model._default_manager.first()
    assert row is not None
    assert office.get(address(model, "change", row.pk)).status_code == 200
    assert office.post(address(model, "change", row.pk), {}).status_code == 403
    assert office.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


def make_delivery(state: DeliveryState) -> Delivery:
    subscriber = Subscriber.objects.create(email="reader@example.org", asked_at=NOW)
    return Delivery.objects.create(
        purpose=MessagePurpose.CONFIRMATION,
        subscriber=subscriber,
        key="confirmation-1",
        state=state,
        not_before=NOW,
        expires_at=NOW,
        reason="The relay hung up after the last dot.",
    )


def test_uncertain_deliveries_are_found_with_their_reason(administrator: Client) -> None:
    make_delivery(DeliveryState.UNCERTAIN)
    page = administrator.get(address(Delivery, "changelist") + "?state=uncertain").content.decode()
    assert "The relay hung up after the last dot." in page
    assert (
        "The relay hung up"
        not in administrator.get(address(Delivery, "changelist") + "?state=sent").content.decode()
    )


def test_delivery_is_not_deleted_by_itself(office: Client) -> None:
    delivery = make_delivery(DeliveryState.SENT)
    assert office.post(address(Delivery, "delete", delivery.pk), {"post": "yes"}).status_code == 403


def test_subscriber_who_asks_to_be_forgotten_is_deleted_with_the_ledger(administrator: Client) -> None:
    subscriber = make_delivery(DeliveryState.SENT).subscriber
    assert (
        administrator.post(address(Subscriber, "delete", subscriber.pk), {"post": "yes"}).status_code == 302
    )
    assert not Subscriber.objects.exists()
    assert not Delivery.objects.exists()


def test_administrator_makes_nobody_a_superuser(administrator: Client) -> None:
    page = administrator.get(address(StaffMember, "change", make_person(username="dora").pk)).content.decode()
    assert 'name="first_name"' in page
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page


def test_administrator_does_not_change_a_superuser(administrator: Client) -> None:
    root = make_person(username="root", is_superuser=True)
    response = administrator.post(address(StaffMember, "change", root.pk), {"username": "mine"})
    assert response.status_code == 403


def test_staff_of_the_desk_do_not_come_in(desk: Client) -> None:
    assert desk.get(reverse("admin:index")).status_code == 302


def remove_factors(client: Client, *people: StaffMember) -> str:
    chosen = {"action": "remove_second_factors", "_selected_action": [person.pk for person in people]}
    response = client.post(address(StaffMember, "changelist"), chosen, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_administrator_takes_away_factors_that_somebody_lost(
    administrator: Client, alice: StaffMember
) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    assert "Alice Archer now signs in with the password alone." in remove_factors(administrator, alice)
    assert not Authenticator.objects.exists()


def test_administrator_takes_away_no_factor_of_a_superuser(administrator: Client) -> None:
    root = make_person(username="root", is_superuser=True)
    TOTP.activate(root, "JBSWY3DPEHPK3PXP")
    assert "Only a superuser does this for a superuser." in remove_factors(administrator, root)
    assert Authenticator.objects.count() == 1


def test_allauths_own_tables_are_no_door_to_anybodys_account() -> None:
    assert not {"account", "mfa", "usersessions"} & {model._meta.app_label for model in REGISTERED}


def test_drafts_of_assessments_are_no_page_of_the_admin() -> None:
    """Whoever could read the first rating there could not give a blind second one."""
    assert not {AssessmentDraft, SecondRating} & set(admin.site._registry)


def test_django_finds_no_fault_in_it() -> None:
    """`manage.py check` looks before anything is registered."""
    assert admin.site.check(None) == []
