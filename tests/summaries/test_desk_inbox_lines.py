import datetime as dt

import pytest

from commitments.actions import editorial
from commitments.models import EntryDraft, StaffMember, Undertaking
from commitments.rules.attention import Standing
from commitments.summaries import desk_inbox_items as items
from commitments.summaries.desk_inbox_items import Item
from commitments.summaries.desk_inbox_lines import Held, InboxLine, age, lines_of
from commitments.summaries.desk_inbox_marks import Mark, Marks
from commitments.summaries.desk_inbox_trail import Trail
from commitments.vocabulary import Delivery
from tests.factories import (
    NOW,
    TODAY,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.inbox_factories import make_rating, make_suggestion
from tests.reply_factories import invitation_of, make_answer, make_published, make_round

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
UNMARKED = Marks()


@pytest.fixture
def undertaking(db: None) -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.e", title="Energy"), signatory=make_signatory(name="France")
    )


def lines(person: StaffMember, *rows: Item, marks: Marks = UNMARKED, owner: str = "") -> list[InboxLine]:
    held = [Held(row, marks, owner) for row in rows]
    return list(lines_of(held, person=person, trail=Trail("due"), today=TODAY))


def line(person: StaffMember, row: Item, marks: Marks = UNMARKED, *, owner: str = "") -> InboxLine:
    (found,) = lines(person, row, marks=marks, owner=owner)
    return found


def on_it(undertaking: Undertaking, **standing: object) -> Item:
    return Item(
        "undertaking",
        undertaking.pk,
        TODAY - 3 * DAY,
        standing=Standing(Delivery.FIRST_STEPS, **standing),  # type: ignore[arg-type]
    )


def draft_item(pk: int, kind: str) -> Item:
    loader = {"entry_draft": items.entry_drafts, "assessment_draft": items.assessment_drafts}[kind]
    return next(item for item in loader() if item.pk == pk)


def mark(person: StaffMember, **fields: object) -> Mark:
    defaults = {"kind": "take", "at": NOW, "until": None, "reason": ""}
    return Mark(person=person.pk, name=str(person), **(defaults | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "1 day"), (511, "511 days"), (-1, "in 1 day"), (-14, "in 14 days")]
)
def test_age_in_words(days: int, words: str) -> None:
    assert age(TODAY - days * DAY, TODAY) == words


def test_line_of_an_undertaking_says_whose_what_and_why(alice: StaffMember, undertaking: Undertaking) -> None:
    found = line(alice, on_it(undertaking, due_on=TODAY - 3 * DAY, next_check_on=TODAY), owner="Bob Baker")
    assert (found.where, found.words, found.kind) == ("France D3.e", "Energy", "Not yet assessed")
    assert found.url == f"/desk/undertakings/{undertaking.pk}?from=due"
    assert found.reason == "Deadline 20 November 2026. Check due 23 November 2026."
    assert (found.age, found.owner, found.holder) == ("3 days", "Bob Baker", "")


