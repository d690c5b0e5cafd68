import base64
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.forms.models import model_to_dict
from pytest_django import Settings

from commitments.actions import webhook_partners
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.webhook_partners import Wanted
from commitments.desk_vocabulary import NoticeKind, WebhookState
from commitments.models import Change, DeskAct, Notice, StaffMember, WebhookPartner
from commitments.rules import webhooks as rules
from tests.factories import NOW, make_entry, make_person, make_signatory, make_undertaking
from tests.webhook_factories import make_administrator, make_partner, register

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ADDRESS = "https://partner.example/hook"


@pytest.fixture
def ada() -> StaffMember:
    return make_administrator(username="ada", email="ada@desk.example")


def fresh(partner: WebhookPartner) -> WebhookPartner:
    return WebhookPartner.objects.get(pk=partner.pk)


def secrets(partner: WebhookPartner, at: dt.datetime = NOW) -> list[str]:
    return [rules.written(each) for each in webhook_partners.secrets_of(fresh(partner), at=at)]


def test_register_begins_with_what_is_published_from_then_on(ada: StaffMember) -> None:
    make_entry(undertaking=make_undertaking())
    partner = make_partner(by=ada)
    assert partner.seen_change == Change.objects.get().number
    assert (partner.disabled_at, partner.failures) == (None, 0)


def test_register_gives_the_secret_and_stores_it_nowhere(ada: StaffMember) -> None:
    issued = register(by=ada)
    raw = base64.b64decode(issued.secret.removeprefix("whsec_"))
    assert secrets(issued.partner) == [issued.secret]
    stored = " ".join(str(value) for value in model_to_dict(fresh(issued.partner)).values())
    stored += " ".join(DeskAct.objects.values_list("words", flat=True))
    assert not any(form in stored for form in (issued.secret, issued.secret[6:], raw.hex()))


def test_two_partners_have_two_secrets(ada: StaffMember) -> None:
    assert register(by=ada).secret != register(by=ada).secret


def test_everything_is_in_the_activity_log(ada: StaffMember) -> None:
    signatory = make_signatory(name="Kenya", slug="kenya")
    partner = make_partner(by=ada, signatory=signatory, kind="progress")
    webhook_partners.rotate(partner=partner, by=ada, keeps_old=True, at=NOW)
    webhook_partners.disable(partner=partner, by=ada, at=NOW)
    webhook_partners.enable(partner=partner, by=ada, resumes=True, at=NOW)
    assert list(DeskAct.objects.order_by("pk").values_list("words", flat=True)) == [
        f"{partner}: registered, Kenya, Progress, {ADDRESS}",
        f"{partner}: new secret, the old one for a day still",
        f"{partner}: disabled",
        f"{partner}: enabled, where it stopped",
    ]


@pytest.mark.parametrize(
    "address",
    ["http://partner.example/", "https://127.0.0.1/", "https://a:b@partner.example/", "https://x:22/"],
)
def test_register_refuses_an_address_that_nothing_is_sent_to(ada: StaffMember, address: str) -> None:
    with pytest.raises(ActionRefusedError) as refusal:
        register(by=ada, address=address)
    assert list(refusal.value.problems) == ["address"]
    assert not WebhookPartner.objects.exists()


def test_register_refuses_what_was_withdrawn(ada: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="withdrawn"):
        register(by=ada, kind="withdrawn")


def test_change_keeps_secret_and_place(ada: StaffMember) -> None:
    issued = register(by=ada)
    signatory = make_signatory()
    webhook_partners.change(
        partner=issued.partner,
        by=ada,
        name="New name",
        address="https://other.example/hook",
        wanted=Wanted(signatory=signatory),
        at=NOW,
    )
    partner = fresh(issued.partner)
    assert (partner.name, partner.address, partner.signatory) == (
        "New name",
        "https://other.example/hook",
        signatory,
    )
    assert secrets(partner) == [issued.secret]


def test_rotate_lets_both_secrets_sign_for_a_day(ada: StaffMember) -> None:
    old = register(by=ada)
    new = webhook_partners.rotate(partner=old.partner, by=ada, keeps_old=True, at=NOW)
    assert old.secret != new.secret
    assert secrets(old.partner, NOW) == [new.secret, old.secret]
    assert secrets(old.partner, NOW + DAY) == [new.secret]


def test_rotate_at_once_ends_the_old_secret(ada: StaffMember) -> None:
    old = register(by=ada)
    new = webhook_partners.rotate(partner=old.partner, by=ada, keeps_old=False, at=NOW)
    assert secrets(old.partner) == [new.secret]


def test_another_key_makes_no_secret_until_a_new_one_is_handed_out(
    ada: StaffMember, settings: Settings
) -> None:
    issued = register(by=ada)
    settings.WEBHOOK_KEY = bytes(32)
    assert secrets(issued.partner) == []
    webhook_partners.disable(partner=issued.partner, by=ada, at=NOW)
    with pytest.raises(ActionRefusedError, match="new secret first"):
        webhook_partners.enable(partner=issued.partner, by=ada, resumes=True, at=NOW)
    new = webhook_partners.rotate(partner=issued.partner, by=ada, keeps_old=True, at=NOW)
    assert secrets(issued.partner) == [new.secret]  # the old one cannot be made
    webhook_partners.enable(partner=issued.partner, by=ada, resumes=True, at=NOW)


