"""One function per message, and the signed links that messages carry.

Words and layout are in templates/emails. Every message goes to one address and is the same each time
it is composed from the same rows, its Message-ID included.
"""

import datetime as dt
import email.policy
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from hmac import HMAC
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language, gettext

from commitments.desk_vocabulary import MessagePurpose
from commitments.models import Delivery
from commitments.rules import mail_html
from commitments.summaries import follow_link, sample_notice
from commitments.summaries.digest import MOST_ITEMS, Digest
from commitments.summaries.follow import FollowLine, FollowRequest, Taste
from commitments.summaries.follow_address import AddressWish
from commitments.summaries.follow_link import FollowLink
from commitments.summaries.health import JobLine
from commitments.vocabulary import MailDetail
from commitments.words import date_words, lower_first

TEXT_WIDTH: Final = 72
MOST_BYTES: Final = 40_000  # of HTML
FEWER_ITEMS: Final = (26, 22, 18, 14, 10, 5)
CONFIRM_WITHIN: Final = dt.timedelta(days=7)
MESSAGE_ID: Final = re.compile(r"\bd\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{8})\b")
SEAL: Final = "commitments.message-id"
MANAGE, UNSUBSCRIBE, CONFIRM = "follow.manage", "follow.unsubscribe", "follow.confirm"
NEW_ADDRESS, OLD_ADDRESS = "follow.new-address", "follow.old-address"
ADDRESS_LINK_WORKS: Final = {NEW_ADDRESS: CONFIRM_WITHIN, OLD_ADDRESS: dt.timedelta(days=14)}


def token(purpose: str, public_id: UUID) -> str:
    """A token for one purpose. It never expires: a link to unsubscribe works as long as the mail is kept."""
    return signing.Signer(salt=purpose).sign(public_id.hex)


def read_token(purpose: str, text: str) -> UUID | None:
    try:
        return UUID(signing.Signer(salt=purpose).unsign(text))
    except (signing.BadSignature, ValueError):
        return None


def confirm_token(public_id: UUID, request: FollowRequest, number: int) -> str:
    return signing.dumps([public_id.hex, request.as_text(), number], salt=CONFIRM)


def read_confirm_token(text: str) -> FollowLink | None:
    """What the link of a confirmation asks for. Raises signing.SignatureExpired after seven days."""
    try:
        public_id, request, *numbers = signing.loads(text, salt=CONFIRM, max_age=CONFIRM_WITHIN)
        made_at = dt.datetime.fromtimestamp(signing.b62_decode(text.split(":")[-2]), dt.UTC)
        number = numbers[0] if numbers else None
        return FollowLink(UUID(public_id), FollowRequest.from_text(request), number, made_at)
    except signing.SignatureExpired:
        raise
    except (signing.BadSignature, ValueError):
        return None


def address_token(purpose: str, public_id: UUID) -> str:
    """For one change of address: NEW_ADDRESS carries it out, OLD_ADDRESS undoes it."""
    return signing.dumps(public_id.hex, salt=purpose)


def read_address_token(purpose: str, text: str) -> UUID | None:
    """Which change a link is about; None when we did not sign it, or its days are over."""
    try:
        return UUID(signing.loads(text, salt=purpose, max_age=ADDRESS_LINK_WORKS[purpose]))
    except (signing.BadSignature, ValueError):
        return None


@dataclass(frozen=True)
class Personal:
    """What of a digest differs between readers who are told the same in the same form.

    A mail is composed once for all of them, with a slot for each of these (actions/sending/composing.py): no
    template may cut, change or escape one, and nothing else in a digest may depend on who reads it.
    """

    address: str
    message_id: str
    manage_url: str
    unsubscribe_url: str
    asked_on: str


class Personaliser:
    """Writes the parts of many readers, in the language that was active when it was made.

    The same as `token` and `message_id` do, with each key derived once: that takes longer than signing.
    """

    def __init__(self) -> None:
        mark, self.locale = "x", get_language()
        self.manage_url = site_link("follow:manage", mark).removesuffix(mark)
        self.unsubscribe_url = site_link("follow:unsubscribe", mark).removesuffix(mark)
        self.manage_key, self.unsubscribe_key = token_key(MANAGE), token_key(UNSUBSCRIBE)
        self.seal_key = salted_hmac(SEAL, "", algorithm="sha256")
        self.domain = mail_domain()
        self.days: dict[dt.date, str] = {}

    def parts(
        self, *, address: str, message_uuid: UUID, public_id: UUID, asked_on: dt.date | None
    ) -> Personal:
        if asked_on and asked_on not in self.days:
            with translation.override(self.locale):
                self.days[asked_on] = date_words(asked_on)
        reader, sealed = public_id.hex, keyed(self.seal_key, message_uuid.hex).hex()[:8]
        manage, unsubscribe = keyed(self.manage_key, reader), keyed(self.unsubscribe_key, reader)
        return Personal(
            address=address,
            message_id=f"<d.{message_uuid}.{sealed}@{self.domain}>",
            manage_url=f"{self.manage_url}{reader}:{in_base64(manage)}",
            unsubscribe_url=f"{self.unsubscribe_url}{reader}:{in_base64(unsubscribe)}",
            asked_on=self.days[asked_on] if asked_on else "",
        )


