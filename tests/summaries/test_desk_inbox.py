import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, inbox
from commitments.models import ConflictOfInterest, Signatory, StaffMember, Undertaking
from commitments.summaries import desk_inbox
from commitments.summaries.desk_inbox import Inbox
from commitments.summaries.desk_inbox_trail import Filters, Trail
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.inbox_factories import make_assignment, make_mark, make_rating, make_suggestion
from tests.reply_factories import invitation_of, make_answer, make_round

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def load(
    person: StaffMember,
    queue: str = "due",
    *,
    whose: str = "",
    signatory: str = "",
    page: str = "",
    **more: str,
) -> Inbox:
    filters = Filters(whose, signatory, **more)
    return desk_inbox.load(person=person, queue=queue, page=page, today=TODAY, filters=filters)


def keys(
    person: StaffMember, queue: str = "due", *, whose: str = "", signatory: str = "", **more: str
) -> list[str]:
    return [line.key for line in load(person, queue, whose=whose, signatory=signatory, **more).lines]


def due_undertaking(*, days: int = 0, signatory: Signatory | None = None) -> Undertaking:
    return make_undertaking(commitment=make_commitment(due_on=TODAY + days * DAY), signatory=signatory)


def submitted(by: StaffMember, undertaking: Undertaking, *, at: dt.datetime = NOW) -> str:
    """The key of an assessment draft that waits for a verdict."""
    draft = make_assessment_draft(
        by=by, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=by, at=at)
    return f"assessment_draft-{draft.pk}"


def test_due_the_oldest_date_first(alice: StaffMember) -> None:
    soon, late = due_undertaking(days=14), due_undertaking(days=-400)
    due_undertaking(days=15)
    check = make_undertaking()
    make_assessment(undertaking=check, next_check_on=TODAY + DAY)
    expected = [f"undertaking-{item.pk}" for item in (late, check, soon)]
    assert keys(alice) == expected


