"""What pages carry for other sites: a graph of data for search engines, the words to embed them."""

import datetime as dt
import json
from typing import Any, Protocol

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# in a script element nothing but these could end it or begin a comment
ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class Embeddable(Protocol):
    def snippet(self, as_of: dt.date | None = None) -> str: ...


@register.filter
def json_ld(graph: dict[str, Any]) -> SafeString:
    """A block of data: browsers never run it, so the policy on scripts does not touch it."""
    text = json.dumps(graph, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.filter
def snippet(card: Embeddable, as_of: dt.date | None = None) -> SafeString:
    """The markup as text to copy: on our own page it must be no frame."""
    return escape(card.snippet(as_of))
