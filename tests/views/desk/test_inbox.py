import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, heartbeats
from commitments.desk_vocabulary import ScheduledJob
from commitments.models import (
    AssessmentDraft,
    Commitment,
    ConflictOfInterest,
    EntryDraft,
    InboxMark,
    StaffMember,
    Undertaking,
)
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MARK = "/desk/inbox/mark"


def text(client: Client, path: str = "/desk") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def undertaking(db: None) -> Undertaking:
    commitment = make_commitment(code="C8.c", title="Shared objectives", due_on=dt.date(2025, 6, 30))
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))


def send(client: Client, undertaking: Undertaking, **fields: str) -> tuple[int, str, str]:
    sent = {"item": f"undertaking-{undertaking.pk}", "from": "due"} | fields
    response = client.post(MARK, sent)
    return response.status_code, response.get("Location", ""), response.content.decode()


def test_inbox_opens_on_what_is_due(desk: Client, undertaking: Undertaking) -> None:
    page = text(desk)
    assert '<h1 id="h-queue">Due</h1>' in page
    assert "Deadline 30 June 2025." in page
    assert "511 days" in page
    assert "France C8.c" in page
    assert f'href="/desk/undertakings/{undertaking.pk}?from=due"' in page


def test_inbox_queue_and_filters_are_in_the_address(desk: Client, undertaking: Undertaking) -> None:
    lead = make_lead(undertaking=undertaking, claim="It is said that a law was passed.")
    lead.signatories.add(undertaking.endorsement.signatory)  # type: ignore[union-attr]
    assert "It is said that a law was passed." in text(desk, "/desk?queue=leads&signatory=france")
    assert "It is said that a law was passed." not in text(desk, "/desk?queue=due")
    page = text(desk, "/desk?queue=due&signatory=france&person=all")
    assert 'href="?queue=leads&amp;signatory=france&amp;person=all"' in page
    assert '<option value="france" selected>' in page


def test_inbox_unknown_queue_is_the_first(desk: Client) -> None:
    assert "Nothing is due." in text(desk, "/desk?queue=elsewhere&person=x&signatory=%00y".replace("%00", ""))


def test_inbox_filter_that_leaves_nothing_offers_the_way_back(desk: Client) -> None:
    make_signatory(name="France")
    assert "These filters leave nothing" in text(desk, "/desk?queue=due&signatory=france")


def test_inbox_pages_keep_the_queue(desk: Client) -> None:
    undertaking = make_undertaking()
    for _ in range(31):
        make_lead(undertaking=undertaking)
    assert "1 to 30 of 31" in text(desk, "/desk?queue=leads")
    second = text(desk, "/desk?queue=leads&page=2")
    assert "31 to 31 of 31" in second
    assert 'href="?queue=leads&amp;page=1"' in second


def test_inbox_shows_an_administrator_no_button(client: Client, undertaking: Undertaking) -> None:
    client.force_login(make_person(role="Administrator"))
    page = text(client)
    assert "France C8.c" in page
    assert MARK not in page


