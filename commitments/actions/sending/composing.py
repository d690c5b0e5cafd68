"""Composing: a digest once for all readers who are told the same in the same form, the rest singly."""

import datetime as dt
import email.policy
import secrets
import threading
import time
from dataclasses import asdict, dataclass, fields
from email.utils import format_datetime
from operator import attrgetter
from typing import Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from cachetools import LRUCache
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from commitments import emails
from commitments.actions import subscriptions
from commitments.actions.sending.letters import Follows, Letter, follows_of
from commitments.desk_vocabulary import MessagePurpose
from commitments.emails import Personal, Personaliser
from commitments.languages import LOCALE, Language
from commitments.models import Delivery, DigestRun, Follow
from commitments.rules import mail_wire
from commitments.rules.mail_wire import Mould, NoMouldError
from commitments.summaries import digest as digest_summary
from commitments.summaries import follow as follow_summary
from commitments.summaries import follow_address, follow_link, notice_mail, sample_notice
from commitments.summaries.follow import TARGET_COLUMN, TARGET_MODEL, Taste
from commitments.vocabulary import (
    FollowScope,
    MailDetail,
)

MOST_BYTES: Final = 48_000_000  # of contents that are remembered
BYTES_A_CHARACTER: Final = 4  # as message, in the form of the wire and as the digest by which it is found
MOST_WINDOWS: Final = 50
SECONDS_REMEMBERED: Final = 60
Key = tuple[object, ...]

# No text that anybody writes can hold one of these: they are drawn anew by every process. They look like
# what will stand there, so that lines are wrapped as they will be.
DRAWN: Final = secrets.token_hex(8)
SLOTS: Final = Personal(
    address=f"address-{DRAWN}@slot.invalid",
    message_id=f"<{DRAWN}@slot.invalid>",
    manage_url=f"https://manage-{DRAWN}.slot.invalid/",
    unsubscribe_url=f"https://unsubscribe-{DRAWN}.slot.invalid/",
    asked_on=f"d-{DRAWN}",
)
DATE_SLOT: Final = f"date-{DRAWN}"
SLOT_TEXTS: Final = asdict(SLOTS) | {"date": DATE_SLOT}


@dataclass(frozen=True)
class Content:
    """What one group of readers is told. `mould` is None where it does not fit the wire form."""

    message: EmailMultiAlternatives
    mould: Mould | None

    @property
    def size(self) -> int:
        """In bytes of memory, roughly, and never more than there may be of all together."""
        texts = [str(self.message.body), *(str(content) for content, _ in self.message.alternatives)]
        return min(BYTES_A_CHARACTER * sum(map(len, texts)), MOST_BYTES)

    def wire_for(self, personal: Personal, date: bytes) -> bytes | None:
        """The mail of one reader as it goes over the wire; None where it must be encoded first."""
        if self.mould is None or not mail_wire.is_plain_address(personal.address):
            return None
        values = {field.name: getattr(personal, field.name).encode() for field in PARTS}
        return self.mould.filled(values | {"date": date})

    def message_for(self, personal: Personal) -> EmailMultiAlternatives:
        """The same for a mail backend that takes Django's messages."""
        headers = {name: filled(value, personal) for name, value in self.message.extra_headers.items()}
        message = emails.LedgerMessage(
            subject=self.message.subject,
            body=filled(str(self.message.body), personal),
            from_email=self.message.from_email,
            to=[personal.address],
            headers=headers,
        )
        if hasattr(self.message, "metadata"):
            message.metadata = {
                name: filled(value, personal) for name, value in self.message.metadata.items()
            }
        for content, kind in self.message.alternatives:
            message.attach_alternative(filled(str(content), personal), kind)
        return message


PARTS: Final = fields(Personal)


def filled(text: str, personal: Personal) -> str:
    for field in PARTS:
        text = text.replace(getattr(SLOTS, field.name), getattr(personal, field.name))
    return text


def content_of(message: EmailMultiAlternatives) -> Content:
    """The mould of a digest that was composed with slots in the place of its personal parts."""
    html = next((str(content) for content, _ in message.alternatives), None)
    try:
        wire = mail_wire.assembled(headers_of(message), str(message.body), html)
        return Content(message, mail_wire.mould(wire, SLOT_TEXTS))
    except NoMouldError:
        return Content(message, None)


