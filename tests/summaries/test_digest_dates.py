import datetime as dt

import pytest
from django.utils import translation

from commitments.actions.assessments import Search
from commitments.models import Commitment, Signatory
from commitments.summaries.digest_dates import around, load, when_words, with_standing
from commitments.summaries.digest_items import signatories_by_instrument
from commitments.summaries.digest_lines import DateLine, Standing
from tests.digest_factories import MONDAY, NEXT, SUNDAY
from tests.factories import (
    make_assessment,
    make_commitment,
    make_endorsement,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db

SEARCH = Search(MONDAY, "the official journal", "English")


def lines() -> list[DateLine]:
    deadlines = load(everybody=signatories_by_instrument())
    return list(around(deadlines, told_on=MONDAY, day=NEXT, over_before=NEXT, today=NEXT))


def standing(*followed: Signatory) -> Standing:
    (line,) = lines()
    found = with_standing(line, {signatory.pk for signatory in followed}).standing
    assert found is not None
    return found


@pytest.fixture
def promise() -> Commitment:
    """Due on Sunday; the mail of Monday tells that it has passed."""
    return make_commitment(code="C8.c", title="Align", due_on=SUNDAY, binding="both")


def owed_by(name: str, promise: Commitment, level: str = "", **fields: object) -> Signatory:
    signatory = make_signatory(name=name, name_fr=f"{name} (fr)")
    undertaking = make_undertaking(commitment=promise, signatory=signatory)
    if level:
        make_assessment(undertaking=undertaking, level=level, **fields)
    return signatory


def test_dates_concern_whom_they_bind(promise: Commitment) -> None:
    bound = make_undertaking(commitment=promise).endorsement.signatory
    also_signed = make_signatory()
    make_endorsement(signatory=also_signed, instrument=promise.instrument)
    (line,) = lines()
    assert line.about.signatories == {bound.pk}
    make_undertaking(commitment=promise, is_joint=True)
    (line,) = lines()
    assert line.about.signatories == {bound.pk, also_signed.pk}
    assert (line.words, line.basis, line.quote) == ("29 November 2026", "Stated in the text", "by that day")


def test_dates_of_month_precision_fall_due_at_the_end_of_the_month() -> None:
    promise = make_commitment(due_on=dt.date(2026, 11, 1))
    promise.deadline.precision = "month"
    promise.deadline.save()
    (line,) = lines()
    assert (line.due_on, line.words, line.when) == (dt.date(2026, 11, 30), "November 2026", "today")


def test_dates_before_the_day_last_told_are_told_no_more() -> None:
    make_commitment(due_on=MONDAY - dt.timedelta(days=1))
    still = make_commitment(due_on=MONDAY)  # on its own day it had not passed yet
    assert [line.code for line in lines()] == [still.code]


def test_how_far_away_a_day_is() -> None:
    assert [when_words(days) for days in (-1, 0, 1, 7)] == ["", "today", "tomorrow", "in 7 days"]
    with translation.override("ar"):
        assert [when_words(days) for days in (1, 2, 7, 30)] == [
            "غدًا",
            "بعد يومين",
            "بعد 7 أيام",
            "بعد 30 يومًا",
        ]


def test_a_day_that_has_not_passed_says_nothing_of_how_anybody_stands() -> None:
    promise = make_commitment(due_on=NEXT)
    owed_by("France", promise, "first_steps")
    (line,) = lines()
    assert with_standing(line, set()).standing is None


def test_the_day_after_everyone_is_counted_and_our_gap_is_ours(promise: Commitment) -> None:
    france = owed_by("France", promise, "first_steps")
    owed_by("Kenya", promise, "first_steps")
    owed_by("India", promise, "met", effective_on=SUNDAY)
    chile = owed_by("Chile", promise)
    owed_by("Peru", promise)
    found = standing(france, chile)
    assert found.counts == "5 signatories owe it. First steps: 2; Met: 1."
    assert (
        found.gap == "2 are not yet assessed by us: that is our gap and says nothing about the signatories."
    )
    assert found.timing == "Against the date: met on time: 1; overdue: 2."
    assert [(stand.name, stand.words) for stand in found.named] == [
        ("Chile", "not yet assessed by us"),
        ("France", "“First steps”, overdue"),
    ]
    assert found.named[1].path == "/en/countries/france/C8.c"
    assert (found.joint, found.more) == ("", "")


def test_late_is_late_and_unknown_is_not_missed(promise: Commitment) -> None:
    late = owed_by("France", promise, "met", effective_on=NEXT)
    silent = owed_by("Kenya", promise, "no_evidence", search=SEARCH)
    found = standing(late, silent)
    assert [stand.words for stand in found.named] == [
        "“Met”, met late",
        "“No public evidence found”, unknown at the deadline",
    ]
    assert found.timing == "Against the date: met late: 1."


def test_what_was_met_in_time_and_is_no_more_is_not_simply_met(promise: Commitment) -> None:
    france = owed_by("France", promise, "met", effective_on=MONDAY)
    undertaking = promise.undertakings.get()
    make_assessment(undertaking=undertaking, level="reversed", effective_on=SUNDAY)
    assert [stand.words for stand in standing(france).named] == ["“Reversed”; before that, met on time"]


def test_nobody_is_named_who_is_not_followed(promise: Commitment) -> None:
    owed_by("France", promise, "first_steps")
    assert standing().named == ()


def test_at_most_twelve_are_named(promise: Commitment) -> None:
    followed = [owed_by(f"Country {number:02d}", promise) for number in range(14)]
    found = standing(*followed)
    assert (len(found.named), found.more) == (12, "And 2 more that you follow.")


def test_what_all_owe_together_is_said_apart(promise: Commitment) -> None:
    joint = make_undertaking(commitment=promise, is_joint=True)
    assert standing().joint == "What all signatories owe together is not yet assessed by us."
    make_assessment(undertaking=joint, level="first_steps")
    found = standing()
    assert (found.counts, found.gap) == ("", "")
    assert found.joint == "What all signatories owe together: “First steps”."


def test_the_standing_is_said_in_the_readers_language(promise: Commitment) -> None:
    france = owed_by("France", promise, "first_steps")
    with translation.override("fr"):
        found = standing(france)
        assert found.counts == "1 signataire y est tenu. Premières mesures\u00a0: 1."
        assert [(stand.name, stand.words) for stand in found.named] == [
            ("France (fr)", "«\u00a0Premières mesures\u00a0», en retard")
        ]


def test_a_day_that_is_over_for_the_reader_and_not_in_utc_has_not_passed(promise: Commitment) -> None:
    owed_by("France", promise, "first_steps")
    deadlines = load(everybody=signatories_by_instrument())
    (line,) = around(deadlines, told_on=MONDAY, day=NEXT, over_before=SUNDAY, today=SUNDAY)
    assert (line.when, with_standing(line, set()).standing) == ("today in UTC", None)


def test_who_left_owes_it_no_more(promise: Commitment) -> None:
    owed_by("France", promise, "first_steps")
    left = owed_by("Kenya", promise, "first_steps")
    left.endorsements.update(left_on=MONDAY)
    (line,) = lines()
    assert left.pk not in line.about.signatories
    found = standing(left)
    assert (found.counts, found.timing) == (
        "1 signatory owes it. First steps: 1.",
        "Against the date: overdue: 1.",
    )
    assert found.named == ()


def test_whom_it_does_not_concern_is_counted_apart(promise: Commitment) -> None:
    owed_by("Kenya", promise, "not_applicable", scope_reason="It has no such thing.")
    assert standing().counts == "Does not apply: 1."
    owed_by("France", promise, "first_steps")
    owed_by("India", promise, "closed", scope_reason="It left.")
    assert standing().counts == (
        "1 signatory owes it. First steps: 1. Does not apply: 1; Withdrawn or superseded: 1."
    )
