import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.mail_wire import (
    LONGEST_LINE,
    NoMouldError,
    assembled,
    broken,
    header_lines,
    in_wire_form,
    is_plain_address,
    mould,
)

HEADERS = ["Subject: Hello", "To: SLOT-TO"]


def unstuffed(wire: bytes) -> EmailMessage:
    """What a relay makes of it."""
    found = email.message_from_bytes(
        wire.replace(b"\r\n..", b"\r\n.").removeprefix(b"."), policy=email.policy.SMTP
    )
    assert isinstance(found, EmailMessage)
    return found


def body_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_filled_mould_reads_as_the_mail_itself() -> None:
    text, html = "Dear SLOT-TO,\n.dot\n..dots\nÀ bientôt", "<p>SLOT-TO</p>\n.\n"
    made = mould(assembled(HEADERS, text, html), {"to": "SLOT-TO"})
    message = unstuffed(made.filled({"to": b"dora@example.org"}))
    assert (message["Subject"], message["To"]) == ("Hello", "dora@example.org")
    assert message.get_content_type() == "multipart/alternative"
    assert body_of(message, "plain").strip() == "Dear dora@example.org,\n.dot\n..dots\nÀ bientôt"
    assert body_of(message, "html").strip() == "<p>dora@example.org</p>\n."


def test_a_mail_without_html_has_one_part() -> None:
    message = unstuffed(assembled(["Subject: Hello"], "Text\n", None))
    assert (message.get_content_type(), body_of(message, "plain")) == ("text/plain", "Text\n")


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=300))
def test_wire_form_never_ends_early_and_keeps_its_lines(text: str) -> None:
    wire = in_wire_form(text)
    assert wire.endswith(b"\r\n")
    assert b"\r\n.\r\n" not in b"\r\n" + wire
    assert not wire.replace(b"\r\n", b"").count(b"\n")
    assert not wire.replace(b"\r\n", b"").count(b"\r")


def test_long_lines_are_broken_at_spaces() -> None:
    parts = broken(b" ".join([b"word"] * 500))
    assert all(len(part) <= LONGEST_LINE for part in parts)
    assert b" ".join(parts) == b" ".join([b"word"] * 500)


def test_a_line_without_a_space_fits_no_mould() -> None:
    with pytest.raises(NoMouldError):
        broken(b"x" * 2000)


def test_slots_are_found_wherever_they_stand() -> None:
    made = mould(b"A one B two A", {"a": "A", "b": "B"})
    assert made.filled({"a": b"1", "b": b"22"}) == b"1 one 22 two 1"
    assert made.size == len(b" one  two ")


def test_header_lines_keep_what_is_folded() -> None:
    assert header_lines("A: 1\r\n 2\r\nB: 3\r\n") == ["A: 1\r\n 2", "B: 3"]


@pytest.mark.parametrize(
    ("address", "is_plain"),
    [
        ("dora@example.org", True),
        ("d.o-r+a@example.org", True),
        ("dorà@example.org", False),
        ("dora@exämple.org", False),
        ("a@example.org, b@example.org", False),
        ("a@example.org\r\nBcc: b@example.org", False),
        ("a@example.org\n", False),
        (".a@example.org", False),
        ("<a@example.org>", False),
    ],
)
def test_is_plain_address(address: str, is_plain: bool) -> None:
    assert is_plain_address(address) is is_plain
