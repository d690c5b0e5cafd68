"""What a message to a partner says: the row of a change as the API gives it, and where to read more."""

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from commitments.models import WebhookDelivery
from commitments.rules.dates import utc_moment
from commitments.summaries.open_data.columns import Flattener, json_row
from commitments.summaries.open_data.judged import CHANGES

PUBLISHED: Final = "change.published"
PING: Final = "ping"
# columns of the row that are keys, with the address in the API at which that row is read
LINKED: Final = {
    "undertaking": "undertakings",
    "assessment": "assessments",
    "entry": "progress-entries",
    "reply": "replies",
}


def load(delivery: WebhookDelivery, *, day: dt.date, is_sample: bool) -> dict[str, Any]:
    """One query for a change, none for a ping. The same at every try, but for what a release may add."""
    if delivery.change is None:
        body = {"type": PING, "timestamp": utc_moment(delivery.made_at), "data": {}, "links": {}}
    else:
        found = list(CHANGES.source().filter(pk=delivery.change_id))
        (row,) = (json_row(Flattener(CHANGES.row).flat(shaped)) for shaped in CHANGES.shape(found, day))
        body = {
            "type": PUBLISHED,
            "timestamp": row["published_at"],
            "data": row,
            "links": {"page": row["page_url"], **links(row)},
        }
    marked = {"sample": True} if is_sample else {}
    return {"id": delivery.message_id, **body, **marked}


def links(row: dict[str, Any]) -> dict[str, str]:
    found = {"change": address("changes", row["number"])}
    return found | {name: address(table, row[name]) for name, table in LINKED.items() if row[name]}


def address(table: str, key: str | int) -> str:
    return settings.SITE_URL + reverse(f"api:{table}-row", args=[key])