def test_due_not_while_its_assessment_waits_for_a_verdict(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = due_undertaking()
    make_assessment_draft(by=bob, undertaking=undertaking)
    assert keys(alice) == [f"undertaking-{undertaking.pk}"]
    other = due_undertaking()
    submitted(bob, other)
    assert keys(alice) == [f"undertaking-{undertaking.pk}"]


def test_stale_the_oldest_first_and_what_is_settled_never(alice: StaffMember) -> None:
    year, older, settled = make_undertaking(), make_undertaking(), make_undertaking()
    make_assessment(undertaking=year, at=NOW - 370 * DAY, next_check_on=TODAY + 90 * DAY)
    make_assessment(undertaking=older, at=NOW - 500 * DAY, next_check_on=TODAY + 90 * DAY)
    make_assessment(undertaking=settled, level="met", at=NOW - 500 * DAY, next_check_on=TODAY + 90 * DAY)
    assert keys(alice, "stale") == [f"undertaking-{older.pk}", f"undertaking-{year.pk}"]


def test_mine_holds_what_is_taken_then_own_drafts_then_what_waits(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    draft = make_entry_draft(by=alice, undertaking=undertaking)
    waiting = make_entry_draft(by=alice, undertaking=undertaking)
    editorial.submit(draft=waiting, by=alice, at=NOW)
    make_entry_draft(by=bob, undertaking=undertaking)
    lead = make_lead(undertaking=undertaking)
    make_mark(person=alice, entry_draft=lead)
    make_mark(person=alice, undertaking=undertaking)
    assert set(keys(alice, "mine")[:2]) == {f"undertaking-{undertaking.pk}", f"entry_draft-{lead.pk}"}
    assert keys(alice, "mine")[2:] == [f"entry_draft-{draft.pk}", f"entry_draft-{waiting.pk}"]


def test_mine_holds_what_is_assigned_and_due_and_nothing_else_assigned(alice: StaffMember) -> None:
    france = make_signatory()
    due, not_due = due_undertaking(signatory=france), due_undertaking(days=90, signatory=france)
    make_assignment(person=alice, signatory=france)
    assert not_due.pk != due.pk
    assert keys(alice, "mine") == [f"undertaking-{due.pk}"]


def test_mine_shows_an_own_draft_once_not_also_its_undertaking(alice: StaffMember) -> None:
    undertaking = due_undertaking()
    make_mark(person=alice, undertaking=undertaking)
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    assert keys(alice, "mine") == [f"assessment_draft-{draft.pk}"]


def test_sent_back_holds_own_drafts_with_the_reviewers_words(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    editorial.submit(draft=draft, by=alice, at=NOW)
    editorial.send_back(draft=draft, by=bob, comment="Which ministry?")
    (line,) = load(alice, "sent-back").lines
    assert line.reason == "Sent back by Bob Baker: “Which ministry?”"
    assert (keys(alice, "mine"), keys(bob, "sent-back")) == ([], [])


def test_review_the_longest_waiting_first_and_never_ones_own(alice: StaffMember, bob: StaffMember) -> None:
    second = submitted(bob, make_undertaking())
    first = submitted(bob, make_undertaking(), at=NOW - DAY)
    submitted(alice, make_undertaking())
    assert keys(alice, "review") == [first, second]


def test_review_is_not_offered_to_a_researcher(bob: StaffMember) -> None:
    submitted(bob, make_undertaking())
    page = load(make_person(role="Researcher"), "review")
    assert "review" not in [queue.code for queue in page.queues]
    assert page.queue.code == "due"


def test_review_holds_second_ratings_to_give_for_everybody_but_the_author(
    alice: StaffMember, bob: StaffMember
) -> None:
    draft = make_assessment_draft(
        by=bob, undertaking=make_undertaking(), entries=[make_entry(undertaking=make_undertaking())]
    )
    editorial.submit(draft=draft, by=bob, at=NOW)
    make_rating(draft=draft)
    (line,) = load(alice, "review").lines
    assert (line.kind, line.url.split("?")[0]) == (
        "Second rating", f"/desk/ratings/{draft.second_ratings.get().reference}",
    )  # fmt: skip
    assert keys(bob, "review") == []


def test_review_holds_two_ratings_for_their_raters_alone(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_assessment_draft(
        by=bob, undertaking=make_undertaking(), entries=[make_entry(undertaking=make_undertaking())]
    )
    editorial.submit(draft=draft, by=bob, at=NOW)
    rating = make_rating(draft=draft, second_rater=alice)
    for person in (alice, bob):
        (line,) = load(person, "review").lines
        assert line.url.split("?")[0] == f"/desk/ratings/{rating.reference}/reconcile"
    assert keys(make_person(role="Publisher"), "review") == []


def test_leads_what_visitors_sent_comes_first(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    lead, sent = make_lead(undertaking=undertaking), make_suggestion(undertaking=undertaking)
    make_suggestion(undertaking=undertaking, state="taken", decided_by=alice, decided_at=NOW)
    assert keys(alice, "leads") == [f"suggestion-{sent.pk}", f"entry_draft-{lead.pk}"]


def test_conflict_of_interest_keeps_it_out_of_every_queue_that_judges(
    alice: StaffMember, bob: StaffMember
) -> None:
    france = make_signatory()
    undertaking = due_undertaking(signatory=france)
    make_suggestion(undertaking=undertaking)
    submitted(bob, make_undertaking(signatory=france))
    queues = ("due", "review", "leads")
    assert [len(keys(alice, queue)) for queue in queues] == [1, 1, 1]
    ConflictOfInterest.objects.create(person=alice, signatory=france, reason="Worked there.")
    assert [len(keys(alice, queue)) for queue in queues] == [0, 0, 0]
    assert keys(bob)


def test_taken_item_leaves_others_lists_unless_they_ask_for_everybodys(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = due_undertaking()
    inbox.take(item=undertaking, by=bob, at=NOW)
    key = f"undertaking-{undertaking.pk}"
    assert (keys(alice), keys(bob), keys(alice, whose="all")) == ([], [key], [key])
    (line,) = load(alice, whose="all").lines
    assert (line.holder, line.offers) == ("Bob Baker, since 12:00 UTC", ("free",))


@pytest.mark.parametrize("kind", ["snooze", "decline"])
def test_item_set_aside_leaves_ones_own_list_only(alice: StaffMember, bob: StaffMember, kind: str) -> None:
    undertaking = due_undertaking()
    make_mark(person=alice, kind=kind, undertaking=undertaking)
    key = f"undertaking-{undertaking.pk}"
    assert (keys(alice), keys(bob), keys(alice, whose="all")) == ([], [key], [key])


def test_filter_mine_shows_what_one_holds_or_looks_after(alice: StaffMember, bob: StaffMember) -> None:
    france = make_signatory()
    owned, taken = due_undertaking(signatory=france), due_undertaking(days=1)
    due_undertaking(days=2)
    make_assignment(person=alice, signatory=france)
    make_mark(person=alice, undertaking=taken)
    assert keys(alice, whose="me") == [f"undertaking-{owned.pk}", f"undertaking-{taken.pk}"]
    assert keys(bob, whose="me") == []


def test_filter_by_signatory_and_by_joint(alice: StaffMember) -> None:
    france = make_signatory(name="France")
    of_france = due_undertaking(signatory=france)
    joint = make_undertaking(commitment=make_commitment(due_on=TODAY), is_joint=True)
    due_undertaking()
    assert keys(alice, signatory="france") == [f"undertaking-{of_france.pk}"]
    assert keys(alice, signatory="joint") == [f"undertaking-{joint.pk}"]
    assert len(keys(alice, signatory="nowhere")) == 3


def test_queues_count_what_the_filters_leave(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = due_undertaking(signatory=make_signatory(name="France"))
    make_lead(undertaking=undertaking)
    due_undertaking()
    counts = {queue.code: queue.count for queue in load(alice, signatory="france").queues}
    assert counts == {"due": 1, "stale": 0, "mine": 0, "review": 0, "sent-back": 0, "leads": 0}
    assert {queue.code: queue.count for queue in load(alice).queues}["leads"] == 1


def test_pages_keep_the_place_of_each_line(alice: StaffMember) -> None:
    commitment = make_commitment(due_on=TODAY)
    for _ in range(desk_inbox.PAGE_SIZE + 1):
        make_undertaking(commitment=commitment)
    page = load(alice, page="2")
    assert [line.trail.index for line in page.lines] == [30]
    assert page.paging.total == 31


def next_after(person: StaffMember, index: int, finished: str = "") -> str:
    return desk_inbox.next_in_queue(person=person, trail=Trail("due", index), today=TODAY, finished=finished)


def test_next_in_queue_is_what_stands_in_the_place_of_the_finished_one(alice: StaffMember) -> None:
    first, second, third = (due_undertaking(days=number) for number in range(3))
    inbox.snooze(item=second, until=TODAY + DAY, by=alice, at=NOW)
    assert next_after(alice, 1) == f"/desk/undertakings/{third.pk}?from=due.1"
    assert next_after(alice, 2) == f"/desk/undertakings/{first.pk}?from=due"


def test_next_in_queue_never_offers_the_page_just_left(alice: StaffMember) -> None:
    first, second = due_undertaking(), due_undertaking(days=1)
    path = f"/desk/undertakings/{first.pk}"
    assert next_after(alice, 0, path) == f"/desk/undertakings/{second.pk}?from=due.1"
    inbox.snooze(item=second, until=TODAY + DAY, by=alice, at=NOW)
    assert next_after(alice, 0, path) == ""


def test_next_in_queue_keeps_the_filters(alice: StaffMember) -> None:
    due_undertaking()
    undertaking = due_undertaking(days=1, signatory=make_signatory(name="France"))
    trail = Trail("due", 0, "", "france")
    found = desk_inbox.next_in_queue(person=alice, trail=trail, today=TODAY)
    assert found == f"/desk/undertakings/{undertaking.pk}?from=due...france"
    assert desk_inbox.next_in_queue(person=alice, trail=Trail("elsewhere"), today=TODAY) == ""


@pytest.mark.parametrize("rows", [1, 12])
def test_next_in_queue_query_count_does_not_grow(
    alice: StaffMember, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        due_undertaking()
    with django_assert_max_num_queries(15):
        next_after(alice, 0)


def test_review_holds_replies_for_those_who_may_publish_them(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    answer = make_answer(invitation=invitation_of(round_))
    assert keys(alice, "review") == [f"reply-{answer.pk}"]
    assert keys(make_person(role="Reviewer"), "review") == []
    ConflictOfInterest.objects.create(person=alice, signatory=round_.signatory, declared_at=NOW)
    assert keys(alice, "review") == []


def test_conflict_is_named_where_it_hides_the_signatory_asked_for(alice: StaffMember) -> None:
    france = make_signatory(name="France")
    due_undertaking(signatory=france)
    assert load(alice, signatory="france").conflict == ""
    ConflictOfInterest.objects.create(person=alice, signatory=france, declared_at=NOW)
    assert load(alice, signatory="france").conflict == "France"
    assert (load(alice).conflict, load(alice, "mine", signatory="france").conflict) == ("", "")


def leave(person: StaffMember) -> None:
    person.is_active = False
    person.save()


def test_what_somebody_who_left_took_is_free_and_what_they_looked_after_is_nobodys(
    alice: StaffMember, bob: StaffMember
) -> None:
    france = make_signatory()
    undertaking = due_undertaking(signatory=france)
    make_assignment(person=bob, signatory=france)
    inbox.take(item=undertaking, by=bob, at=NOW)
    leave(bob)
    (line,) = load(alice).lines
    assert (line.holder, line.owner, line.left) == ("", "", "Bob Baker")
    assert "take" in line.offers
    assert keys(alice, whose="nobody") == keys(alice, whose="bob") == [line.key]


def test_what_was_taken_is_free_again_after_two_weeks_of_nothing(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = due_undertaking()
    inbox.take(item=undertaking, by=bob, at=NOW - 13 * DAY)
    assert keys(alice) == []
    (line,) = load(bob).lines
    assert line.lapse == "Free again on 24 November 2026 if nothing is done."
    later = desk_inbox.load(person=alice, queue="due", page="", today=TODAY + DAY)
    assert [item.key for item in later.lines] == [f"undertaking-{undertaking.pk}"]


def test_filter_by_person_shows_their_own_queues_in_their_name(alice: StaffMember, bob: StaffMember) -> None:
    taken, other = due_undertaking(), due_undertaking()
    make_mark(person=bob, undertaking=taken)
    draft = make_entry_draft(by=bob, undertaking=other)
    page = load(alice, "mine", whose="bob")
    assert [line.key for line in page.lines] == [f"undertaking-{taken.pk}", f"entry_draft-{draft.pk}"]
    assert (page.queue.label, page.lines[1].offers) == ("Held by Bob Baker", ())
    assert keys(alice, whose="bob") == [f"undertaking-{taken.pk}"]
    assert load(alice, "mine").queue.label == "Mine"


def test_drafts_of_others_tell_no_level_before_they_are_submitted(
    alice: StaffMember, bob: StaffMember
) -> None:
    commitment = make_commitment(title="Energy")
    make_assessment_draft(by=bob, undertaking=make_undertaking(commitment=commitment), level="met")
    (line,) = load(alice, "mine", whose="bob").lines
    assert line.words == "Energy"


def test_filter_by_nobody_leaves_out_what_is_assigned_or_taken(alice: StaffMember, bob: StaffMember) -> None:
    france = make_signatory()
    due_undertaking(signatory=france)
    make_assignment(person=bob, signatory=france)
    make_mark(person=bob, undertaking=due_undertaking())
    free = due_undertaking()
    assert keys(alice, whose="nobody") == [f"undertaking-{free.pk}"]


def test_filters_by_commitment_region_language_and_words(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya", region="Africa", languages=["sw"], name_ar="كينيا")
    commitment = make_commitment(code="D3.e", title="Energy use", due_on=TODAY)
    wanted = make_undertaking(commitment=commitment, signatory=kenya)
    due_undertaking(signatory=make_signatory(region="Europe", languages=["fr"]))
    key = f"undertaking-{wanted.pk}"
    for asked in (
        {"commitment": "D3.e"},
        {"region": "Africa"},
        {"language": "sw"},
        {"words": "ken d3e"},
        {"words": "energy"},
        {"words": "كينيا"},
        {"region": "Africa", "commitment": "D3.e", "words": "use"},
    ):
        assert keys(alice, **asked) == [key], asked
    assert keys(alice, words="energy norway") == []
    assert load(alice, words="energy", region="Africa").narrowed_by == ("Africa", "“energy”")
    organisation = due_undertaking(signatory=make_signatory(kind="organisation", region=""))
    assert keys(alice, region="organisations") == [f"undertaking-{organisation.pk}"]


def test_words_find_what_drafts_and_suggestions_say(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    lead = make_lead(undertaking=undertaking, claim="A decree on data centres.")
    make_lead(undertaking=undertaking, claim="Something else.")
    sent = make_suggestion(undertaking=undertaking, text="See the decree of May.")
    assert keys(alice, "leads", words="DECREE") == [f"suggestion-{sent.pk}", f"entry_draft-{lead.pk}"]


def test_leads_stand_by_the_day_of_the_event_the_newest_first(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    old = make_lead(undertaking=undertaking, happened_on=dt.date(2025, 3, 1), precision="month")
    new = make_lead(undertaking=undertaking, happened_on=dt.date(2026, 2, 1))
    lines = load(alice, "leads").lines
    assert [line.key for line in lines] == [f"entry_draft-{new.pk}", f"entry_draft-{old.pk}"]
    assert (lines[1].happened_on, lines[1].precision) == (dt.date(2025, 3, 1), "month")