def token_key(purpose: str) -> HMAC:
    """What Django's Signer makes anew for each token of a purpose."""
    return salted_hmac(f"{purpose}signer", "", algorithm="sha256")


def keyed(key: HMAC, text: str) -> bytes:
    made = key.copy()
    made.update(text.encode())
    return made.digest()


def in_base64(digest: bytes) -> str:
    return str(signing.b64_encode(digest).decode())


def personal(delivery: Delivery) -> Personal:
    """The parts of one reader, in the active language."""
    subscriber = delivery.subscriber
    assert subscriber is not None
    asked_at = subscriber.confirmed_at
    return Personaliser().parts(
        address=subscriber.email,
        message_uuid=delivery.message_uuid,
        public_id=subscriber.public_id,
        asked_on=asked_at.date() if asked_at else None,
    )


def confirmation(delivery: Delivery, *, request: FollowRequest, wanted: FollowLine) -> EmailMultiAlternatives:
    """Asks the owner of the address whether it was they who asked."""
    assert delivery.subscriber is not None
    number = follow_link.number_in(delivery.key)
    link = site_link("follow:confirm", confirm_token(delivery.subscriber.public_id, request, number))
    return compose(
        "confirmation",
        to=address_of(delivery),
        message_id=message_id(delivery.message_uuid),
        context={"wanted": wanted, "rhythm": lower_first(gettext(request.rhythm.label)), "confirm_url": link},
    )


def digest(digest: Digest, *, personal: Personal, taste: Taste) -> EmailMultiAlternatives:
    """What was published in one period about what the reader follows, in the active language.

    Mail programs cut off what is heavy, so a heavy one has fewer items and says how many more there are.
    """
    for most in (MOST_ITEMS, *FEWER_ITEMS):
        message = digest_with(digest.cut(most), personal=personal, taste=taste)
        if sum(len(str(html).encode()) for html, _ in message.alternatives) <= MOST_BYTES:
            break
    return message


def digest_with(digest: Digest, *, personal: Personal, taste: Taste) -> EmailMultiAlternatives:
    return compose(
        "digest",
        to=personal.address,
        message_id=personal.message_id,
        context={
            "digest": digest,
            "is_short": taste.detail == MailDetail.SHORT,
            "asked_on": personal.asked_on,
            "manage_url": personal.manage_url,
            "unsubscribe_url": personal.unsubscribe_url,
        },
        headers={
            "List-Id": f"{settings.SITE_NAME} digests <digest.{mail_domain()}>",
            "List-Unsubscribe": f"<{personal.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        is_plain=taste.is_plain,
    )


def address_change(delivery: Delivery, *, wish: AddressWish) -> EmailMultiAlternatives:
    """Asks the new address, or tells the one before; in the active language."""
    is_new = delivery.purpose == MessagePurpose.NEW_ADDRESS
    purpose, page = (NEW_ADDRESS, "follow:new-address") if is_new else (OLD_ADDRESS, "follow:old-address")
    changed_on = date_words(wish.changed_at.date()) if wish.changed_at else ""
    return compose(
        "new_address" if is_new else "old_address",
        to=address_of(delivery),
        message_id=message_id(delivery.message_uuid),
        context={
            "is_taken": wish.is_taken,
            "changed_on": changed_on,
            "link": site_link(page, address_token(purpose, wish.public_id)),
        },
    )


def notice(delivery: Delivery, *, name: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """A mail about one matter to staff, to a signatory's contact or to whoever sent a suggestion.

    Whoever is outside the desk and answers by mail reaches people, not the address that sends digests.
    """
    is_to_staff = delivery.notice is not None and delivery.notice.to_staff_id is not None
    answers_go_to = [] if is_to_staff or not settings.CONTACT_EMAIL else [settings.CONTACT_EMAIL]
    return compose(
        name,
        to=address_of(delivery),
        message_id=message_id(delivery.message_uuid),
        context=context,
        reply_to=answers_go_to,
    )


def alarm(late: Sequence[JobLine], *, to: str) -> EmailMultiAlternatives:
    """Tells whoever runs the copy which jobs stay away. Not in the ledger: that may be what stands still."""
    context = {"late": late, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    return EmailMultiAlternatives(
        subject=" ".join(render_to_string("emails/alarm.subject.txt", context).split()),
        body=wrapped(render_to_string("emails/alarm.txt", context)),
        from_email=settings.MAIL_FROM,
        to=[to],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"},
    )


def site_link(name: str, signed: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[signed])}"


def compose(
    name: str,
    *,
    to: str,
    message_id: str,
    context: dict[str, object],
    headers: dict[str, str] | None = None,
    reply_to: Sequence[str] = (),
    is_plain: bool = False,
) -> EmailMultiAlternatives:
    """Renders templates/emails/<name> for the recipient: subject, text and, unless it is plain, HTML.

    It says so itself where the data is invented.
    """
    context = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "organisation": settings.ORGANISATION,
    } | context
    language = getattr(context.get("letter"), "language", None) or (get_language() or "en")[:2]
    sample_words = sample_notice.SENTENCES[language] if sample_notice.has_sample_data() else ""
    prefix = sample_notice.SUBJECT_PREFIXES[language] if sample_words else ""
    context["sample_words"] = sample_words
    message = LedgerMessage(
        subject=prefix + " ".join(render_to_string(f"emails/{name}.subject.txt", context).split()),
        body=wrapped(f"{sample_words}\n\n{render_to_string(f'emails/{name}.txt', context)}"),
        from_email=settings.MAIL_FROM,
        to=[to],
        reply_to=list(reply_to),
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        }
        | (headers or {}),
    )
    if settings.MAIL_WEBHOOK_SERVICE:  # a mail service hands it back with what it reports
        message.metadata = {"message": message_id}
    if not is_plain:
        html = render_to_string(f"emails/{name}.html", context)
        message.attach_alternative(mail_html.inlined(html), "text/html")
    return message


