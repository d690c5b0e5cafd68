"""The times in which signatories were asked to reply, as events of a calendar."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from commitments.models import ReplyRound, ReplyRoundItem
from commitments.rules.calendar_dates import days, name, times_moved
from commitments.summaries.calendars.events import Event, History
from commitments.summaries.replies import with_facts
from commitments.summaries.signatory_names import own_name
from commitments.vocabulary import Precision
from commitments.words import date_words


def load(which: Q, history: History) -> tuple[Event, ...]:
    """Rounds of which a letter arrived or an answer came: of the others nothing is public. One query."""
    items = with_facts(ReplyRoundItem.objects.of_standing().filter(which)).select_related(
        "round__signatory", "assessment__undertaking__commitment"
    )
    asked: dict[int, list[Any]] = defaultdict(list)
    for item in items.order_by("round", "assessment__undertaking__commitment__order", "pk"):
        asked[item.round_id].append(item)
    return tuple(window(found[0].round, found, history) for found in asked.values())


def window(round_: ReplyRound, items: list[Any], history: History) -> Event:
    past = history.of("commitments_replyround", round_.pk)
    asked_on = (round_.reached_at or round_.opened_at).date()
    last = max(round_.last_day, asked_on)
    who = own_name(round_.signatory)
    codes = dict.fromkeys(item.assessment.undertaking.commitment.code for item in items)
    touched = [round_.reached_at or round_.opened_at, past.touched_at, round_.closed_at]
    ended = gettext("Ended early, on %(day)s.") % {"day": date_words(last)} if round_.closed_at else ""
    return Event(
        name=name("reply-window", round_.pk),
        moved=moves(round_, past.rows),
        stamp=max(moment for moment in touched if moment),
        days=days(asked_on, last, Precision.DAY),
        title=gettext("%(who)s: time to reply to our assessments") % {"who": who},
        lines=tuple(
            words
            for words in (
                gettext("%(label)s: %(value)s")
                % {"label": gettext("Asked about"), "value": ", ".join(codes)},
                ended,
                gettext("Published replies stand on the page, word for word."),
            )
            if words
        ),
        path=round_.signatory.get_absolute_url(),
        category=gettext("Time to reply"),
    )


def moves(round_: ReplyRound, former: Sequence[Mapping[str, Any]]) -> int:
    """How often its beginning or its end was moved since it was opened.

    Column by column, since what was only filled in left no former row.
    """
    closes = [moment(row["closes_at"]) for row in former]
    moved = times_moved([*closes, round_.closes_at])
    for column in ("closed_at", "reached_at"):
        moved += times_moved([None, *(moment(row.get(column)) for row in former), getattr(round_, column)])
    return moved


def moment(value: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if value else None