def test_line_of_a_stale_undertaking_asks_whether_it_has_stalled(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    with_entry = on_it(undertaking, assessed_on=TODAY - 400 * DAY, last_entry_on=dt.date(2026, 1, 3))
    assert line(alice, with_entry).reason == (
        "Last assessed on 19 October 2025, over twelve months ago. "
        "No new entry for nine months; the last is of 3 January 2026. Has it stalled?"
    )
    without = on_it(undertaking, assessed_on=TODAY - 300 * DAY)
    assert line(alice, without).reason == "No new entry for nine months, and none before. Has it stalled?"


def test_line_says_why_it_is_in_this_queue_and_no_more(alice: StaffMember, undertaking: Undertaking) -> None:
    row = on_it(undertaking, due_on=TODAY, assessed_on=TODAY - 400 * DAY, last_entry_on=TODAY)
    held = [Held(row, UNMARKED, "")]
    reasons = {
        queue: lines_of(held, person=alice, trail=Trail(queue), today=TODAY)[0].reason
        for queue in ("due", "stale", "mine")
    }
    assert reasons["due"] == reasons["mine"] == "Deadline 23 November 2026."
    assert reasons["stale"] == "Last assessed on 19 October 2025, over twelve months ago."


def test_line_says_who_has_begun_a_draft(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    make_assessment_draft(by=bob, undertaking=undertaking)
    make_assessment_draft(by=make_person(username="dora", role="Researcher"), undertaking=undertaking)
    assert line(alice, on_it(undertaking)).reason == "Draft by Bob Baker. Draft by dora."


def test_line_of_an_entry_leads_to_the_form_or_to_its_review(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    draft = make_entry_draft(by=alice, undertaking=undertaking)
    begun = line(alice, draft_item(draft.pk, "entry_draft"))
    assert begun.url == f"/desk/entries/{draft.reference}?from=due"
    assert begun.reason.startswith("Draft, last saved on ")
    editorial.submit(draft=draft, by=alice, at=NOW)
    waiting = line(alice, draft_item(draft.pk, "entry_draft"))
    assert waiting.url == f"/desk/reviews/{draft.reference}?from=due"
    assert waiting.reason == "Submitted by Alice Archer on 23 November 2026."


def test_line_of_a_lead_says_what_it_lacks(alice: StaffMember, undertaking: Undertaking) -> None:
    lead = make_lead(undertaking=undertaking, claim="Something happened.")
    found = line(alice, draft_item(lead.pk, "entry_draft"))
    assert (found.words, found.kind) == ("Something happened.", "Lead")
    assert found.reason == "No source yet. Needs a primary source or a second publisher."
    assert found.url == f"/desk/leads/{lead.reference}?from=due"


def test_line_of_a_suggestion_tells_no_address_of_its_sender(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    sent = make_suggestion(
        undertaking=undertaking, kind="challenge", text="This is wrong.", sender_email="reader@example.org"
    )
    found = line(alice, Item("suggestion", sent.pk, TODAY))
    assert found.reason == "From a visitor. Status challenged. They asked to be told."
    assert (found.words, found.url) == ("This is wrong.", f"/desk/suggestions/{sent.reference}?from=due")
    assert "reader@example.org" not in str(found)


def test_line_of_a_draft_tells_its_level_to_nobody_but_its_author(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    draft = make_assessment_draft(
        by=bob, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=bob, at=NOW)
    assert line(alice, draft_item(draft.pk, "assessment_draft")).words == "Energy"
    make_rating(draft=draft, reason="met")
    found = line(alice, draft_item(draft.pk, "assessment_draft"))
    assert (found.kind, found.words) == ("Second rating", "Energy")
    assert found.reason == (
        "Submitted by Bob Baker on 23 November 2026. Needs a second rating, made without seeing the first."
    )
    assert "First steps" not in str(found)
    assert line(bob, draft_item(draft.pk, "assessment_draft")).words == "Energy: First steps"


def test_line_names_the_holder_with_the_hour_or_the_day(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    row = on_it(undertaking)
    assert line(alice, row, Marks(holder=mark(bob))).holder == "Bob Baker, since 12:00 UTC"
    assert line(bob, row, Marks(holder=mark(bob, at=NOW - DAY))).holder == "You, since 22 November 2026"


def test_line_says_when_several_declined(alice: StaffMember, undertaking: Undertaking) -> None:
    assert line(alice, on_it(undertaking), Marks(decliners=1)).reason == ""
    assert line(alice, on_it(undertaking), Marks(decliners=2)).reason == "2 people said: not for me."


def test_line_offers_what_may_be_done(alice: StaffMember, bob: StaffMember, undertaking: Undertaking) -> None:
    row = on_it(undertaking)
    assert line(alice, row).offers == ("take", "snooze", "decline")
    assert line(alice, row, Marks(holder=mark(alice))).offers == ("release", "snooze")
    assert line(alice, row, Marks(holder=mark(bob))).offers == ("free",)
    researcher = make_person(role="Researcher", username="rita")
    assert line(researcher, row, Marks(holder=mark(bob))).offers == ()
    own = draft_item(make_entry_draft(by=alice, undertaking=undertaking).pk, "entry_draft")
    assert line(alice, own).offers == ("snooze",)


def test_line_of_what_one_set_aside_says_so_and_offers_it_back(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    snoozed = line(alice, on_it(undertaking), Marks(snoozed=mark(alice, until=TODAY + DAY)))
    assert (snoozed.set_aside, snoozed.offers) == ("Snoozed until 24 November 2026", ("restore",))
    declined = line(alice, on_it(undertaking), Marks(declined=mark(alice, reason="No Dutch.")))
    assert declined.set_aside == "Not for you: “No Dutch.”"


def test_lines_know_which_follows_and_leave_out_what_has_gone(alice: StaffMember) -> None:
    rows = [on_it(make_undertaking()) for _ in range(3)]
    gone = Item("entry_draft", 999_999, TODAY)
    found = lines(alice, rows[0], gone, rows[1], rows[2])
    assert [item.then for item in found] == [rows[1].key, rows[2].key, rows[1].key]
    assert [item.trail.index for item in found] == [0, 1, 2]
    assert lines(alice, rows[0])[0].then == ""
    assert found[0].mark_url == f"/desk/inbox/mark?item={rows[0].key}&from=due&then={rows[1].key}"
    assert not EntryDraft.objects.exists()


def test_reply_leads_to_its_round_and_cannot_be_taken(alice: StaffMember) -> None:
    round_ = make_round(by=alice, published=[make_published(code="D3.a")])
    make_answer(invitation=invitation_of(round_), at=NOW - DAY)
    found = line(alice, items.replies()[0])
    assert (found.kind, found.where, found.offers) == ("Reply", "Kenya D3.a", ())
    assert found.words.startswith("Reply from Kenya: ")
    assert found.url == f"/desk/replies/{round_.reference}?from=due"
    assert (found.age, found.reason) == ("1 day", "Received on 22 November 2026: publish it or set it aside.")


def test_line_may_be_chosen_only_where_an_act_on_many_could_do_something(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    row = on_it(undertaking)
    assert line(alice, row).may_be_chosen
    assert not line(alice, row, Marks(holder=mark(bob))).may_be_chosen
    assert line(alice, row, Marks(holder=mark(bob))).has_it == "Bob Baker"
