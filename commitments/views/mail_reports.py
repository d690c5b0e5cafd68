"""Where a mail service reports what became of mails after it took them.

django-anymail checks the report and reads it; actions/bounces.py decides what follows. The address is
routed only where a secret is configured (tracker/urls.py), and a report counts only for a message that
bears our seal.
"""

import datetime as dt
import hashlib
import json
import logging
from typing import Any, Final

from anymail.exceptions import AnymailConfigurationError, AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.mailtrap import MailtrapTrackingWebhookView
from anymail.webhooks.mandrill import MandrillCombinedWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from anymail.webhooks.unisender_go import UnisenderGoTrackingWebhookView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commitments.actions import bounces
from commitments.rules.mail_reports import kind_of_report

logger = logging.getLogger("tracker.mail_reports")
# Anymail's reader of each service, and the name of the service's own key where it signs its reports.
READERS: Final[dict[str, tuple[type[AnymailBaseWebhookView], str]]] = {
    "brevo": (BrevoTrackingWebhookView, ""),
    "mailgun": (MailgunTrackingWebhookView, "webhook_signing_key"),
    "mailjet": (MailjetTrackingWebhookView, ""),
    "mailtrap": (MailtrapTrackingWebhookView, "tracking_secret"),
    "mandrill": (MandrillCombinedWebhookView, "webhook_key"),
    "postmark": (PostmarkTrackingWebhookView, ""),
    "sparkpost": (SparkPostTrackingWebhookView, ""),
    "unisender_go": (UnisenderGoTrackingWebhookView, "api_key"),
}
UNREADABLE: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AnymailError,
    AnymailConfigurationError,
)


@csrf_exempt
@never_cache
@require_http_methods(["HEAD", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """Takes a report. Without the secret, or with a wrong signature, 401 and nothing happens."""
    if request.method == "HEAD":  # some services look whether somebody is there
        return HttpResponse()
    view = reader()
    try:
        view.run_validators(request)
        events = view.parse_events(request)
    except AnymailWebhookValidationFailure as refusal:
        logger.warning("event=report-refused why=%r", str(refusal))
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="mail reports"'})
    except UNREADABLE as error:
        logger.warning("event=report-unreadable why=%r", error)
        return HttpResponse(status=400)
    for event in events:
        take(event, now=timezone.now())
    return HttpResponse()


def reader() -> AnymailBaseWebhookView:
    kind, key_name = READERS[settings.MAIL_WEBHOOK_SERVICE]
    options = {"webhook_secret": settings.MAIL_WEBHOOK_SECRET}
    if key_name:
        options[key_name] = settings.MAIL_WEBHOOK_KEY
    return kind(**options)


def take(event: AnymailTrackingEvent, *, now: dt.datetime) -> None:
    """Hands one event on, where it says something of an address."""
    raw = dict(event.esp_event or {})
    words = clean(event.mta_response or event.description or "")
    said = (event.mta_response, event.description, raw.get("error"))
    kind = kind_of_report(
        str(event.event_type),
        str(event.reject_reason or ""),
        words=clean(" ".join(map(str, filter(None, said)))),
        own=raw,
    )
    if kind is None:
        return
    whole = json.dumps(raw, sort_keys=True, default=str)
    name = event.event_id or hashlib.sha256(whole.encode()).hexdigest()
    metadata: dict[str, Any] = event.metadata or {}
    bounces.record(
        event_key=clean(f"{settings.MAIL_WEBHOOK_SERVICE}/{name}"),
        kind=kind,
        about=" ".join([str(event.message_id), *map(str, metadata.values()), whole]),
        at=min(event.timestamp or now, now),
        words=words,
    )


def clean(words: str) -> str:
    """JSON may carry what PostgreSQL cannot store."""
    return words.replace("\x00", "").encode(errors="replace").decode()
