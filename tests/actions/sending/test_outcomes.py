import smtplib

import pytest
import requests
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused, AnymailRequestsAPIError
from anymail.message import AnymailStatus

from commitments.actions.sending import outcomes
from commitments.actions.sending.outcomes import Stage
from commitments.desk_vocabulary import BounceKind, RefusalKind
from commitments.vocabulary import DeliveryState

LOST = smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.mark.parametrize(
    ("error", "stage", "state", "is_down"),
    [
        (LOST, Stage.CONNECTING, DeliveryState.DEFERRED, True),
        (ConnectionRefusedError(), Stage.CONNECTING, DeliveryState.DEFERRED, True),
        (smtplib.SMTPAuthenticationError(535, b"no"), Stage.CONNECTING, DeliveryState.DEFERRED, True),
        (smtplib.SMTPSenderRefused(550, b"no", "us"), Stage.ENVELOPE, DeliveryState.DEFERRED, True),
        (LOST, Stage.ENVELOPE, DeliveryState.DEFERRED, False),
        (LOST, Stage.CONTENT, DeliveryState.DEFERRED, False),
        (TimeoutError(), Stage.CONTENT, DeliveryState.DEFERRED, False),
        (LOST, Stage.AFTER_THE_DOT, DeliveryState.UNCERTAIN, False),
        (TimeoutError(), Stage.AFTER_THE_DOT, DeliveryState.UNCERTAIN, False),
        (RuntimeError("?"), Stage.AFTER_THE_DOT, DeliveryState.UNCERTAIN, False),
        (smtplib.SMTPDataError(451, b"later"), Stage.AFTER_THE_DOT, DeliveryState.DEFERRED, False),
        (smtplib.SMTPDataError(554, b"no"), Stage.AFTER_THE_DOT, DeliveryState.FAILED, False),
        (ValueError("no address"), Stage.CONNECTING, DeliveryState.DEFERRED, False),
    ],
)
def test_of_smtp_goes_by_the_stage(error: Exception, stage: Stage, state: str, is_down: bool) -> None:
    outcome = outcomes.of_smtp(error, stage, 1)
    assert (outcome.state, outcome.relay_is_down) == (state, is_down)
    assert outcome.reason


def test_a_refused_recipient_says_something_of_the_address() -> None:
    refused = smtplib.SMTPRecipientsRefused({"dora@example.org": (550, b"5.1.1 no such person")})
    outcome = outcomes.of_smtp(refused, Stage.ENVELOPE, 1)
    assert (outcome.state, outcome.refused, outcome.bounce) == (
        DeliveryState.FAILED,
        RefusalKind.RECIPIENT,
        BounceKind.HARD,
    )


def test_a_refused_content_says_nothing_of_the_address() -> None:
    outcome = outcomes.of_smtp(smtplib.SMTPDataError(554, b"5.7.1 spam"), Stage.AFTER_THE_DOT, 1)
    assert (outcome.refused, outcome.bounce) == (RefusalKind.CONTENT, None)


def test_a_recipient_not_taken_in_six_tries_is_a_soft_bounce() -> None:
    assert outcomes.of_recipient(450, "later", 5).bounce is None
    last = outcomes.of_recipient(450, "later", 6)
    assert (last.state, last.bounce) == (DeliveryState.FAILED, BounceKind.SOFT)
    assert last.reason.startswith("Given up after 6 tries. 450")


def service(status: int) -> AnymailAPIError:
    answer = requests.Response()
    answer.status_code, answer.reason = status, "No"
    return AnymailRequestsAPIError("no", response=answer)


@pytest.mark.parametrize(
    ("error", "state", "is_down"),
    [
        (service(400), DeliveryState.FAILED, False),
        (service(401), DeliveryState.DEFERRED, True),
        (service(429), DeliveryState.DEFERRED, False),
        (service(503), DeliveryState.DEFERRED, False),
        (service(500), DeliveryState.UNCERTAIN, False),
        (AnymailAPIError("no answer"), DeliveryState.UNCERTAIN, False),
        (AnymailRecipientsRefused("no"), DeliveryState.FAILED, False),
        (ValueError("no address"), DeliveryState.DEFERRED, False),
        (RuntimeError("?"), DeliveryState.UNCERTAIN, False),
    ],
)
def test_of_service_is_certain_only_where_the_service_answered(
    error: Exception, state: str, is_down: bool
) -> None:
    outcome = outcomes.of_service(error, 1)
    assert (outcome.state, outcome.relay_is_down) == (state, is_down)


def test_what_was_told_and_what_is_final() -> None:
    assert outcomes.SENT.is_told
    assert outcomes.NOTHING_LEFT.is_told
    assert not outcomes.uncertain("?").is_told
    assert outcomes.uncertain("?").is_final
    assert not outcomes.unreachable("?").is_final


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (None, DeliveryState.SENT),
        ({"queued"}, DeliveryState.SENT),
        ({"rejected"}, DeliveryState.FAILED),
        ({"unknown"}, DeliveryState.UNCERTAIN),
    ],
)
def test_of_status(status: set[str] | None, state: str) -> None:
    answer = AnymailStatus()
    answer.status = status
    assert outcomes.of_status(answer).state == state
    assert outcomes.of_status(None).state == DeliveryState.SENT
