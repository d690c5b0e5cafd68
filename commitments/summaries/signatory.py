"""One country's or organisation's page: what it signed, how each promise stands, what is on record."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, Q

from commitments.models import Change, Endorsement, Signatory, Undertaking
from commitments.rules.dates import last_day
from commitments.rules.scoring import Score, Scored, score
from commitments.rules.signatory_kinds import address_of
from commitments.summaries import dated_record, json_ld, peers, signatory_lines, signatory_words
from commitments.summaries.dated_record import DatedLine
from commitments.summaries.entries import EntryLine, line_of_row
from commitments.summaries.listed import how_listed, role_words
from commitments.summaries.one_statement import Row
from commitments.summaries.owed import ClaimGap, OwedLine, claim_gap, owed, with_words
from commitments.summaries.own_words import Said, readers_language, said, said_in
from commitments.summaries.peers import Peers
from commitments.summaries.region_names import region_name
from commitments.summaries.replies import ReplyLine, load_final_no_evidence
from commitments.summaries.share_card import Card, signatory_card
from commitments.summaries.signatory_names import in_sentence, own_name
from commitments.summaries.signatory_rows import ABOUT_ONE, EVERYBODY
from commitments.vocabulary import Delivery, Timing

MET = (Timing.MET_ON_TIME, Timing.MET_LATE)
# the order in which a page tells how dated promises stand
DUE_GROUPS = (
    (Timing.OVERDUE, Timing.LONG_OVERDUE),
    (Timing.UNKNOWN,),
    (Timing.MET_LATE,),
    (Timing.MET_ON_TIME,),
    (Timing.DUE_TODAY, Timing.DUE_7, Timing.DUE_30, Timing.DUE_90, Timing.NOT_DUE),
    (Timing.NOT_BOUND,),
    (Timing.NO_DATE,),
)


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
    title: str
    short_title: str
    adopted_on: dt.date | None
    joined_on: dt.date
    precision: str
    left_on: dt.date | None
    role: Said
    source_text: str
    endorser_count: int
    own: tuple[OwedLine, ...]
    joint: tuple[OwedLine, ...]
    score: Score

    @property
    def assessed(self) -> int:
        return sum(item.is_assessed for item in self.own)

    @property
    def overdue(self) -> int:
        return sum(item.is_overdue for item in self.own)


@dataclass(frozen=True)
class NewestChange:
    """The newest line of /changes about the signatory."""

    number: int
    kind: str
    note: str
    on: dt.date


@dataclass(frozen=True)
class SignatoryPage:
    """`dated` is everything with a date, the oldest first."""

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
    deadlines: tuple[OwedLine, ...]
    gaps: tuple[ClaimGap, ...]
    dated: tuple[DatedLine, ...]
    entries: tuple[EntryLine, ...]
    replies: tuple[ReplyLine, ...]
    peers: Peers
    newest_change: NewestChange | None
    tiles: tuple[TilePlace, ...]
    today: dt.date

    @property
    def own(self) -> tuple[OwedLine, ...]:
        return tuple(item for section in self.sections for item in section.own)

    @property
    def card(self) -> Card:
        """What stands on its share image and its embed."""
        return signatory_card(
            kind=self.kind, slug=self.slug, name=self.name, who=self.name_in_sentence, own=self.own
        )

    @property
    def graph(self) -> json_ld.Node:
        return json_ld.signatory(self.card, summary=self.summary)

    @property
    def next_deadline(self) -> OwedLine | None:
        """The nearest of its own that is still to be met."""
        return next((item for item in self.deadlines if is_coming(item, today=self.today)), None)

    @property
    def finding(self) -> str:
        """What the time line shows, in sentences."""
        counts = Counter((line.kind, line.is_coming) for line in self.dated)
        return " ".join(
            (
                signatory_words.record_words(self.entries),
                signatory_words.published_words(counts[dated_record.ASSESSMENT, False]),
                signatory_words.dated_words(
                    counts[dated_record.DEADLINE, False], counts[dated_record.DEADLINE, True]
                ),
            )
        )

    @property
    def due_groups(self) -> tuple[tuple[OwedLine, ...], ...]:
        """Its dated undertakings by how they stand against their date, those that were not kept first."""
        groups = (tuple(item for item in self.deadlines if item.timing in group) for group in DUE_GROUPS)
        return tuple(group for group in groups if group)


def is_coming(item: OwedLine, *, today: dt.date) -> bool:
    deadline = item.deadline
    if deadline is None or item.timing in (*MET, Timing.NO_DATE):
        return False
    return last_day(deadline.due_on, deadline.precision) >= today


def load(*, kind: str, slug: str, today: dt.date) -> SignatoryPage | None:
    """None when nobody of that kind has this slug. Two queries."""
    everybody: list[Any] = [SimpleNamespace(**row) for row in EVERYBODY.ask()["everybody"]]
    me = next((item for item in everybody if address_of(item.kind) == kind and item.slug == slug), None)
    if me is None:
        return None
    around = {other.pk: other for other in peers.neighbours(me, everybody)}
    subregion = peers.subregion(me) if around else None
    rows = ABOUT_ONE.ask(readers_language(), signatory=me.pk, subregion=subregion)
    owed_by_it = [(row, signatory_lines.owed_line(row, me, today=today)) for row in rows["own"]]
    sections = sections_in(rows, owed_by_it, me, today=today)
    own = [item for section in sections for item in section.own]
    entries = tuple(map(line_of_row, rows["entries"]))
    changes = tuple(map(signatory_lines.change, rows["changes"]))
    deadlines = dated(sections)
    return SignatoryPage(
        name=own_name(me),
        name_in_sentence=in_sentence(me),
        name_in_text=me.name_in_text,
        slug=me.slug,
        code=me.code,
        kind=me.kind,
        region=region_name(me.region),
        subregion=region_name(peers.subregion(me)),
        summary=signatory_words.summary(own),
        sections=tuple(sections),
        deadlines=deadlines,
        gaps=tuple(claim_gap(item, claimant=in_sentence(me)) for item in own if item.is_claimed_above),
        dated=dated_record.in_order(
            [
                *(dated_record.of_entry(entry) for entry in entries),
                *(of_change(row) for row in changes if row["assessment_id"]),
                *(dated_record.of_deadline(item, today=today) for item in deadlines),
                *milestones_of(rows["endorsed"], today=today),
            ]
        ),
        entries=entries,
        replies=tuple(signatory_lines.reply_line(row, me) for row in rows["replies"]),
        peers=peers.of(rows["peers"], around, owed_by_it),
        newest_change=newest(changes),
        tiles=tuple(
            TilePlace(s.code, s.kind, s.tile_column, s.tile_row)
            for s in everybody
            if s.tile_column and s.tile_row
        ),
        today=today,
    )


def sections_in(
    rows: Mapping[str, Sequence[Row]], own: Sequence[tuple[Row, OwedLine]], me: Any, *, today: dt.date
) -> list[InstrumentSection]:
    """One section per instrument it endorsed, in their order."""
    final = signatory_lines.final(rows["asked"], today=today)
    final_urls = {line.url for row, line in own if row["pk"] in final}
    joint = [(row, signatory_lines.owed_line(row, me, today=today)) for row in rows["joint"]]
    lines: dict[int, list[OwedLine]] = {}
    for row, line in (*own, *joint):
        lines.setdefault(row["commitment__instrument_id"], []).append(line)
    return [
        section(signatory_lines.endorsement(row), lines.get(row["instrument_id"], []), final_urls)
        for row in rows["endorsed"]
    ]


def load_owed(signatory: Signatory) -> tuple[Undertaking, ...]:
    """What it owes, by itself and with all others, in the order of the texts. Two queries."""
    endorsed = Endorsement.objects.filter(signatory=signatory)
    wanted = Q(endorsement__in=endorsed) | Q(
        endorsement=None, commitment__instrument__in=endorsed.values("instrument")
    )
    return tuple(
        with_words(Undertaking.objects.filter(wanted)).order_by(
            "commitment__instrument__order",
            "commitment__order",
            "endorsement_id",  # joint ones last
        )
    )


def load_endorsements(signatory: Signatory) -> tuple[Any, ...]:
    """What it endorsed. One query."""
    return tuple(
        Endorsement.objects.filter(signatory=signatory)
        .select_related("instrument")
        .annotate(
            endorser_count=Count(
                "instrument__endorsements", filter=Q(instrument__endorsements__left_on=None)
            ),
        )
        .order_by("instrument__order")
    )


def sections_of(
    undertakings: Sequence[Undertaking], endorsements: Iterable[Any], *, today: dt.date
) -> list[InstrumentSection]:
    """One section per instrument it endorsed, in their order. One query where no evidence was found."""
    final = load_final_no_evidence([item.current_status for item in undertakings], today=today)
    lines: dict[int, list[OwedLine]] = {}
    final_urls = set()
    for undertaking in undertakings:
        if undertaking.pk in final:
            final_urls.add(undertaking.get_absolute_url())
        lines.setdefault(undertaking.commitment.instrument_id, []).append(owed(undertaking, today=today))
    return [section(item, lines.get(item.instrument_id, []), final_urls) for item in endorsements]


def section(
    endorsement: Any, lines: Sequence[OwedLine], final_urls: Collection[str] = ()
) -> InstrumentSection:
    """`final_urls` are the undertakings whose “No public evidence found” is final."""
    own = tuple(item for item in lines if not item.is_joint)
    return InstrumentSection(
        code=endorsement.instrument.code,
        title=said(endorsement.instrument, "title"),
        short_title=said(endorsement.instrument, "short_title"),
        adopted_on=endorsement.instrument.adopted_on,
        joined_on=endorsement.joined_on,
        precision=endorsement.precision,
        left_on=endorsement.left_on,
        role=role_words(endorsement.role),
        source_text=how_listed(endorsement.source_text),
        endorser_count=endorsement.endorser_count,
        own=own,
        joint=tuple(item for item in lines if item.is_joint),
        score=score([Scored(item.level, is_final=item.url in final_urls) for item in own]),
    )


def dated(sections: Sequence[InstrumentSection]) -> tuple[OwedLine, ...]:
    """Its own undertakings that have a date, the earliest first."""
    own = [item for section in sections for item in section.own if item.deadline]
    return tuple(sorted(own, key=lambda item: item.deadline.due_on if item.deadline else dt.date.max))


def milestones_of(endorsements: Iterable[Row], *, today: dt.date) -> list[DatedLine]:
    return [
        dated_record.of_milestone(
            code=row["code"],
            title=said_in(row["translations"], "title", row["title"]),
            starts_on=dt.date.fromisoformat(row["starts_on"]),
            precision=row["precision"],
            today=today,
        )
        for endorsement in endorsements
        for row in endorsement["milestone_rows"]
    ]


def of_change(row: Mapping[str, Any]) -> DatedLine:
    return DatedLine(
        kind=dated_record.ASSESSMENT,
        on=row["published_at"].date(),
        precision="day",
        words=row["note"],
        url=Change(number=row["number"]).get_absolute_url(),
        code=row["undertaking__commitment__code"],
        level=Delivery(row["to_level"]),
    )


def newest(rows: Sequence[Mapping[str, Any]]) -> NewestChange | None:
    if not rows:
        return None
    row = rows[0]
    return NewestChange(row["number"], row["kind"], row["note"], row["published_at"].date())
