import datetime as dt

import pytest
from django.db.models import Q

from commitments.models import ReplyRound
from commitments.summaries.calendars import reply_windows
from commitments.summaries.calendars.events import Event, load_history
from tests.factories import NOW
from tests.reply_factories import LAST_DAY, make_published, make_round

pytestmark = pytest.mark.django_db


def load(which: Q | None = None) -> tuple[Event, ...]:
    return reply_windows.load(which or Q(), load_history())


def test_a_window_lasts_from_the_letter_to_the_last_day() -> None:
    make_round(published=[make_published(code="D3.a")])
    (event,) = load()
    assert event.title == "Kenya: time to reply to our assessments"
    assert event.lines[0] == "Asked about: D3.a"
    assert (event.days.first, event.days.end) == (NOW.date(), LAST_DAY + dt.timedelta(days=1))
    assert event.path == "/en/countries/kenya"


def test_a_round_of_which_no_letter_arrived_is_not_public() -> None:
    make_round(is_reached=False)
    assert load() == ()


def test_only_public_facts_of_a_round_are_told() -> None:
    made = make_round()
    ReplyRound.objects.update(note="Call them first.")
    (event,) = load()
    words = " ".join((event.title, *event.lines, event.name, event.path))
    contact = made.invitations.get().contact
    for secret in ("Call them", contact.email, contact.office, str(made.reference)):
        assert secret not in words


def test_moving_and_closing_count_each_time_and_the_name_stays() -> None:
    made = make_round()
    seen = list(load())
    ReplyRound.objects.filter(pk=made.pk).update(closes_at=made.closes_at + dt.timedelta(days=7))
    seen += load()
    ReplyRound.objects.filter(pk=made.pk).update(closed_at=NOW + dt.timedelta(days=3))
    seen += load()
    ReplyRound.objects.filter(pk=made.pk).update(closed_at=None)
    seen += load()
    counts = [event.moved for event in seen]
    assert counts == [counts[0] + more for more in range(4)]
    assert len({event.name for event in seen}) == 1
    assert seen[2].days.end == NOW.date() + dt.timedelta(days=4)
    assert "Ended early, on 26 November 2026." in seen[2].lines
    assert seen[3].days.end == seen[1].days.end


def test_load_keeps_to_what_is_asked_for() -> None:
    make_round(published=[make_published(code="D3.a")])
    assert len(load(Q(round__signatory__slug="kenya"))) == 1
    assert load(Q(assessment__undertaking__commitment__code="Z9")) == ()
