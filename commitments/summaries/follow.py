"""What can be followed, what a subscriber follows, and what one request to follow asks for."""

import datetime as dt
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from commitments.desk_vocabulary import MessagePurpose, SubscriberState
from commitments.languages import Language
from commitments.models import Commitment, Follow, Instrument, Signatory, Subscriber
from commitments.rules.schedule import Schedule
from commitments.summaries.own_words import Said, said
from commitments.summaries.signatory_names import in_sentence, name_order, own_name
from commitments.vocabulary import (
    FollowScope,
    MailDetail,
    Rhythm,
    SignatoryKind,
)

Group = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class FollowRequest:
    """One thing an address asked to follow, and how. `target_id` is None where the scope needs none.

    `language` is that of the form; `timezone` the browser's, blank where it did not say.
    """

    scope: FollowScope
    target_id: int | None
    rhythm: Rhythm
    language: Language = Language.ENGLISH
    timezone: str = ""

    def as_text(self) -> str:
        """Without a slash, which ends a part of a ledger key."""
        zone = self.timezone.replace("/", "~")
        return f"{self.scope}:{self.target_id or ''}:{self.rhythm}:{self.language}:{zone}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Reads what `as_text` wrote; raises ValueError for anything else.

        Links of mails from before there were languages end after the rhythm.
        """
        scope, target, rhythm, *more = text.split(":")
        language, zone = more or (Language.ENGLISH, "")
        return cls(
            FollowScope(scope),
            int(target) if target else None,
            Rhythm(rhythm),
            Language(language),
            zone.replace("~", "/"),
        )

    def as_follow(self) -> Follow:
        """An unsaved row for the request, without its subscriber."""
        column = TARGET_COLUMN.get(self.scope)
        return Follow(scope=self.scope, **({f"{column}_id": self.target_id} if column else {}))


TARGET_COLUMN = {
    FollowScope.SIGNATORY: "signatory",
    FollowScope.COMMITMENT: "commitment",
    FollowScope.INSTRUMENT: "instrument",
}
TARGET_MODEL: dict[str, type[Signatory | Commitment | Instrument]] = {
    "signatory": Signatory,
    "commitment": Commitment,
    "instrument": Instrument,
}


@dataclass(frozen=True)
class Taste:
    """How a reader wants a digest to look."""

    detail: MailDetail
    is_plain: bool
    language: Language = Language.ENGLISH


@dataclass(frozen=True)
class FollowLine:
    """One followed thing: its name in a list, in the middle of a sentence, and its page on the site.

    `english` is the part of both that exists in English only, as a title that nobody has translated.
    """

    pk: int | None
    name: str
    in_sentence: str
    path: str
    english: str = ""


@dataclass(frozen=True)
class Subscription:
    """What the manage page shows."""

    public_id: UUID
    email: str
    state: SubscriberState
    schedule: Schedule
    taste: Taste
    resumes_on: dt.date | None
    next_due_at: dt.datetime | None
    follows: tuple[FollowLine, ...]
    is_suppressed: bool = False

    @property
    def rhythm(self) -> Rhythm:
        return self.schedule.rhythm

    @property
    def language(self) -> Language:
        return self.taste.language

    @property
    def is_monthly_less(self) -> bool:
        return self.rhythm != Rhythm.MONTHLY

    @property
    def is_confirmed(self) -> bool:
        return self.state == SubscriberState.CONFIRMED


def language_in_words(language: Language) -> str:
    """As it ends the sentence "mail comes in …"."""
    match language:
        case Language.FRENCH:
            return pgettext("mail comes in", "French")
        case Language.ARABIC:
            return pgettext("mail comes in", "Arabic")
    return pgettext("mail comes in", "English")


def line(follow: Follow) -> FollowLine:
    """Names a follow in the active language; its target must be loaded with it."""
    if follow.signatory:
        path = follow.signatory.get_absolute_url()
        return FollowLine(follow.pk, own_name(follow.signatory), in_sentence(follow.signatory), path)
    if follow.commitment:
        path = reverse("public:commitment", args=[follow.commitment.code])
        title = said(follow.commitment, "title")
        name = f"{follow.commitment.code} {title}"
        inside = gettext("the commitment {name}").format(name=name)
        return FollowLine(follow.pk, name, inside, path, english=name if title.language == "en" else "")
    if follow.instrument:
        path = reverse("public:instrument", args=[follow.instrument.code])
        name = said(follow.instrument, "short_title")
        inside = gettext("the {text}").format(text=name)
        return FollowLine(follow.pk, name, inside, path, english=name if name.language == "en" else "")
    if follow.scope == FollowScope.DEADLINES:
        path = reverse("public:deadlines")
        return FollowLine(follow.pk, gettext("Deadlines only"), gettext("deadlines"), path)
    path = reverse("public:changes")
    return FollowLine(follow.pk, gettext("Everything on record"), gettext("everything on record"), path)


def requested(request: FollowRequest) -> FollowLine | None:
    """Names what a request asks for; None when it is no longer there. At most one query."""
    follow = follow_of(request)
    return line(follow) if follow else None


def follow_of(request: FollowRequest) -> Follow | None:
    """An unsaved row for the request, with its target loaded; None when that is no longer there."""
    follow = request.as_follow()
    column = TARGET_COLUMN.get(request.scope)
    if column:
        target = TARGET_MODEL[column]._default_manager.filter(pk=request.target_id or 0).first()
        if target is None:
            return None
        setattr(follow, column, target)
    return follow


def load(public_id: UUID) -> Subscription | None:
    """The subscription behind a link in a mail, or None when it was deleted. Two queries."""
    subscriber = Subscriber.objects.filter(public_id=public_id).first()
    if subscriber is None:
        return None
    rows = subscriber.follows.select_related("signatory", "commitment", "instrument")
    return Subscription(
        public_id=subscriber.public_id,
        email=subscriber.email,
        state=SubscriberState(subscriber.state),
        schedule=Schedule(
            Rhythm(subscriber.rhythm), subscriber.timezone, subscriber.hour, subscriber.weekday
        ),
        taste=Taste(MailDetail(subscriber.detail), subscriber.is_plain, Language(subscriber.language)),
        resumes_on=subscriber.resumes_on,
        next_due_at=subscriber.next_due_at,
        follows=tuple(line(row) for row in rows),
        is_suppressed=subscriber.suppressed_at is not None,
    )


def everything_held(public_id: UUID) -> dict[str, object]:
    """All that is stored about the address: settings, follows, what was sent when, and what failed.

    What became of a mail to an address that was only wished for is left out: whether it went follows from
    what others asked of that address, whose owner need not be who reads this. Six queries.
    """
    subscriber = Subscriber.objects.get(public_id=public_id)
    rows = subscriber.follows.select_related("signatory", "commitment", "instrument")
    messages = list(
        subscriber.deliveries.order_by("pk").values("purpose", "state", "planned_at", "settled_at", "used_at")
    )
    for message in messages:
        if message["purpose"] == MessagePurpose.NEW_ADDRESS:
            del message["state"], message["settled_at"]
    failures = subscriber.bounces.exclude(delivery__purpose=MessagePurpose.NEW_ADDRESS)
    return {
        "address": subscriber.email,
        "state": subscriber.state,
        "asked_at": subscriber.asked_at,
        "confirmed_at": subscriber.confirmed_at,
        "unsubscribed_at": subscriber.unsubscribed_at,
        "language": subscriber.language,
        "rhythm": subscriber.rhythm,
        "weekday": subscriber.weekday,
        "hour": subscriber.hour,
        "timezone": subscriber.timezone,
        "resumes_on": subscriber.resumes_on,
        "detail": subscriber.detail,
        "is_plain": subscriber.is_plain,
        "next_due_at": subscriber.next_due_at,
        "told_up_to_change": subscriber.seen_change,
        "told_deadlines_up_to": subscriber.told_on,
        "suppressed_at": subscriber.suppressed_at,
        "suppressed_for": subscriber.suppressed_for,
        "changes_of_address": list(
            subscriber.address_changes.values("new_email", "old_email", "asked_at", "changed_at", "undone_at")
        ),
        "follows": [{"what": line(row).name, "since": row.created_at} for row in rows],
        "messages": messages,
        "failures": list(failures.values("kind", "words", "happened_at")),
        "links_before_changes_of_address": list(subscriber.former_links.values_list("public_id", flat=True)),
    }


def choices() -> tuple[list[Group], dict[str, tuple[FollowScope, int | None]]]:
    """What the form offers, grouped, and what each value stands for. Three queries.

    Values are readable, such as `signatory:france`, because links on other pages carry the same words.
    """
    meaning: dict[str, tuple[FollowScope, int | None]] = {
        "everything": (FollowScope.EVERYTHING, None),
        "deadlines": (FollowScope.DEADLINES, None),
    }
    named: dict[str, list[tuple[str, str]]] = {kind: [] for kind in SignatoryKind.values}
    for signatory in Signatory.objects.all():
        value = f"signatory:{signatory.slug}"
        named[signatory.kind].append((value, own_name(signatory)))
        meaning[value] = (FollowScope.SIGNATORY, signatory.pk)
    promises: list[tuple[str, str]] = []
    for commitment in Commitment.objects.only("pk", "code", "title", "translations"):
        title = said(commitment, "title")
        value = f"commitment:{commitment.code}"
        promises.append((value, Said(f"{commitment.code} {title}", title.language)))
        meaning[value] = (FollowScope.COMMITMENT, commitment.pk)
    texts: list[tuple[str, str]] = []
    for instrument in Instrument.objects.filter(pk__in=Commitment.objects.order_by().values("instrument")):
        value = f"instrument:{instrument.code}"
        texts.append((value, said(instrument, "short_title")))
        meaning[value] = (FollowScope.INSTRUMENT, instrument.pk)
    whole = [("everything", gettext("Everything on record")), ("deadlines", gettext("Deadlines only"))]
    groups: list[Group] = [
        (gettext("The whole record"), whole),
        (gettext("Countries"), by_name(named[SignatoryKind.COUNTRY])),
        (gettext("Organisations"), by_name(named[SignatoryKind.ORGANISATION])),
        (gettext("Commitments"), promises),
        (gettext("Texts"), texts),
    ]
    return [group for group in groups if group[1]], meaning


def by_name(options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """As a reader of the active language looks them up."""
    return sorted(options, key=lambda option: name_order(option[1]))
