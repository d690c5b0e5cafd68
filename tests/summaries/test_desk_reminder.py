import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, progress, reply_rounds
from commitments.models import Commitment, CurrentStatus, Evidence, StaffMember, Undertaking
from commitments.summaries import desk_reminder
from commitments.summaries.desk_reminder import Reminder, Section
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.inbox_factories import make_assignment, make_mark
from tests.reply_factories import make_round

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
IN_FIVE_DAYS = TODAY + 5 * DAY


def load(person: StaffMember, now: dt.datetime = NOW) -> Reminder:
    return desk_reminder.load(person=StaffMember.objects.get(pk=person.pk), now=now)


def headings(reminder: Reminder) -> list[str]:
    return [one.heading for one in reminder.sections]


def section(reminder: Reminder, heading: str) -> Section:
    return next(one for one in reminder.sections if one.heading == heading)


@pytest.fixture
def rita() -> StaffMember:
    return make_person(username="rita", role="Reviewer", first_name="Rita", last_name="Reed")


@pytest.fixture
def alignment() -> Commitment:
    return make_commitment(code="C1.a", title="Charter alignment", due_on=IN_FIVE_DAYS)


def owed_by(name: str, commitment: Commitment) -> Undertaking:
    return make_undertaking(commitment=commitment, signatory=make_signatory(name=name))


def test_nothing_waits_for_whoever_looks_after_nothing(rita: StaffMember, alignment: Commitment) -> None:
    owed_by("Kenya", alignment)
    assert load(rita).sections == ()


def test_a_deadline_says_how_many_endorsers_are_without_an_entry(
    rita: StaffMember, alignment: Commitment
) -> None:
    kenya, norway = owed_by("Kenya", alignment), owed_by("Norway", alignment)
    make_entry(undertaking=norway)
    make_assignment(person=rita, signatory=kenya.endorsement.signatory)  # type: ignore[union-attr]
    reminder = load(rita)
    assert reminder.subject == "Charter alignment due in 5 days"
    assert reminder.is_last_week
    (line,) = section(reminder, "Deadlines ahead").lines
    assert line.where == "28 November 2026, in 5 days: Charter alignment (C1.a)"
    assert line.words == "1 of 2 endorsers without an entry, 2 not assessed. You look after Kenya."
    assert line.path == "/desk?queue=due&person=me&commitment=C1.a"


def test_a_deadline_is_told_per_assignee_to_whoever_assigns_work(
    rita: StaffMember, alice: StaffMember, alignment: Commitment
) -> None:
    for name in ("Kenya", "Norway"):
        undertaking = owed_by(name, alignment)
        make_assignment(person=rita, signatory=undertaking.endorsement.signatory)  # type: ignore[union-attr]
    owed_by("Brazil", alignment)
    reminder = load(alice)
    (line,) = section(reminder, "Deadlines ahead").lines
    assert line.words == (
        "3 of 3 endorsers without an entry, 3 not assessed. "
        "Not assessed yet, by who looks after it: Rita Reed 2 (Kenya, Norway); nobody 1 (Brazil)."
    )
    assert not reminder.is_last_week, "none of it is hers"
    assert section(reminder, "Assigned to nobody").lines[0].where == "1 undertaking due"


def test_a_deadline_says_of_the_joint_undertaking_that_it_is_open(
    alice: StaffMember, alignment: Commitment
) -> None:
    owed_by("Kenya", alignment)
    make_undertaking(commitment=alignment, is_joint=True)
    (line,) = section(load(alice), "Deadlines ahead").lines
    assert line.words == (
        "1 of 1 endorser without an entry, 1 not assessed. What all owe together is not assessed. "
        "Not assessed yet, by who looks after it: nobody 2 (All together, Kenya)."
    )


def test_a_deadline_is_done_once_it_is_assessed(
    rita: StaffMember, alice: StaffMember, bob: StaffMember, alignment: Commitment
) -> None:
    kenya = owed_by("Kenya", alignment)
    make_assignment(person=rita, commitment=alignment)
    assert load(rita).sections
    make_assessment(undertaking=kenya, by=alice, reviewer=bob, level="no_action", at=NOW)
    later = load(rita, NOW + dt.timedelta(hours=1))
    assert "Deadlines ahead" not in headings(later)
    assert not later.is_last_week


def test_what_was_snoozed_stays_out_until_its_day(rita: StaffMember, alignment: Commitment) -> None:
    kenya = owed_by("Kenya", alignment)
    make_assignment(person=rita, commitment=alignment)
    make_mark(person=rita, kind="snooze", undertaking=kenya, until=TODAY + 2 * DAY)
    assert load(rita).sections == ()
    assert load(rita, NOW + 2 * DAY).sections


def test_what_another_took_is_not_told_twice(
    rita: StaffMember, bob: StaffMember, alignment: Commitment
) -> None:
    kenya = owed_by("Kenya", alignment)
    make_assignment(person=rita, commitment=alignment)
    make_mark(person=bob, kind="take", undertaking=kenya)
    assert load(rita).sections == ()
    assert "Bob Baker 1" in section(load(bob), "Deadlines ahead").lines[0].words


def test_a_declared_conflict_hides_it(rita: StaffMember, alignment: Commitment) -> None:
    kenya = owed_by("Kenya", alignment)
    make_assignment(person=rita, commitment=alignment)
    assert kenya.endorsement is not None
    rita.conflicts.create(signatory=kenya.endorsement.signatory, reason="Worked there.")
    assert load(rita).sections == ()


