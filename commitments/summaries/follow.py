"""What can be followed, what a subscriber follows, and what one request to follow asks for."""

import datetime as dt
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import Commitment, Follow, Instrument, Signatory, Subscriber
from commitments.rules.schedule import Schedule
from commitments.summaries.signatory_names import in_sentence, own_name
from commitments.vocabulary import FollowScope, MailDetail, Rhythm, SignatoryKind, SubscriberState

Group = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class FollowRequest:
    """One thing an address asked to follow, and how often. `target_id` is None where the scope needs none."""

    scope: FollowScope
    target_id: int | None
    rhythm: Rhythm

    def as_text(self) -> str:
        return f"{self.scope}:{self.target_id or ''}:{self.rhythm}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Reads what `as_text` wrote; raises ValueError for anything else."""
        scope, target, rhythm = text.split(":")
        return cls(FollowScope(scope), int(target) if target else None, Rhythm(rhythm))

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


@dataclass(frozen=True)
class FollowLine:
    """One followed thing: its name in a list, in the middle of a sentence, and its page on the site."""

    pk: int | None
    name: str
    in_sentence: str
    path: str


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

    @property
    def rhythm(self) -> Rhythm:
        return self.schedule.rhythm

    @property
    def is_confirmed(self) -> bool:
        return self.state == SubscriberState.CONFIRMED


def line(follow: Follow) -> FollowLine:
    """Names a follow in the active language; its target must be loaded with it."""
    if follow.signatory:
        path = follow.signatory.get_absolute_url()
        return FollowLine(follow.pk, own_name(follow.signatory), in_sentence(follow.signatory), path)
    if follow.commitment:
        path = reverse("public:commitment", args=[follow.commitment.code])
        name = f"{follow.commitment.code} {follow.commitment.title}"
        return FollowLine(follow.pk, name, gettext("the commitment {name}").format(name=name), path)
    if follow.instrument:
        path = reverse("public:instrument", args=[follow.instrument.code])
        name = follow.instrument.short_title
        return FollowLine(follow.pk, name, gettext("the {text}").format(text=name), path)
    if follow.scope == FollowScope.DEADLINES:
        path = reverse("public:deadlines")
        return FollowLine(follow.pk, gettext("Deadlines only"), gettext("deadlines"), path)
    path = reverse("public:changes")
    return FollowLine(follow.pk, gettext("Everything on record"), gettext("everything on record"), path)


def requested(request: FollowRequest) -> FollowLine | None:
    """Names what a request asks for; None when it is no longer there. At most one query."""
    follow = request.as_follow()
    column = TARGET_COLUMN.get(request.scope)
    if column:
        target = TARGET_MODEL[column]._default_manager.filter(pk=request.target_id or 0).first()
        if target is None:
            return None
        setattr(follow, column, target)
    return line(follow)


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
        taste=Taste(MailDetail(subscriber.detail), subscriber.is_plain),
        resumes_on=subscriber.resumes_on,
        next_due_at=subscriber.next_due_at,
        follows=tuple(line(row) for row in rows),
    )


def everything_held(public_id: UUID) -> dict[str, object]:
    """All that is stored about the address: settings, follows, and what was sent when. Three queries."""
    subscriber = Subscriber.objects.get(public_id=public_id)
    rows = subscriber.follows.select_related("signatory", "commitment", "instrument")
    messages = subscriber.deliveries.order_by("pk").values("purpose", "state", "planned_at", "settled_at")
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
        "follows": [{"what": line(row).name, "since": row.created_at} for row in rows],
        "messages": list(messages),
    }


def choices() -> tuple[list[Group], dict[str, tuple[FollowScope, int | None]]]:
    """What the form offers, grouped, and what each value stands for. Three queries.

    Values are readable, such as `signatory:france`, because links on other pages carry the same words.
    """
    countries: list[tuple[str, str]] = []
    organisations: list[tuple[str, str]] = []
    meaning: dict[str, tuple[FollowScope, int | None]] = {
        "everything": (FollowScope.EVERYTHING, None),
        "deadlines": (FollowScope.DEADLINES, None),
    }
    for pk, slug, name, kind in Signatory.objects.values_list("pk", "slug", "name", "kind"):
        value = f"signatory:{slug}"
        (countries if kind == SignatoryKind.COUNTRY else organisations).append((value, name))
        meaning[value] = (FollowScope.SIGNATORY, pk)
    promises = []
    for pk, code, title in Commitment.objects.values_list("pk", "code", "title"):
        promises.append((f"commitment:{code}", f"{code} {title}"))
        meaning[f"commitment:{code}"] = (FollowScope.COMMITMENT, pk)
    texts = []
    for pk, code, title in (
        Instrument.objects.filter(commitments__isnull=False)
        .distinct()
        .values_list("pk", "code", "short_title")
    ):
        texts.append((f"instrument:{code}", title))
        meaning[f"instrument:{code}"] = (FollowScope.INSTRUMENT, pk)
    whole = [("everything", "Everything on record"), ("deadlines", "Deadlines only")]
    groups: list[Group] = [
        ("The whole record", whole),
        ("Countries", countries),
        ("Organisations", organisations),
        ("Commitments", promises),
        ("Texts", texts),
    ]
    return [group for group in groups if group[1]], meaning