@pytest.mark.parametrize("rows", [1, 4])
def test_inbox_query_count_does_not_grow(
    desk: Client,
    alice: StaffMember,
    bob: StaffMember,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    commitment = make_commitment(due_on=TODAY)
    for _ in range(rows):
        fill(commitment=commitment, person=alice, other=bob)
    text(desk)  # the first answer also notes the session
    for queue in ("due", "stale", "mine", "review", "sent-back", "leads"):
        with django_assert_max_num_queries(24):
            page = text(desk, f"/desk?queue={queue}")
        assert page.count("<li data-item") >= rows


def fill(*, commitment: Commitment, person: StaffMember, other: StaffMember) -> None:
    """At least one item for every queue."""
    france = make_signatory()
    undertaking = make_undertaking(commitment=commitment, signatory=france)
    make_assignment(person=other, signatory=france)
    make_assessment(undertaking=make_undertaking(), at=NOW - dt.timedelta(days=500))
    make_mark(person=person, undertaking=undertaking)
    lead = make_lead(undertaking=undertaking)
    make_mark(person=other, kind="decline", entry_draft=lead)
    make_suggestion(undertaking=undertaking)
    rated = make_assessment_draft(by=other, undertaking=make_undertaking())
    AssessmentDraft.objects.filter(pk=rated.pk).update(state="submitted", submitted_at=NOW)
    make_rating(draft=rated)
    for author, state in ((other, "submitted"), (person, "sent_back"), (person, "draft")):
        draft = make_entry_draft(by=author, undertaking=undertaking)
        EntryDraft.objects.filter(pk=draft.pk).update(state=state, submitted_at=NOW)


def test_mark_take_returns_to_the_place_in_the_queue(
    desk: Client, alice: StaffMember, undertaking: Undertaking
) -> None:
    status, location, _ = send(
        desk, undertaking, act="take", then="undertaking-7", **{"from": "due.57..france"}
    )
    assert (status, location) == (302, "/desk?queue=due&signatory=france&page=2#undertaking-7")
    assert InboxMark.objects.get().person == alice
    page = text(desk)
    assert "Taken: France C8.c." in page
    assert "You, since 12:00 UTC" in page
    assert ">Give back<" in page


def test_mark_take_what_bob_took_is_refused_with_his_name(
    desk: Client, bobs_desk: Client, undertaking: Undertaking
) -> None:
    send(bobs_desk, undertaking, act="take")
    status, _, page = send(desk, undertaking, act="take")
    assert status == 409
    assert "Bob Baker has it since 23 November 2026, 12:00 UTC." in page


def test_mark_give_back_frees_it(desk: Client, bobs_desk: Client, undertaking: Undertaking) -> None:
    send(desk, undertaking, act="take")
    assert "France C8.c" not in text(bobs_desk)
    assert send(desk, undertaking, act="release")[0] == 302
    assert "France C8.c" in text(bobs_desk)


def test_mark_asks_how_long_before_it_snoozes(desk: Client, undertaking: Undertaking) -> None:
    page = text(desk, f"{MARK}?item=undertaking-{undertaking.pk}&act=snooze&from=due.3&then=undertaking-9")
    assert '<h1 class="sentence">France C8.c</h1>' in page
    assert 'name="from" value="due.3"' in page
    assert 'name="then" value="undertaking-9"' in page
    assert re.search(r'<input[^>]*value="day"[^>]*checked', page)
    assert not InboxMark.objects.exists()


@pytest.mark.parametrize(
    ("span", "until", "expected"),
    [
        ("day", "", dt.date(2026, 11, 24)),
        ("week", "", dt.date(2026, 11, 30)),
        ("month", "", dt.date(2026, 12, 23)),
        ("chosen", "2027-02-01", dt.date(2027, 2, 1)),
    ],
)
def test_mark_snooze_until(
    desk: Client, undertaking: Undertaking, span: str, until: str, expected: dt.date
) -> None:
    assert send(desk, undertaking, act="snooze", span=span, until=until)[0] == 302
    assert InboxMark.objects.get().until == expected
    page = text(desk)
    assert "Snoozed: France C8.c." in page
    assert "Nothing is due." in page
    assert "Snoozed until" in text(desk, "/desk?person=all")


def test_mark_snooze_until_yesterday_is_an_error_beside_the_field(
    desk: Client, undertaking: Undertaking
) -> None:
    status, _, page = send(desk, undertaking, act="snooze", span="chosen", until="2026-11-22")
    assert status == 422
    assert "Choose a day from tomorrow on." in page
    assert 'value="2026-11-22"' in page
    assert send(desk, undertaking, act="snooze", span="chosen", until="2099-01-01")[0] == 409


def test_mark_decline_needs_a_reason_and_keeps_it(
    desk: Client, bobs_desk: Client, undertaking: Undertaking
) -> None:
    status, _, page = send(desk, undertaking, act="decline", reason="")
    assert status == 422
    assert "Say why, for whoever looks next." in page
    assert send(desk, undertaking, act="decline", reason="I read no French.")[0] == 302
    assert "Nothing is due." in text(desk)
    assert "France C8.c" in text(bobs_desk)
    assert "Not for you: “I read no French.”" in text(desk, "/desk?person=all")


def test_mark_bring_back(desk: Client, undertaking: Undertaking) -> None:
    send(desk, undertaking, act="decline", reason="Too long.")
    assert send(desk, undertaking, act="restore")[0] == 302
    assert "Deadline 30 June 2025." in text(desk)


def test_mark_of_every_kind_of_item(desk: Client, bob: StaffMember, undertaking: Undertaking) -> None:
    draft = make_assessment_draft(
        by=bob, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=bob, at=NOW)
    lead, sent = make_lead(undertaking=undertaking), make_suggestion(undertaking=undertaking)
    for key in (f"assessment_draft-{draft.pk}", f"entry_draft-{lead.pk}", f"suggestion-{sent.pk}"):
        assert desk.post(MARK, {"item": key, "act": "take"}).status_code == 302
    assert InboxMark.objects.count() == 3


@pytest.mark.parametrize("item", ["", "undertaking", "undertaking-0", "undertaking-x", "staffmember-1"])
def test_mark_of_nothing_known_goes_back_to_the_inbox(desk: Client, item: str) -> None:
    for response in (
        desk.post(MARK, {"item": item, "act": "take"}),
        desk.get(f"{MARK}?item={item}&act=take"),
    ):
        assert (response.status_code, response["Location"]) == (302, reverse("desk:inbox"))


def test_mark_of_what_is_gone_is_not_found(desk: Client) -> None:
    assert desk.post(MARK, {"item": "undertaking-999999", "act": "take"}).status_code == 404


def test_mark_never_leads_off_the_desk(desk: Client, undertaking: Undertaking) -> None:
    status, location, _ = send(
        desk, undertaking, act="take", then="x' onclick='", **{"from": "https://example.org"}
    )
    assert (status, location) == (302, "/desk?queue=https%3A%2F%2Fexample")


def test_the_inbox_offers_to_undo_what_was_just_published(
    bobs_desk: Client, desk: Client, alice: StaffMember, bob: StaffMember, clock: object
) -> None:
    published = make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob)
    address = reverse("desk:withdraw", args=["assessment", published.pk])
    assert address in bobs_desk.get("/desk").content.decode()
    assert address not in desk.get("/desk").content.decode()


