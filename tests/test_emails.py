import datetime as dt
import email.policy
import re
from email import message_from_bytes
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from commitments import emails
from commitments.actions import deliveries
from commitments.models import Delivery, Subscriber
from commitments.summaries import follow_link
from commitments.summaries.follow import FollowRequest
from commitments.summaries.follow_link import FollowLink
from commitments.summaries.sample_notice import SAMPLE_STAFF_DOMAIN
from commitments.vocabulary import FollowScope, Rhythm
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber

pytestmark = pytest.mark.django_db

WISH = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY)


@pytest.fixture
def digest(settings: Settings) -> EmailMultiAlternatives:
    """Dora's weekly mail: a first assessment of France, its entry, and a deadline."""
    settings.SITE_URL = "https://tracker.example"
    settings.MAIL_FROM = "AI Commitment Tracker <digest@mail.tracker.example>"
    promise = make_commitment(
        code="D3.a", title="Open models", due_on=NEXT_MONDAY.date() + dt.timedelta(days=3)
    )
    france = make_signatory(name="France")
    make_assessment(
        undertaking=make_undertaking(commitment=promise, signatory=france), change_note="A plan & <more>."
    )
    dora = make_subscriber(france, promise, email="dora@example.org")
    message = deliveries.Composer().compose(make_delivery(subscriber=dora, run=make_run()))
    assert message is not None
    return message


def parsed(message: EmailMultiAlternatives) -> EmailMessage:
    found = message_from_bytes(
        message.message(policy=email.policy.SMTP).as_bytes(), policy=email.policy.default
    )
    assert isinstance(found, EmailMessage)
    return found


def text_of(message: EmailMultiAlternatives) -> str:
    part = parsed(message).get_body(("plain",))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def html_of(message: EmailMultiAlternatives) -> str:
    part = parsed(message).get_body(("html",))
    assert part is not None
    return part.get_content()


def test_digest_carries_the_headers_of_bulk_mail(digest: EmailMultiAlternatives) -> None:
    headers = parsed(digest)
    assert headers["To"] == "dora@example.org"
    assert headers["List-Id"] == "AI Commitment Tracker digests <digest.mail.tracker.example>"
    assert re.fullmatch(r"<https://tracker\.example/en/follow/unsubscribe/\S+>", headers["List-Unsubscribe"])
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert headers["Date"] is not None


def test_the_address_to_unsubscribe_is_never_folded_or_encoded(digest: EmailMultiAlternatives) -> None:
    raw = digest.message(policy=email.policy.SMTP).as_bytes()
    assert re.search(
        rb"\r\nList-Unsubscribe: <https://tracker\.example/en/follow/unsubscribe/[\w:-]+>\r\n", raw
    )


@pytest.mark.parametrize(
    "subject",
    [
        "Correction: Kazakhstan D3.e was wrongly shown as “Substantial progress” (+38 more)",
        "Rectification : Kazakhstan, D3.e, présenté à tort comme « Progrès substantiels » (+38 autres)",
        "تصحيح: كازاخستان، D3.e عُرض خطأً على أنه «تقدّم كبير» (و38 خبرًا آخر)",
        "4 AI-commitment changes: France, Kenya, Brazil, Chile, the United Arab Emirates, Monaco",
    ],
)
@pytest.mark.parametrize("start", ["", "SAMPLE, invented: "])
def test_no_space_of_a_subject_is_lost_on_the_way(subject: str, start: str) -> None:
    raw = emails.LedgerMessage(start + subject, to=["reader@example.org"]).message().as_bytes()
    assert max(map(len, raw.splitlines())) < 998
    assert message_from_bytes(raw, policy=email.policy.default)["Subject"] == start + subject


def test_message_id_is_the_same_on_every_attempt(digest: EmailMultiAlternatives) -> None:
    delivery = Delivery.objects.get()
    again = deliveries.Composer().compose(delivery)
    assert again is not None
    assert digest.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    pattern = rf"<d\.{delivery.message_uuid}\.[0-9a-f]{{8}}@mail\.tracker\.example>"
    assert re.fullmatch(pattern, digest.extra_headers["Message-ID"])


def test_a_short_digest_has_headings_and_links_only(digest: EmailMultiAlternatives) -> None:
    Subscriber.objects.update(detail="short")
    message = deliveries.Composer().compose(Delivery.objects.select_related("subscriber", "run").get())
    assert message is not None
    for text in (text_of(message), html_of(message)):
        assert "Assessed as “First steps”." in text
        assert "A plan" not in text
        assert "Because you follow" not in text
        assert "/en/countries/france/D3.a/v1" in text
        assert "Something happened." in text  # an entry has no other heading