def test_without_a_key_nobody_registers(ada: StaffMember, settings: Settings) -> None:
    settings.WEBHOOK_KEY = b""
    with pytest.raises(ActionRefusedError, match="TRACKER_WEBHOOK_KEY"):
        register(by=ada)


def test_ping_waits_and_not_many_at_once(ada: StaffMember) -> None:
    partner = make_partner(by=ada)
    made = [webhook_partners.ping(partner=partner, by=ada, at=NOW) for _ in range(5)]
    assert {row.change for row in made} == {None}
    with pytest.raises(ActionRefusedError, match="wait for this partner already"):
        webhook_partners.ping(partner=partner, by=ada, at=NOW)


@pytest.fixture
def stopped(ada: StaffMember) -> WebhookPartner:
    """One that was disabled after failures, with a change that waits."""
    partner = make_partner(by=ada)
    make_entry(undertaking=make_undertaking())
    partner.deliveries.create(made_at=NOW, change=Change.objects.get())
    WebhookPartner.objects.filter(pk=partner.pk).update(
        failures=9, first_failed_at=NOW - 4 * DAY, problem="No.", next_try_at=NOW + DAY
    )
    return webhook_partners.disable(partner=partner, by=ada, at=NOW)


def test_enable_goes_on_where_it_stopped(stopped: WebhookPartner, ada: StaffMember) -> None:
    webhook_partners.enable(partner=stopped, by=ada, resumes=True, at=NOW + DAY)
    partner = fresh(stopped)
    assert (partner.disabled_at, partner.disabled_reason, partner.failures, partner.first_failed_at) == (
        None, "", 0, None,
    )  # fmt: skip
    assert (partner.seen_change, partner.next_try_at) == (0, NOW + DAY)
    assert partner.deliveries.get().state == WebhookState.WAITING


def test_enable_from_now_leaves_out_what_was_missed(stopped: WebhookPartner, ada: StaffMember) -> None:
    webhook_partners.enable(partner=stopped, by=ada, resumes=False, at=NOW + DAY)
    delivery = stopped.deliveries.get()
    assert (delivery.state, delivery.reason) == (WebhookState.FAILED, webhook_partners.NOT_WANTED)
    assert fresh(stopped).seen_change == Change.objects.get().number


def test_what_is_so_already_is_refused(stopped: WebhookPartner, ada: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="disabled already"):
        webhook_partners.disable(partner=stopped, by=ada, at=NOW)
    webhook_partners.enable(partner=stopped, by=ada, resumes=True, at=NOW)
    with pytest.raises(ActionRefusedError, match="enabled already"):
        webhook_partners.enable(partner=stopped, by=ada, resumes=True, at=NOW)


def test_administrators_with_an_address_are_told_once(ada: StaffMember) -> None:
    make_administrator(username="without-address")
    make_administrator(username="gone", email="gone@desk.example", is_active=False)
    make_person(role="Publisher", email="publisher@desk.example")
    partner = make_partner(by=ada)
    for _ in range(2):
        webhook_partners.turn_off_by_itself(partner, reason="It took nothing.", at=NOW)
    notice = Notice.objects.get()
    assert (notice.kind, notice.to_staff, notice.occasion) == (
        NoticeKind.WEBHOOK_DISABLED,
        ada,
        str(partner.pk),
    )


ACTS: dict[str, Callable[[WebhookPartner, StaffMember], Any]] = {
    "register": lambda partner, by: register(by=by),
    "change": lambda partner, by: webhook_partners.change(
        partner=partner, by=by, name="X", address=ADDRESS, wanted=Wanted(), at=NOW
    ),
    "rotate": lambda partner, by: webhook_partners.rotate(partner=partner, by=by, keeps_old=True, at=NOW),
    "ping": lambda partner, by: webhook_partners.ping(partner=partner, by=by, at=NOW),
    "disable": lambda partner, by: webhook_partners.disable(partner=partner, by=by, at=NOW),
    "enable": lambda partner, by: webhook_partners.enable(partner=partner, by=by, resumes=True, at=NOW),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["", "Researcher", "Reviewer", "Publisher"])
def test_only_administrators_may(act: str, role: str, ada: StaffMember) -> None:
    partner = make_partner(by=ada)
    with pytest.raises(ActionRefusedError, match="role does not allow"):
        ACTS[act](partner, make_person(role=role))
    assert model_to_dict(fresh(partner)) == model_to_dict(partner)


@pytest.mark.parametrize("act", ACTS)
def test_and_they_need_a_second_factor_where_it_is_required(
    act: str, ada: StaffMember, settings: Settings
) -> None:
    partner = make_partner(by=ada)
    settings.REQUIRE_SECOND_FACTOR = True
    with pytest.raises(ActionRefusedError, match="second factor"):
        ACTS[act](partner, ada)