def test_inbox_says_that_a_conflict_hides_what_was_asked_for(desk: Client, alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    make_undertaking(commitment=make_commitment(due_on=TODAY), signatory=kenya)
    ConflictOfInterest.objects.create(person=alice, signatory=kenya, declared_at=NOW)
    page = text(desk, "/desk?signatory=kenya")
    assert "What concerns Kenya is hidden from you here" in page
    assert "Nothing is due." not in page


def test_stale_item_says_on_its_page_why_it_was_proposed(desk: Client) -> None:
    old = make_undertaking()
    make_assessment(undertaking=old, at=NOW - dt.timedelta(days=500))
    page = text(desk, f"/desk/undertakings/{old.pk}?from=stale")
    assert "No new entry for nine months" in page
    assert "Has it stalled? You decide." in page


def test_mark_brings_back_a_reason_typed_before(desk: Client, undertaking: Undertaking) -> None:
    item = f"undertaking-{undertaking.pk}"
    desk.post(f"/desk/saved-forms/mark:{item}", {"reason": "Bob knows the file."})
    page = desk.get("/desk/inbox/mark", {"item": item, "act": "decline", "from": "due.2"}).content.decode()
    assert 'value="Bob knows the file."' in page
    assert (
        f'action="/desk/inbox/mark?item={item}&amp;act=decline&amp;from=due.2"' in page
    )  # what signing in returns to
    desk.post("/desk/inbox/mark", {"item": item, "act": "decline", "reason": "Bob knows the file."})
    page = desk.get("/desk/inbox/mark", {"item": item, "act": "decline"}).content.decode()
    assert "Bob knows" not in page


def test_inbox_keeps_every_filter_in_the_address_and_names_those_in_force(
    desk: Client, undertaking: Undertaking
) -> None:
    page = text(desk, "/desk?queue=due&commitment=C8.c&words=france&person=nobody")
    assert "France C8.c" in page
    assert '<option value="C8.c" selected>' in page
    assert 'name="words" value="france"' in page
    assert "Filters: Assigned to nobody, C8.c, “france”" in page
    link = f"/desk/undertakings/{undertaking.pk}?from=due..nobody..C8%252Ec...france"
    assert f'href="{link}"' in page
    assert "These filters leave nothing" in text(desk, "/desk?words=kenya")


def test_inbox_says_not_taken_by_others_where_nothing_is_asked(
    desk: Client, undertaking: Undertaking
) -> None:
    page = text(desk)
    assert '<option value="" selected>Not taken by others</option>' in page
    assert '<span class="vh">Assigned to </span>nobody' in page


def send_many(client: Client, *items: Undertaking, **fields: str) -> str:
    keys = [f"undertaking-{item.pk}" for item in items]
    response = client.post("/desk/inbox/marks", {"item": keys, "from": "due", **fields}, follow=True)
    return response.content.decode()


def test_marks_take_all_selected_lines_and_say_which_not_and_why(
    desk: Client, bobs_desk: Client, undertaking: Undertaking
) -> None:
    other = make_undertaking(
        commitment=make_commitment(code="D9.z", due_on=TODAY), signatory=make_signatory(name="Kenya")
    )
    send(bobs_desk, undertaking, act="take")
    page = send_many(desk, undertaking, other, act="take")
    assert "Taken, 1: Kenya D9.z." in page
    assert "Not taken, 1: France C8.c: Bob Baker has it since 23 November 2026, 12:00 UTC." in page
    assert InboxMark.objects.count() == 2


def test_marks_ask_once_why_for_all_and_do_it(desk: Client, undertaking: Undertaking) -> None:
    other = make_undertaking(commitment=make_commitment(code="D9.z", due_on=TODAY))
    page = send_many(desk, undertaking, other, act="decline")
    assert "2 lines" in page
    assert "<li>France C8.c</li>" in page
    assert not InboxMark.objects.exists()
    page = send_many(desk, undertaking, other, act="decline", asked="1", reason="")
    assert "Say why, for whoever looks next." in page
    page = send_many(desk, undertaking, other, act="decline", asked="1", reason="I read no French.")
    assert "Out of your inbox, 2:" in page
    assert list(InboxMark.objects.values_list("reason", flat=True)) == ["I read no French."] * 2


def test_marks_snooze_all_for_as_long_as_one_says(desk: Client, undertaking: Undertaking) -> None:
    assert "For how long" in send_many(desk, undertaking, act="snooze")
    assert "Snoozed, 1: France C8.c." in send_many(desk, undertaking, act="snooze", asked="1", span="week")
    assert InboxMark.objects.get().until == dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    "fields", [{}, {"item": "staffmember-1"}, {"item": "undertaking-999999", "act": "free"}]
)
def test_marks_of_nothing_say_so(desk: Client, fields: dict[str, str]) -> None:
    response = desk.post("/desk/inbox/marks", {"act": "take", **fields}, follow=True)
    assert "Select at least one line first." in response.content.decode() or fields.get("act") == "free"
    assert not InboxMark.objects.exists()
    assert desk.get("/desk/inbox/marks").status_code == 405