def headers_of(message: EmailMultiAlternatives) -> list[str]:
    """Folded and encoded by the standard library; those with slots are short and stay as they are."""
    bare = emails.LedgerMessage(
        subject=message.subject,
        from_email=message.from_email,
        to=message.to,
        headers=message.extra_headers,
    )
    head, _, _ = bare.message(policy=email.policy.SMTP).as_bytes().decode("ascii").partition("\r\n\r\n")
    written = {f"{name}: " for name in ("To", "Date", "MIME-Version")}
    written |= {f"{name}: " for name, value in message.extra_headers.items() if DRAWN in str(value)}
    kept = [line for line in mail_wire.header_lines(head) if not line.startswith((*written, "Content-"))]
    slotted = [f"{name}: {value}" for name, value in message.extra_headers.items() if DRAWN in str(value)]
    return [*kept, f"To: {SLOTS.address}", f"Date: {DATE_SLOT}", *slotted]


class Composed(NamedTuple):
    """A content, None where there is nothing to tell, and the day up to which dates are told then."""

    content: Content | None
    told_on: dt.date

    @property
    def size(self) -> int:
        return self.content.size if self.content else 1


class Memory(threading.local):
    """What one worker composed: good for a minute, and no longer once anything was published."""

    def __init__(self) -> None:
        self.newest_change, self.stale_at = -1, 0.0
        # what a digest says in one form follows from the digest alone, so that this is never out of date
        self.written: LRUCache[Key, Content] = LRUCache(MOST_BYTES, attrgetter("size"))
        self.windows: LRUCache[Key, digest_summary.Window] = LRUCache(MOST_WINDOWS)
        # mostly those of `written`, found by what their readers asked for
        self.contents: LRUCache[Key, Composed] = LRUCache(MOST_BYTES, attrgetter("size"))

    def refreshed(self) -> Self:
        newest_change = subscriptions.newest_change()
        if newest_change != self.newest_change or time.monotonic() > self.stale_at:
            self.newest_change, self.stale_at = newest_change, time.monotonic() + SECONDS_REMEMBERED
            self.windows.clear()
            self.contents.clear()
        return self


MEMORY: Final = Memory()


