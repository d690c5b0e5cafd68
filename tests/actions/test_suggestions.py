import datetime as dt

import pytest

from commitments.actions import suggestions
from commitments.actions.refusals import ActionRefusedError
from commitments.models import (
    ConflictOfInterest,
    CurrentStatus,
    Delivery,
    DeskAct,
    EntryDraft,
    StaffMember,
    Suggestion,
)
from tests.desk_factories import make_suggestion
from tests.factories import NOW, make_assessment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=2)


def settle(suggestion: Suggestion, by: StaffMember, state: str = "taken", decision: str = "") -> Suggestion:
    return suggestions.settle(suggestion=suggestion, state=state, decision=decision, by=by, at=LATER)


def test_a_suggestion_keeps_the_version_that_was_in_view(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    first = make_assessment(undertaking=undertaking, by=alice, reviewer=bob)
    second = make_assessment(undertaking=undertaking, level="substantial", by=alice, reviewer=bob)
    assert make_suggestion(undertaking=undertaking, version=1).assessment == first
    assert make_suggestion(undertaking=undertaking).assessment == second
    assert make_suggestion(undertaking=undertaking, version=9).assessment == second


def test_a_suggestion_changes_nothing_by_itself(bob: StaffMember) -> None:
    suggestion = make_suggestion(kind="challenge")
    settle(suggestion, bob)
    status = CurrentStatus.objects.get(undertaking=suggestion.undertaking)
    assert (status.verified_level, EntryDraft.objects.count()) == ("not_assessed", 0)


def test_five_an_hour_from_one_network() -> None:
    undertaking = make_undertaking()
    for _ in range(5):
        make_suggestion(undertaking=undertaking, network="a")
    with pytest.raises(ActionRefusedError, match="try again later"):
        make_suggestion(undertaking=undertaking, network="a")
    make_suggestion(undertaking=undertaking, network="b")
    make_suggestion(undertaking=undertaking, network="a", at=NOW + dt.timedelta(minutes=61))


def test_twenty_a_day_from_one_network() -> None:
    undertaking = make_undertaking()
    for number in range(20):
        make_suggestion(undertaking=undertaking, network="a", at=NOW + dt.timedelta(minutes=20 * number))
    with pytest.raises(ActionRefusedError):
        make_suggestion(undertaking=undertaking, network="a", at=NOW + dt.timedelta(hours=10))


def test_there_is_an_end_for_everybody_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "FROM_EVERYBODY_AN_HOUR", 2)
    undertaking = make_undertaking()
    for network in ("a", "b"):
        make_suggestion(undertaking=undertaking, network=network)
    with pytest.raises(ActionRefusedError, match="So many suggestions"):
        make_suggestion(undertaking=undertaking, network="c")


def test_whoever_asked_is_told_once(bob: StaffMember) -> None:
    settle(make_suggestion(sender_email="dora@example.org"), bob)
    delivery = Delivery.objects.get()
    assert delivery.notice is not None
    assert (delivery.notice.kind, delivery.notice.address) == ("suggestion-settled", "dora@example.org")


def test_whoever_left_no_address_is_not_told(bob: StaffMember) -> None:
    settle(make_suggestion(), bob)
    assert not Delivery.objects.exists()


def test_declining_says_why(bob: StaffMember) -> None:
    suggestion = make_suggestion()
    with pytest.raises(ActionRefusedError) as refused:
        settle(suggestion, bob, "declined", "  ")
    assert "decision" in refused.value.problems
    assert settle(suggestion, bob, "declined", "The page says nothing of it.").state == "declined"
    assert "says nothing of it" in DeskAct.objects.get(kind="suggestion").words


def test_a_suggestion_is_settled_once(alice: StaffMember, bob: StaffMember) -> None:
    suggestion = make_suggestion()
    settle(suggestion, bob)
    with pytest.raises(ActionRefusedError, match="Bob Baker has already dealt"):
        settle(suggestion, alice, "declined", "No.")


def test_a_declared_conflict_stands_in_the_way(bob: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    ConflictOfInterest.objects.create(person=bob, signatory=kenya, reason="Advised its ministry.")
    suggestion = make_suggestion(undertaking=make_undertaking(signatory=kenya))
    with pytest.raises(ActionRefusedError, match="conflict of interest with Kenya"):
        settle(suggestion, bob)


def test_networks_and_senders_are_forgotten_in_time(bob: StaffMember) -> None:
    mail = {"sender_email": "dora@example.org", "sender_name": "Dora", "network": "a"}
    undertaking = make_undertaking()
    settled = settle(make_suggestion(undertaking=undertaking, **mail), bob)
    waiting = make_suggestion(undertaking=undertaking, **mail)
    suggestions.forget(at=LATER + dt.timedelta(days=2))
    assert set(Suggestion.objects.values_list("network", "sender_name")) == {("", "Dora")}
    suggestions.forget(at=LATER + dt.timedelta(days=28, seconds=1))
    assert not Suggestion.objects.exclude(pk=waiting.pk).exclude(sender_email="", sender_name="").exists()
    assert Suggestion.objects.get(pk=waiting.pk).sender_email == "dora@example.org"
    assert settled.text == "The decree was published."


def test_the_ledger_forgets_what_the_relay_said_about_a_sender(bob: StaffMember) -> None:
    settle(make_suggestion(sender_email="dora@example.org"), bob)
    Delivery.objects.update(reason="550 No mailbox dora here")
    suggestions.forget(at=LATER + dt.timedelta(days=28, seconds=1))
    assert Delivery.objects.get().reason == ""


def test_a_sender_is_forgotten_after_a_year_even_where_nobody_settled() -> None:
    waiting = make_suggestion(sender_email="dora@example.org", sender_name="Dora")
    suggestions.forget(at=LATER + dt.timedelta(days=366))
    waiting.refresh_from_db()
    assert (waiting.sender_email, waiting.sender_name, waiting.state) == ("", "", "new")


def test_networks_of_one_provider_cannot_shut_out_everybody() -> None:
    undertaking = make_undertaking()
    for number in range(20):
        make_suggestion(undertaking=undertaking, network=f"n{number}", wide_network="one")
    with pytest.raises(ActionRefusedError, match="So many suggestions"):
        make_suggestion(undertaking=undertaking, network="another", wide_network="one")
    make_suggestion(undertaking=undertaking, network="another", wide_network="two")


def test_settling_needs_the_right(charlie: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="Your role"):
        settle(make_suggestion(), charlie)


def test_spam_needs_no_words_and_mails_nobody(bob: StaffMember) -> None:
    assert settle(make_suggestion(sender_email="victim@example.org"), bob, "spam").state == "spam"
    assert not Delivery.objects.exists()


def test_finishing_is_for_what_was_taken_up(bob: StaffMember, charlie: StaffMember) -> None:
    suggestion = make_suggestion()
    with pytest.raises(ActionRefusedError, match="in hand"):
        suggestions.finish(suggestion=suggestion, outcome="Logged.", by=bob, at=LATER)
    settle(suggestion, bob)
    with pytest.raises(ActionRefusedError, match="Your role"):
        suggestions.finish(suggestion=suggestion, outcome="Logged.", by=charlie, at=LATER)
    done = suggestions.finish(suggestion=suggestion, outcome="Logged.", by=bob, at=LATER)
    assert (done.outcome, done.finished_at) == ("Logged.", LATER)
    suggestions.finish_by_work("nonsense", outcome="Logged.", by=bob, at=LATER)
