import logging

import pytest
from django.conf import settings

from tracker.log_filters import HidePrivateLinks


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
    assert all("private" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
