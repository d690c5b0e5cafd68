import logging
import sys

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client

from commitments.models import StaffMember
from tracker.log_filters import HidePrivateLinks, RefusedInOneLine


def written(words: str, *arguments: object) -> str:
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, words, arguments, None)
    assert HidePrivateLinks().filter(record)
    return record.getMessage()


@pytest.mark.parametrize(
    "path",
    [
        "/reply/0123abcd:Sig-na_ture",
        "/reply/0123abcd%3ASig-na_ture",
        "/reply/0123abcd%3aSig-na_ture",
        "/en/follow/0123abcd:Sig-na_ture",
        "/en/follow/confirm/WyIw:1abc:Sig-na_ture",
        "/en/follow/unsubscribe/0123abcd:Sig-na_ture",
        "/fr/follow/0123abcd:Sig-na_ture",
        "/ar/follow/unsubscribe/0123abcd:Sig-na_ture",
        "/ar/follow/new-address/WyIw:1abc:Sig-na_ture",
        "/en/follow/old-address/WyIw:1abc:Sig-na_ture",
    ],
)
def test_signed_part_of_a_link_is_hidden(path: str) -> None:
    line = written("%s: %s", "Gone", path)
    assert "Sig-na_ture" not in line
    assert "0123abcd" not in line
    assert line.startswith("Gone: /")
    assert line.endswith("/[hidden]")


@pytest.mark.parametrize("path", ["/en/countries/kenya", "/desk/replies/new", "/en/follow?signatory=kenya"])
def test_other_addresses_stay_readable(path: str) -> None:
    assert written("Not Found: %s", path) == f"Not Found: {path}"


def test_every_handler_has_the_filter() -> None:
    filters = [handler["filters"] for handler in settings.LOGGING["handlers"].values()]
    assert all({"private", "refused"} <= set(each) for each in filters)


@pytest.mark.parametrize(("status", "has_traceback"), [(403, False), (500, True)])
def test_a_refusal_leaves_no_traceback(status: int, has_traceback: bool) -> None:
    try:
        raise PermissionDenied
    except PermissionDenied:
        record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, "X", (), sys.exc_info())
    record.status_code = status
    assert RefusedInOneLine().filter(record)
    assert ("Traceback" in logging.Formatter().format(record)) == has_traceback


def test_django_says_of_a_refusal_which_status_it_was(
    client: Client, charlie: StaffMember, caplog: pytest.LogCaptureFixture
) -> None:
    """The filter goes by it."""
    client.force_login(charlie)
    client.get("/desk/log")
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert getattr(record, "status_code", None) == 403
