"""Contacts of signatories, for whoever may see them. Never public."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from commitments.models import Contact, ReplyInvitation, Signatory


@dataclass(frozen=True)
class ContactLine:
    pk: int
    office: str
    name: str
    email: str
    language: str
    note: str
    active_from: dt.date
    ended_on: dt.date | None
    successor: str
    bounced_at: dt.datetime | None
    bounce_reason: str
    bounce_marked_by: str
    is_erased: bool
    is_asked_now: bool
    rounds: int


@dataclass(frozen=True)
class SignatoryContacts:
    signatory: str
    slug: str
    current: tuple[ContactLine, ...]
    ended: tuple[ContactLine, ...]


@dataclass(frozen=True)
class ContactsPage:
    """`groups` are the signatories that have a contact; `asked` narrows them to one."""

    groups: tuple[SignatoryContacts, ...]
    signatories: tuple[tuple[str, str], ...]
    without: int
    asked: str


@dataclass(frozen=True)
class ContactPage:
    contact: ContactLine
    row: Contact
    signatory: str
    slug: str
    successors: tuple[tuple[int, str], ...]


def with_facts(contacts: QuerySet[Contact], *, now: dt.datetime) -> QuerySet[Contact]:
    asked = ReplyInvitation.objects.filter(
        contact=OuterRef("pk"), revoked_at=None, round__closed_at=None, round__closes_at__gt=now
    )
    return contacts.select_related("signatory", "succeeded_by", "bounce_marked_by").annotate(
        is_asked_now=Exists(asked), round_count=Count("invitations")
    )


def line(contact: Contact) -> ContactLine:
    """A contact that came through `with_facts`."""
    return ContactLine(
        pk=contact.pk,
        office=contact.office,
        name=contact.name,
        email=contact.email,
        language=contact.get_language_display(),
        note=contact.note,
        active_from=contact.active_from,
        ended_on=contact.ended_on,
        successor=contact.succeeded_by.office if contact.succeeded_by else "",
        bounced_at=contact.bounced_at,
        bounce_reason=contact.bounce_reason,
        bounce_marked_by=str(contact.bounce_marked_by or ""),
        is_erased=contact.is_erased,
        is_asked_now=contact.is_asked_now,  # type: ignore[attr-defined]  # annotated by with_facts
        rounds=contact.round_count,  # type: ignore[attr-defined]
    )


def load(*, asked: str, now: dt.datetime) -> ContactsPage:
    """By signatory, in the order of names. Two queries."""
    signatories = tuple(Signatory.objects.values_list("slug", "name"))
    known = asked if asked in dict(signatories) else ""
    contacts = with_facts(Contact.objects.all(), now=now).order_by(
        "signatory__sort_key", "-active_from", "pk"
    )
    grouped: dict[tuple[str, str], list[ContactLine]] = {}
    for contact in contacts:
        key = (contact.signatory.name, contact.signatory.slug)
        grouped.setdefault(key, []).append(line(contact))
    reachable = {slug for (_, slug), lines in grouped.items() if any(item.ended_on is None for item in lines)}
    return ContactsPage(
        groups=tuple(group(*key, lines) for key, lines in grouped.items() if known in ("", key[1])),
        signatories=signatories,
        without=len(signatories) - len(reachable),
        asked=known,
    )


def group(signatory: str, slug: str, lines: list[ContactLine]) -> SignatoryContacts:
    return SignatoryContacts(
        signatory=signatory,
        slug=slug,
        current=tuple(item for item in lines if item.ended_on is None),
        ended=tuple(item for item in lines if item.ended_on is not None),
    )


def load_one(pk: int, *, now: dt.datetime) -> ContactPage | None:
    """Two queries."""
    contact = with_facts(Contact.objects.filter(pk=pk), now=now).first()
    if contact is None:
        return None
    others = Contact.objects.current().filter(signatory=contact.signatory).exclude(pk=pk)
    return ContactPage(
        contact=line(contact),
        row=contact,
        signatory=contact.signatory.name,
        slug=contact.signatory.slug,
        successors=tuple((other.pk, ", ".join(filter(None, [other.name, other.office]))) for other in others),
    )
