"""Changing the address, and coming back after leaving, as pages."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commitments import emails
from commitments.actions import address_changes
from commitments.desk_vocabulary import SubscriberState
from commitments.models import AddressChange, Delivery, Subscriber
from commitments.vocabulary import (
    FollowScope,
    Rhythm,
)
from tests.factories import NOW, make_signatory
from tests.mail_factories import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OLD, NEW = "dora@old.example", "dora@new.example"


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def dora() -> Subscriber:
    return make_subscriber(make_signatory(name="France"), FollowScope.DEADLINES, email=OLD)


def words(visitor: Client, path: str, *, post: bool = False) -> str:
    answer = visitor.post(path, follow=True) if post else visitor.get(path)
    return " ".join(answer.content.decode().split())


def asked(dora: Subscriber) -> AddressChange:
    address_changes.ask(public_id=dora.public_id, email=NEW, at=NOW)
    return AddressChange.objects.latest("pk")


def new_link(change: AddressChange) -> str:
    return reverse("follow:new-address", args=[emails.address_token(emails.NEW_ADDRESS, change.public_id)])


def old_link(change: AddressChange) -> str:
    return reverse("follow:old-address", args=[emails.address_token(emails.OLD_ADDRESS, change.public_id)])


def test_the_form_is_on_the_page_of_who_gets_mail(visitor: Client, dora: Subscriber) -> None:
    manage = reverse("follow:manage", args=[emails.token(emails.MANAGE, dora.public_id)])
    assert "Your new e-mail address" in words(visitor, manage)
    Subscriber.objects.update(state=SubscriberState.UNSUBSCRIBED)
    assert "Your new e-mail address" not in words(visitor, manage)


def test_a_new_address_is_asked_first(visitor: Client, dora: Subscriber) -> None:
    form = reverse("follow:address", args=[emails.token(emails.MANAGE, dora.public_id)])
    assert visitor.get(form).status_code == 405
    answer = visitor.post(form, {"email": NEW}, follow=True)
    assert "Look into the new mailbox" in answer.content.decode()
    assert NEW not in answer.content.decode()
    assert Delivery.objects.get().purpose == "new_address"


def test_an_address_that_is_none_comes_back_as_it_was_typed(visitor: Client, dora: Subscriber) -> None:
    form = reverse("follow:address", args=[emails.token(emails.MANAGE, dora.public_id)])
    answer = visitor.post(form, {"email": "dora at <new>"})
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert 'value="dora at &lt;new&gt;"' in page
    assert '<a href="#address_email">Enter an e-mail address such as name@example.org.</a>' in page


def test_opening_the_links_changes_nothing_and_the_buttons_do(visitor: Client, dora: Subscriber) -> None:
    change = asked(dora)
    assert "Yes, send it here" in words(visitor, new_link(change))
    dora.refresh_from_db()
    assert dora.email == OLD
    for _ in range(2):
        assert "<h1>Address changed</h1>" in words(visitor, new_link(change), post=True)
    dora.refresh_from_db()
    assert dora.email == NEW
    assert "Undo it" in words(visitor, old_link(change))
    for _ in range(2):
        assert "<h1>Undone</h1>" in words(visitor, old_link(change), post=True)
    dora.refresh_from_db()
    assert dora.email == OLD
    assert visitor.post(new_link(change)).status_code == 410


def test_a_link_says_nothing_of_mail_that_does_not_go(visitor: Client, dora: Subscriber) -> None:
    mistyped, change = asked(dora), asked(dora)
    assert visitor.get(new_link(mistyped)).status_code == 410
    address_changes.carry_out(public_id=change.public_id, at=NOW)
    assert "Mail now goes to" in words(visitor, new_link(change))
    leave(visitor, dora)
    assert visitor.get(new_link(change)).status_code == 410
    assert "It was unsubscribed meanwhile" in words(visitor, old_link(change))
    page = words(visitor, old_link(change), post=True)
    assert f"No mail goes to <bdi>{OLD}</bdi>: it is unsubscribed." in page


def moved(dora: Subscriber) -> dict[str, str]:
    """What the links of mails from before a change of address lead to."""
    before = {
        "unsubscribe": emails.token(emails.UNSUBSCRIBE, dora.public_id),
        "manage": emails.token(emails.MANAGE, dora.public_id),
        "undo": emails.token(emails.UNSUBSCRIBE, dora.public_id),
        "data": emails.token(emails.MANAGE, dora.public_id),
    }
    address_changes.carry_out(public_id=asked(dora).public_id, at=NOW)
    return {name: reverse(f"follow:{name}", args=[token]) for name, token in before.items()}


def test_links_from_before_a_change_unsubscribe_and_no_more(visitor: Client, dora: Subscriber) -> None:
    links = moved(dora)
    assert (visitor.get(links["manage"]).status_code, visitor.get(links["data"]).status_code) == (410, 404)
    assert "wherever its mail goes now" in words(visitor, links["unsubscribe"])
    page = words(visitor, links["unsubscribe"], post=True)
    assert "<h1>Subscription ended</h1>" in page
    assert NEW not in page
    assert visitor.post(links["undo"]).headers["Location"] == "/en/follow"
    dora.refresh_from_db()
    assert dora.state == SubscriberState.UNSUBSCRIBED


def test_links_of_who_gave_way_end_the_mail_that_came_instead(visitor: Client, dora: Subscriber) -> None:
    left = make_subscriber(email=NEW, state=SubscriberState.UNSUBSCRIBED)
    moved(dora)
    link = reverse("follow:unsubscribe", args=[emails.token(emails.UNSUBSCRIBE, left.public_id)])
    words(visitor, link, post=True)
    dora.refresh_from_db()
    assert (dora.email, dora.state) == (NEW, SubscriberState.UNSUBSCRIBED)


def test_the_new_address_is_led_to_what_it_follows(visitor: Client, dora: Subscriber) -> None:
    change = asked(dora)
    page = words(visitor, new_link(change), post=True)
    dora.refresh_from_db()
    assert reverse("follow:manage", args=[emails.token(emails.MANAGE, dora.public_id)]) in page
    assert "What you follow" not in words(visitor, new_link(change)), "for whoever pressed the button"


def test_links_end_after_their_days(visitor: Client, dora: Subscriber) -> None:
    change = asked(dora)
    new, old = new_link(change), old_link(change)
    with time_machine.travel(NOW + dt.timedelta(days=8)):
        assert visitor.post(new).status_code == 410
    address_changes.carry_out(public_id=change.public_id, at=NOW)
    with time_machine.travel(NOW + dt.timedelta(days=15)):
        assert visitor.post(old).status_code == 410
    dora.refresh_from_db()
    assert dora.email == NEW


def test_a_link_serves_one_purpose(visitor: Client, dora: Subscriber) -> None:
    change = asked(dora)
    for name, purpose in (("new-address", emails.OLD_ADDRESS), ("old-address", emails.NEW_ADDRESS)):
        token = emails.address_token(purpose, change.public_id)
        assert visitor.post(reverse(f"follow:{name}", args=[token])).status_code == 410
    assert visitor.post(reverse("follow:new-address", args=["nonsense"])).status_code == 410
    assert visitor.post(old_link(change)).status_code == 410
    dora.refresh_from_db()
    assert dora.email == OLD


def test_the_owner_of_a_taken_address_hears_that_it_is(visitor: Client, dora: Subscriber) -> None:
    make_subscriber(email=NEW)
    assert "<h1>Nothing to change</h1>" in words(visitor, new_link(asked(dora)), post=True)


def leave(visitor: Client, dora: Subscriber) -> str:
    path = reverse("follow:unsubscribe", args=[emails.token(emails.UNSUBSCRIBE, dora.public_id)])
    page = words(visitor, path, post=True)
    dora.refresh_from_db()
    assert dora.state == SubscriberState.UNSUBSCRIBED
    return page


def test_after_leaving_less_is_offered(visitor: Client, dora: Subscriber) -> None:
    page = leave(visitor, dora)
    assert "One mail a month instead" in page
    assert page.count("Only this") == 2


def test_nothing_less_is_offered_where_there_is_nothing_less(visitor: Client) -> None:
    page = leave(visitor, make_subscriber(rhythm=Rhythm.MONTHLY))
    assert "One mail a month instead" not in page
    assert "Only this" not in page
    assert "That was a mistake: undo" in page


def test_monthly_takes_it_up_again_more_seldom(visitor: Client, dora: Subscriber) -> None:
    leave(visitor, dora)
    path = reverse("follow:monthly", args=[emails.token(emails.UNSUBSCRIBE, dora.public_id)])
    assert visitor.get(path).status_code == 405
    assert "<bdi>dora@old.example</bdi>, once a month." in words(visitor, path, post=True)
    dora.refresh_from_db()
    assert (dora.state, dora.rhythm) == (SubscriberState.CONFIRMED, Rhythm.MONTHLY)
    assert dora.next_due_at == dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)


def test_keep_takes_it_up_again_for_one(visitor: Client, dora: Subscriber) -> None:
    leave(visitor, dora)
    france = dora.follows.get(scope=FollowScope.SIGNATORY)
    path = reverse("follow:keep", args=[emails.token(emails.UNSUBSCRIBE, dora.public_id), france.pk])
    words(visitor, path, post=True)
    dora.refresh_from_db()
    assert (dora.state, list(dora.follows.all())) == (SubscriberState.CONFIRMED, [france])


def test_keep_of_what_is_anothers_or_gone_takes_nothing_away(visitor: Client, dora: Subscriber) -> None:
    other = make_subscriber().follows.get()
    leave(visitor, dora)
    path = reverse("follow:keep", args=[emails.token(emails.UNSUBSCRIBE, dora.public_id), other.pk])
    words(visitor, path, post=True)
    assert dora.follows.count() == 2


def test_less_for_who_was_deleted_leads_to_the_form(visitor: Client, dora: Subscriber) -> None:
    token = emails.token(emails.UNSUBSCRIBE, dora.public_id)
    dora.delete()
    for name, more in (("monthly", []), ("keep", [1])):
        assert (
            visitor.post(reverse(f"follow:{name}", args=[token, *more])).headers["Location"] == "/en/follow"
        )
