import datetime as dt

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments import emails
from commitments.actions import subscriptions
from commitments.desk_vocabulary import SubscriberState
from commitments.models import Delivery, Subscriber
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import (
    FollowScope,
    Rhythm,
)
from tests.factories import NOW, make_commitment, make_signatory
from tests.mail_factories import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FORM = {"email": "dora@example.org", "what": "everything", "rhythm": "weekly"}
WISH = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.DAILY)


def address(name: str, subscriber: Subscriber, *more: object) -> str:
    purpose = emails.UNSUBSCRIBE if name in ("unsubscribe", "undo") else emails.MANAGE
    return reverse(f"follow:{name}", args=[emails.token(purpose, subscriber.public_id), *more])


def confirm_address(subscriber: Subscriber, wish: FollowRequest = WISH) -> str:
    """The link in the mail of a new wish."""
    subscriptions.ask(email=subscriber.email, request=wish, at=NOW)
    number = Subscriber.objects.get(pk=subscriber.pk).confirmation_count
    return reverse("follow:confirm", args=[emails.confirm_token(subscriber.public_id, wish, number)])


def words(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def dora() -> Subscriber:
    return make_subscriber(make_signatory(name="France"), email="dora@example.org")


@pytest.fixture
def visitor() -> Client:
    """A browser that enforces what Django enforces."""
    return Client(enforce_csrf_checks=True)


def test_start_is_prefilled_from_the_page_it_was_reached_from(visitor: Client) -> None:
    make_signatory(slug="france")
    page = words(visitor.get("/en/follow?signatory=france"))
    assert '<option value="signatory:france" selected>' in page
    assert 'value="weekly" id="id_rhythm_2" required checked' in page.replace('checked=""', "checked")


def test_start_shows_an_unknown_prefill_as_nothing(visitor: Client) -> None:
    assert visitor.get("/en/follow?signatory=%3Cscript%3E").status_code == 200


def test_start_sets_no_cookie_and_needs_none(visitor: Client) -> None:
    assert visitor.get("/en/follow").cookies == {}
    response = visitor.post("/en/follow", FORM)
    assert (response.status_code, response.headers["Location"]) == (302, "/en/follow/sent")
    assert response.cookies == {}
    assert Delivery.objects.count() == 1


def test_start_answers_alike_whatever_is_known_of_the_address(visitor: Client) -> None:
    make_subscriber(email="known@example.org")
    make_subscriber(email="waiting@example.org", state="pending", confirmed_at=None)
    make_subscriber(email="left@example.org", state="unsubscribed")
    answers = set()
    for name in ("known", "waiting", "left", "new", "new", "new", "new"):
        response = visitor.post("/en/follow", FORM | {"email": f"{name}@example.org"}, follow=True)
        answers.add((response.status_code, response.content, str(response.headers)))
    assert len(answers) == 1


def test_start_gives_a_bad_form_back_as_it_was_typed(visitor: Client) -> None:
    response = visitor.post("/en/follow", FORM | {"email": "dora at <example>"})
    page = words(response)
    assert response.status_code == 200
    assert 'value="dora at &lt;example&gt;"' in page
    assert '<a href="#id_email">Enter an e-mail address such as name@example.org.</a>' in page
    assert 'aria-invalid="true"' in page
    assert "<title>Error: " in page
    assert not Subscriber.objects.exists()


def test_start_thanks_a_robot_and_does_nothing(visitor: Client) -> None:
    response = visitor.post("/en/follow", FORM | {"website": "https://spam.example"})
    assert response.status_code == 302
    assert not Subscriber.objects.exists()


def test_start_refuses_a_form_from_another_site(visitor: Client) -> None:
    response = visitor.post("/en/follow", FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not Subscriber.objects.exists()


def test_start_takes_few_queries_however_much_there_is(
    visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        make_commitment()
        make_signatory()
    with django_assert_max_num_queries(4):
        visitor.get("/en/follow")


def test_sent_does_not_repeat_the_address(visitor: Client) -> None:
    assert "Look into your mailbox" in words(visitor.get("/en/follow/sent"))


def test_confirm_needs_the_button(visitor: Client) -> None:
    dora = make_subscriber(state="pending", confirmed_at=None)
    dora.follows.all().delete()
    link = confirm_address(dora)
    for _ in range(5):
        page = visitor.get(link)
        visitor.head(link)
    assert "Confirm: mail about everything on record" in words(page)
    dora.refresh_from_db()
    assert (dora.state, dora.follows.count()) == (SubscriberState.PENDING, 0)
    response = visitor.post(link, follow=True)
    dora.refresh_from_db()
    assert (dora.state, dora.follows.count()) == (SubscriberState.CONFIRMED, 1)
    assert "What you follow" in words(response)


def test_confirm_twice_is_harmless(visitor: Client, dora: Subscriber) -> None:
    link = confirm_address(dora)
    for _ in range(2):
        assert visitor.post(link).status_code == 302
    assert dora.follows.count() == 2


def test_a_link_that_was_used_promises_nothing(visitor: Client, dora: Subscriber) -> None:
    link = confirm_address(dora)
    visitor.post(link)
    answer = visitor.get(link)
    assert answer.status_code == 410
    assert "<h1>This link has been used</h1>" in words(answer)


def test_a_link_from_before_leaving_leads_to_a_page_that_says_so(visitor: Client, dora: Subscriber) -> None:
    link = confirm_address(dora)
    visitor.post(address("unsubscribe", dora))
    assert visitor.get(link).status_code == 410
    page = words(visitor.post(link, follow=True))
    assert "No mail goes to <bdi>dora@example.org</bdi>: it is unsubscribed." in page


def test_confirm_says_that_the_rhythm_changes_for_all(visitor: Client, dora: Subscriber) -> None:
    page = words(visitor.get(confirm_address(dora)))
    assert "until now mail came once a week" in page


def test_confirm_after_seven_days_says_so_and_offers_to_ask_again(visitor: Client, dora: Subscriber) -> None:
    link = confirm_address(dora)
    with time_machine.travel(NOW + dt.timedelta(days=8)):
        response = visitor.post(link)
    assert response.status_code == 410
    assert "This link has expired" in words(response)
    assert "Ask for a new link" in words(response)


def test_confirm_of_a_deleted_address_leads_to_the_form(visitor: Client, dora: Subscriber) -> None:
    link = confirm_address(dora)
    visitor.post(address("erase", dora))
    assert visitor.get(link).status_code == visitor.post(link).status_code == 410


def test_confirm_of_nonsense_is_not_found(visitor: Client, dora: Subscriber) -> None:
    assert visitor.get("/en/follow/confirm/nonsense").status_code == 404
    gone = FollowRequest(FollowScope.COMMITMENT, 0, Rhythm.DAILY)
    assert visitor.get(confirm_address(dora, gone)).status_code == 404


def test_manage_lists_what_is_followed_with_its_pages(visitor: Client, dora: Subscriber) -> None:
    page = words(visitor.get(address("manage", dora)))
    assert "Mail goes to <bdi>dora@example.org</bdi>, once a week." in page
    assert '<a href="/en/countries/france">France</a>' in page


def test_manage_says_why_no_mail_goes_to_an_address_that_bounces(visitor: Client, dora: Subscriber) -> None:
    Subscriber.objects.update(suppressed_at=NOW, suppressed_for="hard")
    page = words(visitor.get(address("manage", dora)))
    assert "No mail goes to <bdi>dora@example.org</bdi> at present" in page
    assert "once a week." not in page


def test_manage_is_private(visitor: Client, dora: Subscriber) -> None:
    response = visitor.get(address("manage", dora))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in words(response)
    assert response.cookies == {}


def test_manage_changes_nothing_on_get(visitor: Client, dora: Subscriber) -> None:
    follow = dora.follows.get()
    for name, more in (("remove", [follow.pk]), ("schedule", []), ("erase", [])):
        assert visitor.get(address(name, dora, *more)).status_code == 405
    assert dora.follows.count() == 1


def test_remove_takes_one_away(visitor: Client, dora: Subscriber) -> None:
    response = visitor.post(address("remove", dora, dora.follows.get().pk), follow=True)
    assert "You follow nothing now" in words(response)


SCHEDULE = {
    "rhythm": "monthly",
    "weekday": "3",
    "hour": "18",
    "timezone": "Asia/Tokyo",
    "resumes_on": "2027-01-22",
    "detail": "short",
    "is_plain": "on",
    "language": "ar",
}


def test_schedule_changes_when_mail_goes(visitor: Client, dora: Subscriber) -> None:
    page = words(visitor.post(address("schedule", dora), SCHEDULE, follow=True))
    assert '<option value="ar" selected lang="ar">العربية</option>' in page
    assert "Mail goes to <bdi>dora@example.org</bdi>, once a month." in page
    assert "The next can go on 1 December 2026." in page
    assert '<option value="Asia/Tokyo" selected>Asia/Tokyo</option>' in page
    assert 'value="2027-01-22"' in page
    dora.refresh_from_db()
    assert (dora.rhythm, dora.hour, dora.weekday) == (Rhythm.MONTHLY, 18, 3)
    assert (dora.detail, dora.is_plain, dora.language) == ("short", True, "ar")


def test_data_is_everything_that_is_held(visitor: Client, dora: Subscriber) -> None:
    response = visitor.get(address("data", dora))
    held = response.json()
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert response["Cache-Control"] == "no-store"
    assert (held["address"], held["rhythm"]) == ("dora@example.org", "weekly")
    assert [follow["what"] for follow in held["follows"]] == ["France"]
    columns = {field.name for field in Subscriber._meta.concrete_fields}
    left_out = {"id", "public_id", "confirmation_count", "email", "seen_change", "told_on"}
    assert columns - left_out <= set(held)


def test_a_schedule_that_cannot_be_comes_back_as_it_was_typed(visitor: Client, dora: Subscriber) -> None:
    wrong = SCHEDULE | {"rhythm": "hourly", "timezone": "Moon/Tycho", "resumes_on": "soon"}
    response = visitor.post(address("schedule", dora), wrong)
    page = words(response)
    assert response.status_code == 422
    assert '<a href="#id_resumes_on">Give the day as 2026-12-24.</a>' in page
    assert 'value="soon"' in page
    dora.refresh_from_db()
    assert (dora.rhythm, dora.timezone) == (Rhythm.WEEKLY, "UTC")


def test_erase_deletes_the_address(visitor: Client, dora: Subscriber) -> None:
    response = visitor.post(address("erase", dora), follow=True)
    assert "<h1>Deleted</h1>" in words(response)
    assert not Subscriber.objects.exists()
    assert visitor.get(address("manage", dora)).status_code == 404


@pytest.mark.parametrize("name", ["manage", "unsubscribe", "undo", "remove", "schedule", "erase"])
def test_a_token_we_did_not_sign_leads_nowhere(visitor: Client, dora: Subscriber, name: str) -> None:
    more = [1] if name == "remove" else []
    link = reverse(f"follow:{name}", args=[f"{dora.public_id.hex}:forged", *more])
    assert (visitor.get if name == "manage" else visitor.post)(link).status_code == 404


def test_unsubscribe_by_a_mail_program_needs_no_cookie_and_no_page(visitor: Client, dora: Subscriber) -> None:
    for _ in range(2):
        response = visitor.post(
            address("unsubscribe", dora),
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
            headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
        )
        assert response.status_code == 200
    dora.refresh_from_db()
    assert (dora.state, response.cookies) == (SubscriberState.UNSUBSCRIBED, {})


def test_unsubscribe_shows_a_button_first(visitor: Client, dora: Subscriber) -> None:
    page = words(visitor.get(address("unsubscribe", dora)))
    dora.refresh_from_db()
    assert "<button" in page
    assert dora.state == SubscriberState.CONFIRMED


def test_unsubscribe_works_years_later(visitor: Client, dora: Subscriber) -> None:
    link = address("unsubscribe", dora)
    with time_machine.travel(NOW + dt.timedelta(days=9 * 365)):
        assert visitor.post(link).status_code == 200
    dora.refresh_from_db()
    assert dora.state == SubscriberState.UNSUBSCRIBED


def test_unsubscribe_of_who_was_deleted_does_not_claim_that_mail_ends(
    visitor: Client, dora: Subscriber
) -> None:
    link = address("unsubscribe", dora)
    visitor.post(address("erase", dora))
    again = make_subscriber(email="dora@example.org")
    for answer in (visitor.get(link), visitor.post(link)):
        assert answer.status_code == 410
        assert "use the link in the newest mail" in words(answer)
        assert "You are unsubscribed" not in words(answer)
    again.refresh_from_db()
    assert again.state == SubscriberState.CONFIRMED


def test_undo_takes_it_up_again(visitor: Client, dora: Subscriber) -> None:
    visitor.post(address("unsubscribe", dora))
    assert "it is unsubscribed" in words(visitor.get(address("manage", dora)))
    response = visitor.post(address("undo", dora), follow=True)
    assert "Mail goes to <bdi>dora@example.org</bdi>" in words(response)


def test_undo_for_who_was_deleted_leads_to_the_form(visitor: Client, dora: Subscriber) -> None:
    link = address("undo", dora)
    dora.delete()
    assert visitor.post(link).headers["Location"] == "/en/follow"