def test_marks_of_what_is_gone_hold_up_nothing(desk: Client, undertaking: Undertaking) -> None:
    keys = ["undertaking-999999", f"undertaking-{undertaking.pk}"]
    page = desk.post("/desk/inbox/marks", {"item": keys, "act": "take"}, follow=True).content.decode()
    assert "Taken, 1: France C8.c." in page
    assert "Not taken, 1: One line: It is not there any more." in page


def test_mark_free_asks_why_and_frees_what_another_took(
    desk: Client, bobs_desk: Client, undertaking: Undertaking
) -> None:
    send(bobs_desk, undertaking, act="take")
    page = text(desk, "/desk?person=all")
    assert "act=free" in page
    assert "Free again on 7 December 2026 if nothing is done." in page
    status, _, page = send(desk, undertaking, act="free", reason="")
    assert status == 422
    assert "Say why: the person who had it will ask." in page
    status, _, _ = send(desk, undertaking, act="free", reason="On leave until June.")
    assert status == 302
    assert "Free for others: France C8.c." in text(desk)


def test_inbox_says_in_red_what_has_stopped(desk: Client) -> None:
    with heartbeats.watched(ScheduledJob.DELIVER_MAIL, at=NOW):
        pass
    assert "is late" not in text(desk)
    with time_machine.travel(NOW + dt.timedelta(minutes=4), tick=False):
        page = text(desk)
    assert '<div class="late" role="alert"><p><b>Sending mail is late.</b>' in page
    assert "It last went through on 23 November, 12:00 UTC." in page
