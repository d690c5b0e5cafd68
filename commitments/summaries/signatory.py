"""One country's or organisation's page: what it signed, how each promise stands, what is on record."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from commitments.models import Endorsement, ProgressEntry, Signatory, Undertaking
from commitments.rules.scoring import Score, Scored, score
from commitments.summaries import json_ld
from commitments.summaries.entries import EntryLine
from commitments.summaries.entries import load as load_entries
from commitments.summaries.replies import ReplyLine, load_final_no_evidence, load_of_signatory
from commitments.summaries.share_card import Card, signatory_card
from commitments.summaries.signatory_names import in_sentence, own_name
from commitments.summaries.standing import UndertakingLine, line, with_standing
from commitments.vocabulary import Delivery
from commitments.words import lower_first


@dataclass(frozen=True)
class TilePlace:
    """A signatory's place on the tile map."""

    code: str
    kind: str
    column: int
    row: int


@dataclass(frozen=True)
class InstrumentSection:
    """What the signatory took on under one instrument. `score` covers its own undertakings only."""

    code: str
    short_title: str
    adopted_on: dt.date | None
    joined_on: dt.date
    precision: str
    left_on: dt.date | None
    role: str
    source_text: str
    endorser_count: int
    own: tuple[UndertakingLine, ...]
    joint: tuple[UndertakingLine, ...]
    score: Score

    @property
    def assessed(self) -> int:
        return sum(item.is_assessed for item in self.own)

    @property
    def overdue(self) -> int:
        return sum(item.is_overdue for item in self.own)


@dataclass(frozen=True)
class SignatoryPage:
    name: str
    name_in_sentence: str
    name_in_text: str
    slug: str
    code: str
    kind: str
    region: str
    subregion: str
    summary: str
    sections: tuple[InstrumentSection, ...]
    deadlines: tuple[UndertakingLine, ...]
    entries: tuple[EntryLine, ...]
    replies: tuple[ReplyLine, ...]
    tiles: tuple[TilePlace, ...]

    @property
    def card(self) -> Card:
        """What stands on its share image and its embed."""
        own = [item for section in self.sections for item in section.own]
        return signatory_card(
            kind=self.kind, slug=self.slug, name=self.name, who=self.name_in_sentence, own=own
        )

    @property
    def graph(self) -> json_ld.Node:
        return json_ld.signatory(self.card, summary=self.summary)


def load(*, kind: str, slug: str, today: dt.date) -> SignatoryPage | None:
    """None when nobody of that kind has this slug. Seven queries, eight where no evidence was found."""
    signatory = Signatory.objects.filter(kind=kind, slug=slug).first()
    if signatory is None:
        return None
    sections = load_sections(signatory, today=today)
    own = [item for section in sections for item in section.own]
    entries = load_entries(ProgressEntry.objects.current().filter(signatory_links__signatory=signatory))
    return SignatoryPage(
        name=own_name(signatory),
        name_in_sentence=in_sentence(signatory),
        name_in_text=signatory.name_in_text,
        slug=signatory.slug,
        code=signatory.code,
        kind=signatory.kind,
        region=signatory.region,
        subregion=signatory.intermediate_region or signatory.subregion,
        summary=summary(in_sentence(signatory), own),
        sections=tuple(sections),
        deadlines=dated(sections),
        entries=entries,
        replies=load_of_signatory(signatory.pk),
        tiles=load_tiles(),
    )


def load_sections(signatory: Signatory, *, today: dt.date) -> list[InstrumentSection]:
    """One section per instrument it endorsed, in their order. Three queries, or four (see load)."""
    own = Endorsement.objects.filter(signatory=signatory)
    undertakings = with_standing(
        Undertaking.objects.filter(
            Q(endorsement__in=own) | Q(endorsement=None, commitment__instrument__in=own.values("instrument"))
        )
    ).order_by("commitment__instrument__order", "commitment__order")
    final = load_final_no_evidence([item.current_status for item in undertakings], today=today)
    lines: dict[int, list[UndertakingLine]] = {}
    final_urls = set()
    for undertaking in undertakings:
        if undertaking.pk in final:
            final_urls.add(undertaking.get_absolute_url())
        lines.setdefault(undertaking.commitment.instrument_id, []).append(line(undertaking, today=today))
    endorsements = (
        own.select_related("instrument")
        .annotate(
            endorser_count=Count("instrument__endorsements", filter=Q(instrument__endorsements__left_on=None))
        )
        .order_by("instrument__order")
    )
    return [section(item, lines.get(item.instrument_id, []), final_urls) for item in endorsements]


def section(
    endorsement: Endorsement, lines: Sequence[UndertakingLine], final_urls: Collection[str] = ()
) -> InstrumentSection:
    """`final_urls` are the undertakings whose “No public evidence found” is final."""
    own = tuple(item for item in lines if not item.is_joint)
    return InstrumentSection(
        code=endorsement.instrument.code,
        short_title=endorsement.instrument.short_title,
        adopted_on=endorsement.instrument.adopted_on,
        joined_on=endorsement.joined_on,
        precision=endorsement.precision,
        left_on=endorsement.left_on,
        role=endorsement.role,
        source_text=endorsement.source_text,
        endorser_count=endorsement.endorser_count,  # type: ignore[attr-defined]  # annotated above
        own=own,
        joint=tuple(item for item in lines if item.is_joint),
        score=score([Scored(item.level, is_final=item.url in final_urls) for item in own]),
    )


def dated(sections: Sequence[InstrumentSection]) -> tuple[UndertakingLine, ...]:
    """Its own undertakings that have a date, the earliest first."""
    own = [item for section in sections for item in section.own if item.deadline]
    return tuple(sorted(own, key=lambda item: item.deadline.due_on if item.deadline else dt.date.max))


def load_tiles() -> tuple[TilePlace, ...]:
    rows = Signatory.objects.values_list("code", "kind", "tile_column", "tile_row")
    return tuple(TilePlace(*row) for row in rows)


def summary(name: str, own: Sequence[UndertakingLine]) -> str:
    """One sentence in numbers that names the rest: what is not assessed is said, not left out."""
    total = len(own)
    if not total:
        return f"No undertaking of {name} is on record."
    counts = Counter(item.level for item in own)
    waiting = counts.pop(Delivery.NOT_ASSESSED, 0)
    if waiting == total:
        return f"None of the {total} undertakings of {name} has been assessed yet."
    found = ", ".join(f"{counts[level]} {lower_first(level.label)}" for level in Delivery if counts[level])
    rest = f"; {waiting} {'is' if waiting == 1 else 'are'} not yet assessed" if waiting else ""
    verb = "has" if total - waiting == 1 else "have"
    return f"{total - waiting} of the {total} undertakings of {name} {verb} been assessed: {found}{rest}."
