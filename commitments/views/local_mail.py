"""The mail of a local copy, readable in the browser. Routed in local mode only."""

import datetime as dt
import email.policy
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")
MOST_LISTED = 200


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The newest messages, each with what tells it from the others."""
    names = sorted(Path(settings.LOCAL_MAIL_FOLDER).glob("*.eml"), reverse=True)[:MOST_LISTED]
    rows = [{"name": path.stem, "mail": read(path), "written_at": written_at(path)} for path in names]
    return render(request, "dev/mail.html", {"rows": rows})


@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One message: its headers, and its text with the links made clickable."""
    path = Path(settings.LOCAL_MAIL_FOLDER) / f"{name}.eml"
    if not path.is_file():
        raise Http404
    mail = read(path)
    text = mail.get_body(preferencelist=("plain",))
    context = {"mail": mail, "headers": mail.items(), "text": linked(text.get_content() if text else "")}
    return render(request, "dev/message.html", context)


def written_at(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)


def read(path: Path) -> EmailMessage:
    parsed = message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)  # the policy says so
    return parsed


def linked(text: str) -> SafeString:
    """The text escaped, with http and https addresses as links and nothing else as one."""
    return format_html_join("", "{}", ((part,) for part in parts(text)))


def parts(text: str) -> Iterator[SafeString | str]:
    for number, part in enumerate(ADDRESS.split(text)):
        yield format_html('<a href="{}">{}</a>', part, part) if number % 2 else part
