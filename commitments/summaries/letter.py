"""A letter that asks about one promise: its exact words, how far it is verified, what nobody has assessed.

Plain text, polite, and true in every state. What is not assessed is said to be our gap.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from commitments.models import Signatory
from commitments.rules.dates import last_day
from commitments.summaries.digest_words import level_words
from commitments.summaries.owed import OwedLine
from commitments.summaries.own_words import Said
from commitments.summaries.signatory import (
    InstrumentSection,
    load_endorsements,
    load_owed,
    sections_of,
)
from commitments.summaries.signatory_names import in_sentence, own_name
from commitments.vocabulary import DeadlineBasis, Delivery, SignatoryKind, Timing
from commitments.words import date_words

NOT_KEPT_IN_TIME: Final = (Timing.OVERDUE, Timing.LONG_OVERDUE, Timing.UNKNOWN)


@dataclass(frozen=True)
class Site:
    """Who cites: the name and the address of this site, and whether its assessments are invented."""

    name: str
    url: str
    is_sample: bool = False


@dataclass(frozen=True)
class Paragraph:
    text: str
    is_quoted: bool = False


@dataclass(frozen=True)
class LetterPage:
    """`chosen` is the promise asked about; None, and no paragraphs, where nothing of its own is on record."""

    name: str
    kind: str
    slug: str
    own: tuple[OwedLine, ...]
    chosen: OwedLine | None
    subject: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def mailto(self) -> str:
        """Opens the reader's own mail program; to whom, the reader knows best."""
        body = self.text.replace("\n", "\r\n")
        return f"mailto:?subject={quote(self.subject)}&body={quote(body)}"


def load(*, kind: str, slug: str, code: str, today: dt.date, site: Site) -> LetterPage | None:
    """None when nobody of that kind has this slug, or owes nothing under the code. Five queries or six."""
    signatory = Signatory.objects.at(kind).filter(slug=slug).first()
    if signatory is None:
        return None
    sections = sections_of(load_owed(signatory), load_endorsements(signatory), today=today)
    own = tuple(item for section in sections for item in section.own)
    asked = next((item for item in own if item.code.lower() == code.lower()), None)
    if code and asked is None:
        return None
    chosen = asked or default(own)
    section = next((section for section in sections if chosen in section.own), None)
    names = {"name": own_name(signatory), "kind": kind, "slug": slug}
    if chosen is None or section is None:
        return LetterPage(**names, own=(), chosen=None, subject="", paragraphs=())
    return LetterPage(
        **names,
        own=own,
        chosen=chosen,
        subject=subject(chosen, section),
        paragraphs=written(signatory, chosen, section, today=today, site=site),
    )


def default(own: Sequence[OwedLine]) -> OwedLine | None:
    """What a letter is most likely about: a date that passed unkept, then a claim beyond what is verified."""
    late = (item for item in own if item.timing in NOT_KEPT_IN_TIME)
    claimed = (item for item in own if item.is_claimed_above)
    return next(late, None) or next(claimed, None) or next(iter(own), None)


def subject(item: OwedLine, section: InstrumentSection) -> str:
    return gettext("{text}, {code}: what has been done?").format(text=section.short_title, code=item.code)


def written(
    signatory: Signatory, item: OwedLine, section: InstrumentSection, *, today: dt.date, site: Site
) -> tuple[Paragraph, ...]:
    place = f"{site.url}{reverse('public:instrument', args=[section.code])}#{item.code}"
    page = f"{site.url}{item.url}?as_of={today.isoformat()}"
    words = [
        gettext("Sample: the assessments in this letter are invented. Do not send it.")
        if site.is_sample
        else "",
        gettext("Dear Sir or Madam,"),
        promised(signatory, section),
        Said(f"“{item.quote}”", language_of(item.quote)),
        where_it_stands(item).format(code=item.code, address=place),
        deadline_words(item, today=today, site=site),
        standing_words(item, site=site),
        claim_words(item),
        question(item),
        gettext("I would be grateful for an answer in writing, with links to public documents."),
        gettext("Source, as read on {day}: {address}").format(day=date_words(today), address=page),
        gettext("Yours faithfully,"),
        gettext("[your name and address]"),
    ]
    return tuple(Paragraph(text, is_quoted=text == words[3]) for text in words if text)


def language_of(quote: str) -> str:
    return quote.language if isinstance(quote, Said) else "en"


def where_it_stands(item: OwedLine) -> str:
    if language_of(item.quote) == "en":
        return gettext("Official English wording, {code}: {address}")
    return gettext("Official wording, {code}: {address}")


