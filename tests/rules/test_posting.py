import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.posting import is_exempt, problem_of

OWN = frozenset({("127.0.0.1", 9000)})


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://site.example/x", "must begin with https://"),
        ("ftp://site.example/x", "must begin with https://"),
        ("//site.example/x", "must begin with https://"),
        ("site.example/hook", "not a valid one"),
        ("javascript:alert(1)", "not a valid one"),
        ("https://site.example:22/", "Port 22"),
        ("https://site.example:80/", "Port 80"),
        ("https://site.example:8443/", "Port 8443"),
        ("https://user:secret@site.example/", "no user name"),
        ("https://site.example\\@127.0.0.1/", "no user name"),
        ("https://site.example/#part", "no fragment"),
        ("https:///nowhere", "not a valid one"),
        ("https://site example/", "not a valid one"),
        (" https://site.example/", "not a valid one"),
        ("https://[fe80::1%25lo]/", "not a valid one"),
        ("https://site.example/" + "x" * 1000, "not a valid one"),
        ("https://site.example/\r\nX-Evil: 1", "not a valid one"),
        ("https://127.0.0.1/", "not on the public internet"),
        ("https://[::1]/", "not on the public internet"),
        ("https://10.0.0.1/", "not on the public internet"),
        ("https://169.254.169.254/", "not on the public internet"),
        ("", "not a valid one"),
        ("https://[::ffff:127.0.0.1]/", "not on the public internet"),
        ("https://[64:ff9b::7f00:1]/", "not on the public internet"),
        ("https://①②⑦.⓪.⓪.①/", "not"),
    ],
)
def test_problem_of_says_why_nothing_is_sent_there(address: str, sentence: str) -> None:
    assert sentence in problem_of(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://partner.example/hook?key=1",
        "https://partner.example:443/hook",
        "https://bücher.example/",
        "https://93.184.215.14/hook",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/hook",
    ],
)
def test_problem_of_finds_none(address: str) -> None:
    assert problem_of(address) == ""


def test_what_is_exempt_is_one_host_at_one_port() -> None:
    assert is_exempt("http://127.0.0.1:9000/hook", OWN)
    assert problem_of("http://127.0.0.1:9000/hook", exempt=OWN) == ""
    for address in ("http://127.0.0.1:9001/", "http://localhost:9000/", "http://[::1]:9000/", "http://["):
        assert not is_exempt(address, OWN)
        assert problem_of(address, exempt=OWN)
    assert problem_of("http://user@127.0.0.1:9000/", exempt=OWN)


@given(st.text())
def test_whatever_is_typed_has_an_answer(address: str) -> None:
    problem_of(address)
    is_exempt(address, OWN)
