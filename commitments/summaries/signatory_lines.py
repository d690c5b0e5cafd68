"""The lines of a signatory's page, made of the rows of summaries/signatory_rows.py.

They are the same as those that models give to letters and to data (summaries/owed.py and replies.py);
tests/summaries/test_signatory_lines.py holds both together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from commitments.models import ReplyRound
from commitments.rules.first_words import first_words
from commitments.rules.signatory_kinds import address_of
from commitments.rules.timing import bound_on, timing
from commitments.summaries import replies
from commitments.summaries.one_statement import Row
from commitments.summaries.owed import OwedLine
from commitments.summaries.own_words import Said, readers_language, shortened
from commitments.summaries.replies import ReplyLine
from commitments.summaries.standing import DeadlineFacts
from commitments.vocabulary import DeadlineBasis, Delivery


def day(words: str | None) -> dt.date | None:
    return dt.date.fromisoformat(words) if words else None


def moment(words: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(words) if words else None


def words_of(here: str | None, there: str, language: str = "en") -> Said:
    """What is said in the reader's language, else as it was written."""
    return Said(here, readers_language()) if here else Said(there, language)


def address_of_owed(row: Row, signatory: Any) -> str:
    if row["endorsement_id"] is None:
        return reverse("public:joint-undertaking", args=[row["commitment__code"]])
    name = f"public:{address_of(signatory.kind)}-undertaking"
    return reverse(name, args=[signatory.slug, row["commitment__code"]])


def owed_line(row: Row, signatory: Any, *, today: dt.date) -> OwedLine:
    level, deadline = Delivery(row["current_status__verified_level"]), deadline_of(row)
    assessed_at = moment(row["current_status__assessment__assessed_at"])
    met_on, clause = day(row["current_status__first_met_on"]), row["clause"]
    return OwedLine(
        code=row["commitment__code"],
        title=words_of(row["title_here"], row["commitment__title"]),
        quote=shortened(words_of(clause["here"], clause["quote"], clause["language"]))
        if clause
        else Said("", "en"),
        url=address_of_owed(row, signatory),
        is_joint=row["endorsement_id"] is None,
        is_continuing=row["commitment__is_continuing"],
        level=level,
        timing=timing(
            deadline.due_on if deadline else None,
            deadline.precision if deadline else "day",
            level=level,
            met_on=met_on,
            today=today,
            is_bound=deadline is None or is_bound(row, deadline),
        ),
        deadline=deadline,
        assessed_at=moment(row["current_status__published_at"]),
        entry_count=row["current_status__entry_count"],
        reason=first_words(row["current_status__assessment__reasons"]) if assessed_at else "",
        assessed_on=assessed_at.date() if assessed_at else None,
        version=row["current_status__assessment__version"] or 0,
        claimed=row["current_status__claimed_level"],
        claim_made=row["current_status__assessment__claim_made"] or "",
        met_on=met_on,
    )


def is_bound(row: Row, deadline: DeadlineFacts) -> bool:
    joined_on = day(row["endorsement__joined_on"])
    return joined_on is None or bound_on(
        deadline.due_on,
        deadline.precision,
        joined_on=joined_on,
        left_on=day(row["endorsement__left_on"]),
    )


def deadline_of(row: Row) -> DeadlineFacts | None:
    prefix = "commitment__deadline__"
    due_on = day(row[f"{prefix}due_on"])
    if due_on is None:
        return None
    basis = row[f"{prefix}basis"]
    return DeadlineFacts(
        due_on=due_on,
        precision=row[f"{prefix}precision"],
        basis=basis,
        basis_label=DeadlineBasis(basis).label,
        quote=words_of(row["quote_here"], row[f"{prefix}quote"], row[f"{prefix}language"]),
        note=words_of(row["note_here"], row[f"{prefix}note"]),
    )


def endorsement(row: Row) -> Any:
    """With the attributes of the model that are shown."""
    language, text = readers_language(), "instrument__"
    return SimpleNamespace(
        instrument_id=row["instrument_id"],
        instrument=SimpleNamespace(
            **{name: row[f"{text}{name}"] for name in ("code", "title", "short_title", "language")},
            translations=in_one(language, row["words_here"]),
            official_words=in_one(language, row["official_here"]),
            adopted_on=day(row[f"{text}adopted_on"]),
        ),
        joined_on=day(row["joined_on"]),
        left_on=day(row["left_on"]),
        **{name: row[name] for name in ("precision", "role", "source_text")},
        **{name: row[name] for name in ("endorser_count", "milestone_rows")},
    )


def in_one(language: str, words: Mapping[str, str] | None) -> dict[str, Mapping[str, str]]:
    return {} if words is None else {language: words}


def change(row: Row) -> dict[str, Any]:
    return {**row, "published_at": moment(row["published_at"])}


def reply_line(row: Row, signatory: Any) -> ReplyLine:
    promise = "assessment__undertaking__commitment__"
    received_on = day(row["received_on"])
    assert received_on is not None
    return ReplyLine(
        version=row["assessment__version"],
        received_on=received_on,
        links=tuple(replies.link(url) for url in row["links"]),
        **{name: row[name] for name in ("text", "language", "author", "stance")},
        code=row[f"{promise}code"],
        title=words_of(row["title_here"], row[f"{promise}title"]),
        url=reverse(
            f"public:{address_of(signatory.kind)}-undertaking", args=[signatory.slug, row[f"{promise}code"]]
        ),
    )


def final(rows: Iterable[Row], *, today: dt.date) -> frozenset[int]:
    """Undertakings whose “No public evidence found” is final, of what was asked about them."""
    asked_about: dict[int, list[replies.Asked]] = defaultdict(list)
    for row in rows:
        item = SimpleNamespace(
            round=ReplyRound(
                **{name: moment(row[f"round__{name}"])
                   for name in ("reached_at", "opened_at", "closed_at", "closes_at")}
            ),
            assessment=SimpleNamespace(version=row["assessment__version"]),
            **{name: moment(row[name]) for name in ("received_at", "withheld_at")},
            **{name: row[name] for name in ("is_published", "is_waiting", "is_disputed")},
        )  # fmt: skip
        asked_about[row["assessment__undertaking_id"]].append(replies.asked(item, today=today))
    return frozenset(pk for pk, found in asked_about.items() if replies.is_final(found))
