import datetime as dt

import pytest
from django.test import Client

from commitments.actions import bounces, mail_holds
from commitments.desk_vocabulary import BounceKind
from commitments.models import DeskAct, MailHold, StaffMember
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_assessment, make_commitment, make_person, make_undertaking
from tests.mail_factories import make_delivery, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HELD = "Digests are held"


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(make_person(role=role))
    return client


def text(client: Client, address: str = "/desk/mail") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("role", ["Researcher", "Reviewer"])
def test_whoever_may_not_hold_sees_no_button(role: str, alice: StaffMember) -> None:
    client = client_of(role)
    assert "Hold all digests" not in text(client)
    assert client.post("/desk/mail/hold", {"reason": "x"}).status_code == 403
    mail_holds.hold(by=alice, reason="Wait.", at=NOW)
    assert "Release the digests" not in text(client)
    assert client.post("/desk/mail/release").status_code == 403
    assert MailHold.objects.standing().exists()


@pytest.mark.parametrize("role", ["Publisher", "Administrator"])
def test_holding_and_releasing(role: str) -> None:
    client = client_of(role)
    response = client.post("/desk/mail/hold", {"reason": "A wrong date went out."}, follow=True)
    page = response.content.decode()
    assert HELD in page
    assert "23 November 2026, 12:00 UTC" in page
    assert "A wrong date went out." in page
    assert HELD in text(client, "/desk")
    page = client.post("/desk/mail/release", follow=True).content.decode()
    assert HELD not in page
    assert not MailHold.objects.standing().exists()
    assert set(DeskAct.objects.values_list("kind", flat=True)) == {"hold-mail", "release-mail"}


def test_holding_needs_a_reason(desk: Client) -> None:
    response = desk.post("/desk/mail/hold", {"reason": " "})
    assert response.status_code == 422
    assert "Say why" in response.content.decode()
    assert not MailHold.objects.exists()


def test_holding_what_is_held_and_releasing_what_is_not_says_so(desk: Client) -> None:
    assert desk.post("/desk/mail/release").status_code == 409
    desk.post("/desk/mail/hold", {"reason": "One."})
    assert desk.post("/desk/mail/hold", {"reason": "Two."}).status_code == 409
    assert MailHold.objects.get().reason == "One."


@pytest.fixture
def published() -> None:
    undertaking = make_undertaking(commitment=make_commitment(code="D3.e"))
    make_assessment(undertaking=undertaking, at=NOW - dt.timedelta(hours=1))


@pytest.mark.usefixtures("published")
def test_the_next_digest_stands_there_in_each_language(desk: Client) -> None:
    page = text(desk)
    for language in ("English", "Français", "العربية"):
        assert f"Plain text, {language}" in page


def test_no_digest_is_said_in_words_and_has_no_page(desk: Client) -> None:
    assert text(desk).count("nothing to tell, so no mail.") == 3
    assert desk.get("/desk/mail/next/en").status_code == 404


@pytest.mark.usefixtures("published")
def test_the_html_part_is_cut_off_from_the_site(desk: Client) -> None:
    response = desk.get("/desk/mail/next/fr")
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert "no-store" in response["Cache-Control"]
    assert "D3.e" in response.content.decode()
    assert desk.get("/desk/mail/next/de").status_code == 404


@pytest.mark.parametrize("part", ["now", "runs", "unsent", "bounces", "nonsense"])
def test_every_part_opens_empty_and_full(part: str, desk: Client) -> None:
    text(desk, f"/desk/mail?part={part}")
    delivery = make_delivery(
        subscriber=make_subscriber(email="zebra@example.org"),
        state=DeliveryState.FAILED,
        reason="550 No such user",
        settled_at=NOW,
    )
    bounces.note(delivery, event_key="x", kind=BounceKind.HARD, at=NOW, words="550 5.1.1 no such user")
    page = text(desk, f"/desk/mail?part={part}&page=1")
    assert "zebra" not in page
    if part in ("unsent", "bounces"):
        assert "z…@example.org" in page
        assert "z…" not in text(client_of("Researcher"), f"/desk/mail?part={part}")


def test_a_page_that_is_not_there_is_the_last(desk: Client) -> None:
    assert "There is no page" in text(desk, "/desk/mail?part=bounces&page=7")


def test_a_held_digest_goes_after_its_release_only(desk: Client) -> None:
    assert HELD not in text(desk, "/desk")
    mail_holds.hold_by_itself(reason="Too many refusals.", at=NOW - dt.timedelta(hours=1))
    assert "by the sender itself: Too many refusals." in text(desk)