class Composer:
    """Composes messages from published rows. Make a new one for every round: it remembers what it read.

    Contents may come from the round before, where `memory` says so. What a digest says of days, it says as
    of `at`.
    """

    def __init__(self, memory: Memory | None = None, *, at: dt.datetime | None = None) -> None:
        self.at = at or timezone.now()
        memory = memory or Memory()
        self.windows, self.contents, self.written = memory.windows, memory.contents, memory.written
        self.runs: dict[int, DigestRun] = {}
        self.targets: dict[tuple[str, int], object] = {}
        self.personalisers: dict[str, Personaliser] = {}
        self.days: dict[str, tuple[dt.date, ...]] = {}
        self.date, self.dated_at = b"", dt.datetime.min.replace(tzinfo=dt.UTC)

    def compose(self, delivery: Delivery) -> EmailMultiAlternatives | None:
        """One message for a mail backend, or None when there is nothing to tell."""
        if delivery.notice is not None:
            mail = notice_mail.load(delivery.notice)
            return emails.notice(delivery, name=mail.name, context=mail.context) if mail else None
        if delivery.address_change is not None:
            return self.address_change(delivery)
        if delivery.run is None or delivery.subscriber is None:
            return self.confirmation(delivery)
        follows = follows_of([delivery.subscriber.pk]).get(delivery.subscriber.pk, ())
        letter = Letter.of(delivery, follows)
        content = self.make(letter, delivery.run).content
        return content.message_for(self.personal(letter)) if content else None

    def confirmation(self, delivery: Delivery) -> EmailMultiAlternatives | None:
        request = follow_link.request_in(delivery.key)
        with translation.override(LOCALE[request.language]):
            wanted = follow_summary.requested(request)
            return emails.confirmation(delivery, request=request, wanted=wanted) if wanted else None

    def address_change(self, delivery: Delivery) -> EmailMultiAlternatives | None:
        assert delivery.address_change is not None
        wish = follow_address.load(delivery.address_change.public_id)
        if wish is None or (delivery.purpose == MessagePurpose.NEW_ADDRESS and not wish.is_open):
            return None
        with translation.override(LOCALE[wish.language]):
            return emails.address_change(delivery, wish=wish)

    def content(self, letter: Letter) -> Content | None:
        """What a letter says, composed by the first who is told so; None when there is nothing to tell."""
        key = self.key_of(letter)
        if composed := self.contents.get(key):
            return composed.content
        assert letter.run_id is not None  # a constraint on the table holds this for every digest
        if letter.run_id not in self.runs:
            self.runs[letter.run_id] = DigestRun.objects.get(pk=letter.run_id)
        self.contents[key] = composed = self.make(letter, self.runs[letter.run_id])
        return composed.content

    def key_of(self, letter: Letter) -> tuple[object, ...]:
        """Mails that say the same on this day of the reader's; by UTC it may be another."""
        days = self.days.get(letter.timezone)
        if days is None:
            zones = ZoneInfo(letter.timezone), dt.UTC
            self.days[letter.timezone] = days = tuple(self.at.astimezone(zone).date() for zone in zones)
        return (*letter.content_key, *days)

    def told_on(self, letter: Letter) -> dt.date | None:
        """Up to which day its reader was told dates, once it was composed."""
        composed = self.contents.get(self.key_of(letter))
        return composed.told_on if composed else None

    def window(self, run: DigestRun, marks: digest_summary.Marks, language: str) -> digest_summary.Window:
        """What there was to tell, read once for all who begin at the same marks; in this language already."""
        key = (run.pk, marks, language)
        found = self.windows.get(key)
        if found is None:
            self.windows[key] = found = digest_summary.window(run, marks, now=self.at)
        return found

    def make(self, letter: Letter, run: DigestRun) -> Composed:
        with translation.override(LOCALE[Language(letter.language)]):
            marks = digest_summary.Marks.of(letter.as_delivery(run), now=self.at)
            window = self.window(run, marks, letter.language)
            digest = digest_summary.compose(window, self.as_follows(letter.follows), timezone=letter.timezone)
            if not digest.is_news:
                return Composed(None, digest.told_on)
            taste = Taste(MailDetail(letter.detail), letter.is_plain)
            written = (digest, taste, letter.language, sample_notice.has_sample_data())
            content = self.written.get(written)
            if content is None:
                content = content_of(emails.digest(digest, personal=SLOTS, taste=taste))
                self.written[written] = content
            return Composed(content, digest.told_on)

    def as_follows(self, follows: Follows) -> list[Follow]:
        """Unsaved rows with their targets; a target that was deleted this moment is left out."""
        rows = []
        for scope, target_id in follows:
            row, column = Follow(scope=scope), TARGET_COLUMN.get(FollowScope(scope))
            if column and target_id:
                target = self.target(column, target_id)
                if target is None:
                    continue
                setattr(row, column, target)
            rows.append(row)
        return rows

    def target(self, column: str, pk: int) -> object | None:
        if (column, pk) not in self.targets:
            found = TARGET_MODEL[column]._default_manager.filter(pk=pk).first()
            if found is None:
                return None
            self.targets[column, pk] = found
        return self.targets[column, pk]

    def personal(self, letter: Letter) -> Personal:
        language = letter.language
        if language not in self.personalisers:
            with translation.override(LOCALE[Language(language)]):
                self.personalisers[language] = Personaliser()
        asked_on = letter.confirmed_at.date() if letter.confirmed_at else None
        return self.personalisers[language].parts(
            address=letter.address,
            message_uuid=letter.message_uuid,
            public_id=letter.public_id,
            asked_on=asked_on,
        )

    def date_header(self) -> bytes:
        """Of this second."""
        now = timezone.now().replace(microsecond=0)
        if now != self.dated_at:
            self.date, self.dated_at = format_datetime(now).encode(), now
        return self.date