def test_a_reader_may_have_plain_text_only(digest: EmailMultiAlternatives) -> None:
    Subscriber.objects.update(is_plain=True)
    message = deliveries.Composer().compose(Delivery.objects.select_related("subscriber", "run").get())
    assert message is not None
    assert parsed(message).get_content_type() == "text/plain"
    assert parsed(digest).get_content_type() == "multipart/alternative"


def test_digest_text_is_complete_by_itself(digest: EmailMultiAlternatives) -> None:
    text = text_of(digest)
    for words in (
        "1 first assessment, 1 new entry on record, 1 deadline ahead.",
        "Published from 23 November 2026, 00:00 to 30 November 2026,",
        "FIRST ASSESSMENTS",
        "France, D3.a Open models\nAssessed as “First steps”.\nA plan & <more>.",
        "Because you follow France and D3.a.",
        "\nhttps://tracker.example/en/countries/france/D3.a/v1\n",
        "NEW ON RECORD",
        "DEADLINES IN THE NEXT 30 DAYS",
        "3 December 2026: D3.a Open models",
        "Unsubscribe from all of it:\nhttps://tracker.example/en/follow/unsubscribe/",
        "Change what you get:\nhttps://tracker.example/en/follow/",
        "We have assessed 1 of 1 undertaking so far.",
        "It did so on 23 November 2026.",
    ):
        assert words in text


def test_digest_text_is_wrapped_but_for_addresses(digest: EmailMultiAlternatives) -> None:
    for line in text_of(digest).splitlines():
        assert len(line) <= 72 or line.startswith("https://")
    assert "\n\n\n\n" not in text_of(digest)


def test_digest_html_says_the_same_without_anything_from_elsewhere(digest: EmailMultiAlternatives) -> None:
    html = html_of(digest)
    assert "A plan &amp; &lt;more&gt;." in html
    assert not re.search(r"<img|<script|<link|url\(|@import|src=", html)
    assert set(re.findall(r'href="([^/]+//[^/"]+)', html)) == {"https://tracker.example"}
    assert re.search(r'<main[^>]* dir="ltr"', html)
    assert "@media (prefers-color-scheme: dark)" in html
    assert len(html) < 40_000


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "1 première évaluation, 1 nouveau fait au registre, 1 échéance à venir."),
        ("ar", "تقييم أول واحد، واقعة جديدة واحدة في السجل، موعد نهائي مقبل."),
    ],
)
def test_a_digest_is_written_in_the_readers_language(
    digest: EmailMultiAlternatives, language: str, words: str
) -> None:
    Subscriber.objects.update(language=language)
    message = deliveries.Composer().compose(Delivery.objects.select_related("subscriber", "run").get())
    assert message is not None
    assert words in " ".join(text_of(message).split())
    assert words in html_of(message)
    assert f'lang="{language}"' in html_of(message)
    assert f"https://tracker.example/{language}/follow/unsubscribe/" in text_of(message)
    assert message.subject != digest.subject


def test_digest_html_is_well_nested(digest: EmailMultiAlternatives) -> None:
    checker = Nesting()
    checker.feed(html_of(digest))
    assert (checker.open, checker.headings) == ([], ["h1", "h2", "h3", "h2", "h3", "h2", "h3"])


