import pytest

from commitments.rules.same_page import page_key, typed_address

PAGE = "https://www.example.fr/loi"


@pytest.mark.parametrize(
    "other",
    [
        "http://www.example.fr/loi",
        "https://example.fr/loi",
        "https://www.example.fr/loi/",
        "https://WWW.example.fr/loi#art-3",
        "https://www.example.fr/loi?utm_source=x&utm_medium=mail",
        "https://www.example.fr/loi?fbclid=abc&gclid=d",
    ],
)
def test_page_key_is_the_same_for_every_way_to_a_page(other: str) -> None:
    assert page_key(other) == page_key(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.fr/Loi",
        "https://www.example.fr/loi/2",
        "https://www.example.fr/loi?id=2",
        "https://m.example.fr/loi",
        "https://www.example.fr:8443/loi",
    ],
)
def test_page_key_tells_pages_apart(other: str) -> None:
    assert page_key(other) != page_key(PAGE)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f" <{PAGE}> ", PAGE),
        ("www.example.fr/loi", PAGE),
        ("www.example.fr", "https://www.example.fr"),
        ("half typed", "half typed"),
        ("example", "example"),
        ("ftp://example.fr/a", "ftp://example.fr/a"),
        ("", ""),
    ],
)
def test_typed_address_is_what_was_meant(text: str, address: str) -> None:
    assert typed_address(text) == address