def promised(signatory: Signatory, section: InstrumentSection) -> str:
    """Who put its name to what, as the published list has it."""
    if signatory.kind == SignatoryKind.COUNTRY:
        words = gettext("Our country, {who}, has been named among the signatories of “{text}” since {date}.")
    else:
        words = gettext(
            "Your organisation, {who}, has been named among the signatories of “{text}” since {date}."
        )
    date = date_words(section.joined_on, section.precision)
    said = [words.format(who=in_sentence(signatory), text=section.title, date=date)]
    if section.left_on:
        said.append(gettext("It left on {date}.").format(date=date_words(section.left_on)))
    said.append(gettext("The text contains this promise:"))
    return " ".join(said)


def deadline_words(item: OwedLine, *, today: dt.date, site: Site) -> str:
    """The date the text sets, and what is known of it; blank where it sets none."""
    deadline = item.deadline
    if deadline is None or item.timing == Timing.NO_DATE:
        return ""
    words = {
        DeadlineBasis.QUOTED: gettext("The text itself sets a date for it: {date}."),
        DeadlineBasis.IMPLIED: gettext("The text implies a date for it: {date}."),
        DeadlineBasis.SET_BY_US: gettext("{site} follows it with a date of its own: {date}."),
    }[DeadlineBasis(deadline.basis)]
    said = words.format(date=date_words(deadline.due_on, deadline.precision), site=site.name)
    return f"{said} {kept_words(item.timing, is_past=last_day(deadline.due_on, deadline.precision) < today)}"


def kept_words(timing: Timing, *, is_past: bool) -> str:
    if timing == Timing.MET_ON_TIME:
        return gettext("It was met by then.")
    if timing == Timing.MET_LATE:
        return gettext("It was met after that date.")
    if not is_past:
        return gettext("That date has not passed yet.")
    if timing == Timing.UNKNOWN:
        return gettext("That date has passed, and no published assessment says whether it was kept.")
    return gettext("That date has passed, and the promise is not shown to be met.")


def standing_words(item: OwedLine, *, site: Site) -> str:
    """How far it is verified, and by whom; what is not assessed says nothing about the signatory."""
    if item.assessed_on is None:
        words = gettext(
            "{site}, which follows these promises, has not assessed this one yet. That is its own gap and "
            "says nothing about what was done."
        ).format(site=site.name)
        return f"{words} {entries_words(item.entry_count)}" if item.entry_count else words
    words = {
        Delivery.NO_EVIDENCE: gettext(
            "{site} searched for public evidence of what was done. By its assessment of {date} it found "
            "none, which does not prove that nothing was done."
        ),
        Delivery.UNCLEAR: gettext(
            "By its assessment of {date}, {site} cannot rate it: the wording gives no test that two people "
            "would apply alike."
        ),
        Delivery.NOT_APPLICABLE: gettext(
            "By its assessment of {date}, {site} does not count it: “{status}”."
        ),
        Delivery.CLOSED: gettext("By its assessment of {date}, {site} does not count it: “{status}”."),
    }.get(item.level, gettext("By its assessment of {date}, {site} has verified: “{status}”."))
    return words.format(site=site.name, date=date_words(item.assessed_on), status=item.level_words)


def entries_words(n: int) -> str:
    return ngettext(
        "It has {n} entry on record that bears on it, without a judgement.",
        "It has {n} entries on record that bear on it, without a judgement.",
        n,
    ).format(n=n)


def claim_words(item: OwedLine) -> str:
    """The gap, where more is claimed than was verified."""
    if not item.is_claimed_above:
        return ""
    claimed = level_words(item.claimed, is_continuing=item.is_continuing)
    if item.level == Delivery.NO_EVIDENCE:
        return gettext("A claim of “{claimed}” is on record.").format(claimed=claimed)
    return gettext("A claim of “{claimed}” is on record; what could be verified is “{status}”.").format(
        claimed=claimed, status=item.level_words
    )


def question(item: OwedLine) -> str:
    if item.is_claimed_above:
        return gettext("May I ask on which public evidence the claim rests, and where I can read it?")
    return {
        Delivery.NO_EVIDENCE: gettext(
            "May I ask whether there is public evidence that I can read? If nothing was done yet: what is "
            "planned, by when and with what means?"
        ),
        Delivery.NO_ACTION: gettext("May I ask what is planned to keep it, by when and with what means?"),
        Delivery.FIRST_STEPS: gettext("May I ask what the next step is, by when and with what means?"),
        Delivery.SUBSTANTIAL: gettext("May I ask what is still missing, and by when it will be done?"),
        Delivery.MET: gettext("May I ask how it will be kept up, and where reports on it are published?"),
        Delivery.REVERSED: gettext("May I ask whether you still mean to keep it, and how?"),
        Delivery.NOT_APPLICABLE: gettext(
            "May I ask whether you see it the same way, and what was done if not?"
        ),
        Delivery.CLOSED: gettext("May I ask whether you see it the same way, and what was done if not?"),
    }.get(
        item.level,
        gettext(
            "May I ask what has been done to keep it, what is planned, by when and with what means, and "
            "where this is published?"
        ),
    )