class Nesting(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_confirmation_says_what_was_asked_and_who_may_ignore_it(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    delivery = make_delivery(subscriber=make_subscriber(state="pending"))
    deliveries.drain(at=NEXT_MONDAY)
    (message,) = mailoutbox
    assert message.subject == "Please confirm: mail about everything on record"
    assert "asked us to send this address mail about everything on record: once a week." in " ".join(
        message.body.split()
    )
    assert "If it was not you, do nothing." in message.body
    assert "List-Unsubscribe" not in message.extra_headers
    assert follow_link.request_in(delivery.key) == WISH


def test_the_link_of_a_confirmation_leads_back_to_the_request(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    delivery = make_delivery()
    deliveries.drain(at=NEXT_MONDAY)
    found = re.search(r"/en/follow/confirm/(\S+)", mailoutbox[0].body)
    assert found is not None
    read = emails.read_confirm_token(found[1])
    assert read is not None
    assert (read.public_id, read.request) == (delivery.subscriber.public_id, WISH)
    assert read.number == follow_link.number_in(delivery.key)


def test_a_confirm_token_works_for_seven_days() -> None:
    public_id = uuid4()
    with time_machine.travel(NOW, tick=False):
        token = emails.confirm_token(public_id, WISH, 3)
    with time_machine.travel(NOW + dt.timedelta(days=6, hours=23), tick=False):
        assert emails.read_confirm_token(token) == FollowLink(public_id, WISH, 3, NOW)
    with (
        time_machine.travel(NOW + dt.timedelta(days=7, seconds=1), tick=False),
        pytest.raises(signing.SignatureExpired),
    ):
        emails.read_confirm_token(token)


def test_a_confirm_token_from_before_there_were_numbers_is_read() -> None:
    public_id = uuid4()
    with time_machine.travel(NOW, tick=False):
        token = signing.dumps([public_id.hex, WISH.as_text()], salt=emails.CONFIRM)
        assert emails.read_confirm_token(token) == FollowLink(public_id, WISH, None, NOW)


def test_a_token_is_good_for_one_purpose_only() -> None:
    public_id = uuid4()
    token = emails.token(emails.UNSUBSCRIBE, public_id)
    assert emails.read_token(emails.UNSUBSCRIBE, token) == public_id
    assert emails.read_token(emails.MANAGE, token) is None
    assert emails.read_confirm_token(token) is None
    assert emails.read_token(emails.MANAGE, emails.confirm_token(public_id, WISH, 1)) is None


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "é"])
def test_read_token_refuses_what_we_did_not_sign(text: str) -> None:
    assert emails.read_token(emails.MANAGE, text) is None
    assert emails.read_confirm_token(text) is None


def test_wrapped_keeps_addresses_whole_and_indents() -> None:
    address = "https://tracker.example/" + "x" * 90
    text = emails.wrapped(f"{'word ' * 30}\n{address}\n  {'deep ' * 30}")
    lines = text.splitlines()
    assert address in lines
    assert max(len(line) for line in lines if line != address) <= 72
    assert all(line.startswith("  ") for line in lines if "deep" in line)


def test_mail_domain_comes_from_the_sender(settings: Settings) -> None:
    settings.MAIL_FROM = "Tracker <digest@mail.example>"
    assert emails.mail_domain() == "mail.example"
    settings.MAIL_FROM = "Tracker <digest>"
    assert emails.mail_domain() == "localhost"


def test_mail_of_a_copy_with_sample_data_says_so_first(digest: EmailMultiAlternatives) -> None:
    assert "SAMPLE" not in digest.subject
    make_person(email=f"anna{SAMPLE_STAFF_DOMAIN}")
    message = deliveries.Composer().compose(Delivery.objects.get())
    assert message is not None
    assert message.subject == f"SAMPLE, invented: {digest.subject}"
    assert text_of(message).startswith("Sample data: invented.")
    assert "Sample data: invented." in html_of(message).partition('class="name"')[0]


@pytest.mark.parametrize("path", sorted(Path("templates/emails").glob("[!_]*.html")), ids=str)
def test_every_mail_has_room_for_the_sample_notice(path: Path) -> None:
    assert "{{ sample_words }}" in path.read_text()


def test_read_message_id_knows_ours_by_its_seal(db: None) -> None:
    delivery = make_delivery()
    text = f"In-Reply-To: {emails.message_id(delivery.message_uuid)}"
    assert emails.read_message_id(text) == delivery.message_uuid
    other = "0" * 8
    assert emails.read_message_id(f"<d.{delivery.message_uuid}.{other}@localhost>") is None
    assert emails.read_message_id("nothing of the kind") is None


def test_a_seal_by_the_key_before_still_counts(settings: Settings) -> None:
    made_for = uuid4()
    sent_as = emails.message_id(made_for)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key, long enough for everything"
    assert emails.read_message_id(sent_as) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert emails.read_message_id(sent_as) == made_for
    assert emails.read_message_id(emails.message_id(made_for)) == made_for


def test_the_parts_of_a_reader_are_signed_as_single_mails_are(settings: Settings) -> None:
    settings.SECRET_KEY = "a key of this test alone"
    reader = make_subscriber()
    delivery = make_delivery(subscriber=reader, run=make_run())
    parts = emails.personal(delivery)
    assert parts.message_id == emails.message_id(delivery.message_uuid)
    assert parts.manage_url.endswith(f"/{emails.token(emails.MANAGE, reader.public_id)}")
    assert parts.unsubscribe_url.endswith(f"/{emails.token(emails.UNSUBSCRIBE, reader.public_id)}")
