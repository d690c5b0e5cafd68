import pytest

from commitments.summaries import digest_runs
from commitments.vocabulary import DeliveryState
from tests.mail_factories import make_delivery, make_run

pytestmark = pytest.mark.django_db


def test_load_counts_the_messages_of_each_run_by_state() -> None:
    run, other = make_run(), make_run(rhythm="daily")
    for state in (DeliveryState.SENT, DeliveryState.SENT, DeliveryState.FAILED):
        make_delivery(run=run, state=state)
    lines = {line.name: line.counts for line in digest_runs.load(limit=5)}
    assert lines == {str(run): {"sent": 2, "failed": 1}, str(other): {}}
    assert len(digest_runs.load(limit=1)) == 1


def test_reasons_are_those_of_what_went_wrong_the_most_frequent_first() -> None:
    for reason in ("550 no such person", "450 try later", "550 no such person"):
        make_delivery(state=DeliveryState.FAILED, reason=reason)
    make_delivery(state=DeliveryState.SUPPRESSED, reason="Not subscribed any more.")
    assert digest_runs.reasons() == [("550 no such person", 2), ("450 try later", 1)]
