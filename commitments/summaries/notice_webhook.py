"""What administrators are told when a partner's webhook was disabled by itself."""

from typing import Any

from django.urls import reverse

from commitments.models import Notice, WebhookPartner


def load(notice: Notice) -> dict[str, Any] | None:
    """The context of templates/emails/notice_webhook.*; None where it is enabled again, or gone. One query.

    The occasion is the number of the partner.
    """
    number = notice.occasion
    partner = WebhookPartner.objects.filter(pk=int(number)).first() if number.isdigit() else None
    if partner is None or partner.disabled_at is None:
        return None
    return {
        "partner": partner.name,
        "reason": partner.disabled_reason,
        "at": partner.disabled_at,
        "first_failed_at": partner.first_failed_at,
        "path": reverse("admin:commitments_webhookpartner_changelist"),
    }
