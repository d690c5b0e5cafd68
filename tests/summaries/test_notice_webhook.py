import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from commitments.actions import deliveries, webhook_partners
from commitments.desk_vocabulary import NoticeKind
from commitments.models import Notice, StaffMember, WebhookPartner
from commitments.summaries import notice_mail
from tests.factories import NOW
from tests.webhook_factories import make_administrator, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> StaffMember:
    return make_administrator(username="ada", email="ada@desk.example")


@pytest.fixture
def partner(ada: StaffMember) -> WebhookPartner:
    """One that was disabled by itself."""
    partner = make_partner(by=ada)
    webhook_partners.turn_off_by_itself(partner, reason="It took nothing for 3 days.", at=timezone.now())
    return partner


def test_load_says_who_and_why(partner: WebhookPartner) -> None:
    mail = notice_mail.load(Notice.objects.get())
    assert mail is not None
    assert (mail.name, mail.context["partner"]) == ("notice_webhook", partner.name)
    assert mail.context["reason"] == "It took nothing for 3 days."


def test_load_has_nothing_to_say_once_it_is_enabled_again(partner: WebhookPartner, ada: StaffMember) -> None:
    webhook_partners.enable(partner=partner, by=ada, resumes=True, at=NOW)
    assert notice_mail.load(Notice.objects.get()) is None


@pytest.mark.parametrize("occasion", ["", "x", "999999"])
def test_load_of_a_partner_that_is_gone_is_nothing(ada: StaffMember, occasion: str) -> None:
    notice = Notice.objects.create(
        kind=NoticeKind.WEBHOOK_DISABLED, to_staff=ada, occasion=occasion, made_at=NOW
    )
    assert notice_mail.load(notice) is None


def test_the_mail_goes_through_the_ledger(
    partner: WebhookPartner, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    deliveries.drain(at=timezone.now())
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@desk.example"], f"The webhook of {partner.name} was disabled")
    assert "It took nothing for 3 days." in mail.body
    assert "/admin/commitments/webhookpartner/" in mail.body
    assert "It took nothing for 3 days." in str(mail.alternatives[0].content)