def address_of(delivery: Delivery) -> str:
    """One address: the subscriber's, or that of whoever the notice is for."""
    if delivery.notice is not None:
        return delivery.notice.address
    change = delivery.address_change
    if change is not None:
        return change.new_email if delivery.purpose == MessagePurpose.NEW_ADDRESS else change.old_email
    assert delivery.subscriber is not None  # a constraint on the table holds this
    return delivery.subscriber.email


def message_id(message_uuid: UUID, *, domain: str = "") -> str:
    """The same on every attempt, without personal data, and known for ours when it comes back in a bounce."""
    return f"<d.{message_uuid}.{seal(message_uuid)}@{domain or mail_domain()}>"


def seal(message_uuid: UUID, *, key: str | None = None) -> str:
    """By the present key unless told otherwise."""
    made = salted_hmac(SEAL, message_uuid.hex, secret=key, algorithm="sha256")
    return made.hexdigest()[:8]


def read_message_id(text: str) -> UUID | None:
    """The message that a text with a Message-ID of ours speaks of; None where no seal of ours is right.

    A seal by a key that was in force before counts too: bounces come back days later.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for found in MESSAGE_ID.finditer(text):
        message_uuid = UUID(found[1])
        if any(constant_time_compare(seal(message_uuid, key=key), found[2]) for key in keys):
            return message_uuid
    return None


def mail_domain() -> str:
    return parseaddr(settings.MAIL_FROM)[1].partition("@")[2] or "localhost"


def wrapped(text: str) -> str:
    """Plain text at 72 columns. Lines that hold an address stay whole, so that it can be clicked."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if len(line) <= TEXT_WIDTH or "://" in line:
            lines.append(line.rstrip())
            continue
        indent = " " * (len(line) - len(line.lstrip()))
        lines += textwrap.wrap(
            line, TEXT_WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
    return "\n".join(lines) + "\n"


class WholeHeader(UnstructuredHeader):
    """A header that stays on one line: the default folding would cut a long address into encoded words."""

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


class SubjectHeader(UnstructuredHeader):
    """The default folding loses the space between two encoded words, and so joins words of the reader's."""

    def fold(self, *, policy: EmailPolicy) -> str:
        if str(self).isascii():
            return str(super().fold(policy=policy))  # type: ignore[misc]
        name = self.name  # type: ignore[attr-defined]
        encoded = Header(str(self), "utf-8", header_name=name).encode(linesep=policy.linesep)
        return f"{name}: {encoded}{policy.linesep}"


HEADER_TYPES: Final = HeaderRegistry()
HEADER_TYPES.map_to_type("subject", SubjectHeader)  # type: ignore[arg-type]
HEADER_TYPES.map_to_type("list-unsubscribe", WholeHeader)  # type: ignore[arg-type]


class LedgerMessage(EmailMultiAlternatives):
    metadata: dict[str, str]

    def message(self, *, policy: Any = email.policy.default) -> EmailMessage:
        return super().message(policy=policy.clone(header_factory=HEADER_TYPES))