def test_a_passed_deadline_that_nobody_assessed_goes_on_being_told(
    rita: StaffMember, alignment: Commitment
) -> None:
    owed_by("Kenya", alignment)
    make_assignment(person=rita, commitment=alignment)
    reminder = load(rita, NOW + 30 * DAY)
    assert reminder.subject == "1 not assessed after its deadline"
    assert not reminder.is_last_week
    assert "25 days ago" in section(reminder, "Deadlines that passed, not assessed").lines[0].where


def test_reviews_are_told_after_three_days_and_without_their_words(
    rita: StaffMember, alice: StaffMember
) -> None:
    undertaking = make_undertaking(signatory=make_signatory(name="Kenya"))
    entry = make_entry_draft(by=alice, undertaking=undertaking, claim="A secret law.")
    editorial.submit(draft=entry, by=alice, at=NOW)
    draft = make_assessment_draft(
        by=alice, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    assert load(rita, NOW + 3 * DAY).sections == ()
    reminder = load(rita, NOW + 4 * DAY)
    assert reminder.subject == "2 reviews wait over three days"
    said = str(section(reminder, "Reviews that have waited over three days"))
    assert "Submitted by Alice Archer on 23 November 2026." in said
    assert "Kenya" in said
    assert "secret" not in said
    assert "First steps" not in said
    assert load(alice, NOW + 4 * DAY).sections == (), "nobody reviews what they wrote"


def test_a_draft_that_came_back_is_told_to_its_author_alone(
    rita: StaffMember, alice: StaffMember, bob: StaffMember
) -> None:
    draft = editorial.submit(
        draft=make_entry_draft(by=alice, undertaking=make_undertaking()), by=alice, at=NOW
    )
    editorial.send_back(draft=draft, by=bob, comment="Which day?", at=NOW)
    reminder = load(alice)
    assert reminder.subject == "1 draft of yours came back"
    assert "Which day?" in section(reminder, "Drafts that came back to you").lines[0].words
    assert load(rita).sections == load(bob).sections == ()


def test_a_closing_round_is_told_to_whoever_may_give_more_time(rita: StaffMember, alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    assert round_.last_day == dt.date(2026, 12, 28)
    near = dt.datetime(2026, 12, 26, 12, tzinfo=dt.UTC)
    assert load(rita, near).sections == ()
    closing = "Rounds of replies that close soon"
    assert closing not in headings(load(alice, near - 10 * DAY))
    reminder = load(alice, near)
    assert reminder.subject.startswith("A reply window closes in 2 days; ")
    (line,) = section(reminder, closing).lines
    assert line.where == "Kenya"
    assert line.words == "Open until the end of 28 December 2026 (UTC). 0 of 1 answered."
    reply_rounds.close(round_=round_, by=alice, at=near, reason="It answered by letter.")
    assert closing not in headings(load(alice, near))


def test_stale_and_checks_are_told_to_whoever_looks_after_them(
    rita: StaffMember, alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking(signatory=make_signatory(name="Kenya"))
    make_assessment(undertaking=undertaking, by=alice, reviewer=bob, at=NOW - 400 * DAY)
    other = make_undertaking(commitment=undertaking.commitment)
    CurrentStatus.objects.filter(undertaking=other).update(next_check_on=TODAY)
    make_assignment(person=rita, commitment=undertaking.commitment)
    reminder = load(rita)
    assert reminder.subject == "1 check due; 1 undertaking is stale"
    assert section(reminder, "Stale: has it stalled?").path == "/desk?queue=stale&person=me"
    assert undertaking.commitment.title in section(reminder, "Checks that are due").lines[0].words
    CurrentStatus.objects.update(next_check_on=TODAY)
    assert headings(load(rita)) == ["Checks that are due"], "what is due is not told as stale too"


def test_a_source_that_is_gone_is_told_to_whoever_looks_after_what_rests_on_it(
    rita: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    gone = make_evidence(title="A decree")
    make_entry(undertaking=undertaking, sources=[progress.Source(gone)])
    make_evidence(title="Nothing rests on it")
    Evidence.objects.update(link_state="gone")
    make_assignment(person=rita, commitment=undertaking.commitment)
    reminder = load(rita)
    assert reminder.subject == "1 source is gone"
    (line,) = section(reminder, "Sources that are gone").lines
    assert (line.where, line.path) == ("A decree", f"/desk/sources/{gone.pk}")
    assert load(bob).sections == ()


def test_a_long_section_shows_five_and_counts_the_rest(rita: StaffMember) -> None:
    commitment = make_commitment()
    for number in range(7):
        undertaking = owed_by(f"Land {number}", commitment)
        undertaking.current_status.next_check_on = TODAY
        undertaking.current_status.save()
    make_assignment(person=rita, commitment=commitment)
    found = section(load(rita), "Checks that are due")
    assert (len(found.lines), found.more) == (5, 2)


def test_a_subject_holds_what_fits_and_counts_the_rest() -> None:
    sections = tuple(Section("", fact, (), 0, "", "") for fact in ("a" * 40, "b" * 40, "c" * 40))
    subject = Reminder(sections, is_last_week=False).subject
    assert subject == f"A{'a' * 39}; {'b' * 40} (+1 more)"


def test_the_number_of_queries_does_not_grow(
    rita: StaffMember, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    commitment = make_commitment(due_on=IN_FIVE_DAYS)
    for number in range(12):
        owed_by(f"Land {number}", commitment)
    make_assignment(person=rita, commitment=commitment)
    with django_assert_max_num_queries(40):
        load(rita)
