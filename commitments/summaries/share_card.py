"""What stands on a share image, on an embed and in the tags of a page that is linked elsewhere."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from commitments.languages import LOCALE, Language
from commitments.models import Signatory, Undertaking
from commitments.rules.signatory_kinds import address_of, kinds_at
from commitments.summaries.own_words import said
from commitments.summaries.share_embed import SIGNATORY_HEIGHT, UNDERTAKING_HEIGHT, snippet
from commitments.summaries.signatory_names import in_sentence, own_name
from commitments.summaries.standing import UndertakingLine, line, with_standing
from commitments.vocabulary import Delivery
from commitments.words import date_words

DRAWN_SINCE: Final = 3  # goes up when the drawing changes, so that every picture gets a new address
JOINT: Final = "joint"
LANGUAGE_OF: Final = {locale: language for language, locale in LOCALE.items()}


@dataclass(frozen=True)
class Cell:
    """One undertaking in the strip, with its status in words."""

    code: str
    title: str
    level: Delivery
    words: str
    is_continuing: bool
    assessed_on: dt.date | None

    @property
    def is_assessed(self) -> bool:
        return self.level != Delivery.NOT_ASSESSED


@dataclass(frozen=True)
class Card:
    """One signatory with all it owes by itself, or one undertaking: then there is one cell and a `code`.

    `slug` is blank for what all owe together, `code` for a signatory. `who` is the name in a sentence; `text`
    names the text that an undertaking loaded by its address comes from.
    """

    kind: str
    slug: str
    code: str
    name: str
    who: str
    url: str
    cells: tuple[Cell, ...]
    text: str = field(default="", compare=False)  # not part of the picture

    @property
    def is_undertaking(self) -> bool:
        return bool(self.code)

    @property
    def cell(self) -> Cell:
        """The one undertaking of a card that has a code."""
        return self.cells[0]

    @property
    def title(self) -> str:
        if not self.is_undertaking:
            return self.name
        names = {"who": self.name, "code": self.code, "title": self.cell.title}
        return gettext("%(who)s, %(code)s %(title)s") % names

    @property
    def assessed(self) -> int:
        return sum(cell.is_assessed for cell in self.cells)

    @property
    def counts(self) -> tuple[tuple[Cell, int], ...]:
        """One cell for each status in other words, with how many there are; not yet assessed comes last."""
        order = list(Delivery)
        found: dict[str, list[Cell]] = {}
        for cell in sorted(self.cells, key=lambda cell: (not cell.is_assessed, order.index(cell.level))):
            found.setdefault(cell.words, []).append(cell)
        return tuple((cells[0], len(cells)) for cells in found.values())

    @property
    def assessed_on(self) -> dt.date | None:
        """The day of the newest assessment among them."""
        return max((cell.assessed_on for cell in self.cells if cell.assessed_on), default=None)

    @property
    def coverage(self) -> str:
        """How much was looked at, in a sentence that never blames a signatory for our gap."""
        total = len(self.cells)
        if not total:
            return gettext("No undertaking is on record.")
        if self.is_undertaking:
            return status_sentence(self.cell, self.who)
        words = coverage_words(total, self.assessed)
        return words % {"assessed": self.assessed, "total": total, "who": self.who}

    @property
    def date_words(self) -> str:
        return (
            gettext("Latest assessment: %(day)s") % {"day": date_words(self.assessed_on)}
            if self.assessed_on
            else ""
        )

    @property
    def image_words(self) -> str:
        """The picture in words, for those who do not see it."""
        counts = self.counts if self.assessed and not self.is_undertaking else ()
        found = [gettext("%(status)s: %(count)s.") % {"status": cell.words, "count": n} for cell, n in counts]
        date = f"{self.date_words}." if self.assessed_on else ""
        return " ".join(part for part in (f"{self.title}.", self.coverage, *found, date) if part)

    @property
    def digest(self) -> str:
        """Changes whenever the picture would: part of its address."""
        cells = [[cell.code, cell.title if self.is_undertaking else "", cell.words] for cell in self.cells]
        said = [
            DRAWN_SINCE,
            get_language(),
            self.kind,
            self.name,
            self.coverage,
            cells,
            str(self.assessed_on),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]

    @property
    def image_url(self) -> str:
        """Where the picture of this card lies, for good: another card has another address."""
        return self.address("image", digest=self.digest)

    @property
    def embed_url(self) -> str:
        return self.address("embed")

    @property
    def embed_height(self) -> int:
        return UNDERTAKING_HEIGHT if self.is_undertaking else SIGNATORY_HEIGHT

    def snippet(self, as_of: dt.date | None = None) -> str:
        """What another site copies, live or as of a day."""
        return snippet(
            source=self.embed_url, page=self.url, title=self.title, height=self.embed_height, as_of=as_of
        )

    def address(self, what: str, **more: str) -> str:
        """The address of an embed or a picture, in the active language."""
        named = {"slug": self.slug, "code": self.code, "language": language_now().value, **more}
        about = "undertaking-" if self.is_undertaking else ""
        arguments = {key: word for key, word in named.items() if word}
        return reverse(f"share:{address_of(self.kind)}-{about}{what}", kwargs=arguments)


def coverage_words(total: int, assessed: int) -> str:
    if assessed:
        return ngettext(
            "%(assessed)s of %(total)s undertaking assessed.",
            "%(assessed)s of %(total)s undertakings assessed.",
            total,
        )
    return ngettext(
        "The one undertaking is not yet assessed. That says nothing about %(who)s.",
        "None of the %(total)s undertakings is assessed yet. That says nothing about %(who)s.",
        total,
    )


def status_sentence(cell: Cell, who: str) -> str:
    if not cell.is_assessed:
        return gettext("Not yet assessed. That says nothing about %(who)s.") % {"who": who}
    return gettext("Status: %(status)s.") % {"status": cell.words}


def language_now() -> Language:
    return LANGUAGE_OF.get(get_language() or "", Language.ENGLISH)


def load_signatory(*, kind: str, slug: str, today: dt.date) -> Card | None:
    """One signatory and its own undertakings. Three queries."""
    signatory = Signatory.objects.at(kind).filter(slug=slug).first()
    if signatory is None:
        return None
    return of_signatory(
        signatory, in_order(Undertaking.objects.filter(endorsement__signatory=signatory)), today
    )


def load_signatories(*, today: dt.date) -> tuple[Card, ...]:
    """Everybody, by name. Three queries."""
    owed: dict[int, list[Undertaking]] = {}
    for row in in_order(Undertaking.objects.exclude(endorsement=None)):
        if row.endorsement:
            owed.setdefault(row.endorsement.signatory_id, []).append(row)
    return tuple(of_signatory(item, owed.get(item.pk, ()), today) for item in Signatory.objects.all())


def load_undertaking(*, kind: str, slug: str, code: str, today: dt.date) -> Card | None:
    """One undertaking, whatever the case of its code. Two queries.

    `kind` is "joint" for what all owe together, whose `slug` is blank.
    """
    wanted = (
        Undertaking.objects.filter(endorsement=None)
        if kind == JOINT
        else Undertaking.objects.filter(
            endorsement__signatory__kind__in=kinds_at(kind), endorsement__signatory__slug=slug
        )
    )
    row = in_order(wanted.filter(commitment__code__iexact=code)).first()
    return of_undertaking(row, today) if row else None


def load_undertakings(ids: Iterable[int], *, today: dt.date) -> tuple[Card, ...]:
    """Those with these ids. Two queries."""
    return tuple(of_undertaking(row, today) for row in in_order(Undertaking.objects.filter(pk__in=ids)))


def in_order(undertakings: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    return with_standing(undertakings).order_by("commitment__instrument__order", "commitment__order")


def of_signatory(signatory: Signatory, undertakings: Iterable[Undertaking], today: dt.date) -> Card:
    return signatory_card(
        kind=signatory.kind,
        slug=signatory.slug,
        name=own_name(signatory),
        who=in_sentence(signatory),
        own=[line(row, today=today) for row in undertakings],
    )


def signatory_card(*, kind: str, slug: str, name: str, who: str, own: Iterable[UndertakingLine]) -> Card:
    url = reverse(f"public:{address_of(kind)}", args=[slug])
    return Card(kind, slug, "", name, who, url, tuple(cell_of(row) for row in own))


def of_undertaking(row: Undertaking, today: dt.date) -> Card:
    signatory = row.endorsement.signatory if row.endorsement else None
    card = undertaking_card(
        kind=signatory.kind if signatory else JOINT,
        slug=signatory.slug if signatory else "",
        name=own_name(signatory) if signatory else "",
        who=in_sentence(signatory) if signatory else "",
        row=line(row, today=today),
    )
    return replace(card, text=said(row.commitment.instrument, "short_title"))


def undertaking_card(*, kind: str, slug: str, name: str, who: str, row: UndertakingLine) -> Card:
    """What all owe together has no name of its own."""
    if kind == JOINT:
        name, who = gettext("All signatories together"), gettext("the signatories")
    return Card(kind, slug, row.code, name, who, row.url, (cell_of(row),))


def cell_of(row: UndertakingLine) -> Cell:
    is_kept_up = row.level == Delivery.MET and row.is_continuing
    return Cell(
        code=row.code,
        title=row.title,
        level=row.level,
        words=gettext("Being met") if is_kept_up else str(row.level.label),
        is_continuing=row.is_continuing,
        assessed_on=row.assessed_at.astimezone(dt.UTC).date()
        if row.is_assessed and row.assessed_at
        else None,
    )
