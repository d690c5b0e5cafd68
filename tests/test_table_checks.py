"""The strict reader of CSV bites."""

import pytest

from commitments.rules.table_schema import Field, FieldType, schema
from tests.table_checks import read

SCHEMA = schema(
    (
        Field("code", FieldType.STRING, "The code.", True, ("a", "b")),
        Field("count", FieldType.INTEGER, "How many."),
        Field("page", FieldType.STRING, "Where.", form="uri"),
    ),
    key=["code"],
)
HEAD = b'"code","count","page"\r\n'


def test_it_gives_values_of_their_types() -> None:
    assert read(HEAD + b'"a",-3,"https://x.example/"\r\n"b",,\r\n', SCHEMA) == [
        {"code": "a", "count": -3, "page": "https://x.example/"},
        {"code": "b", "count": None, "page": None},
    ]


@pytest.mark.parametrize(
    "line",
    [
        b'"c",1,\r\n',  # no such code
        b'"",1,\r\n',  # required
        b'"a","=1",\r\n',
        b'"a",1.5,\r\n',
        b'"a",1\r\n',  # a cell short
        b'"a",1,"nowhere"\r\n',
        b'"a",1,\r\n"a",2,\r\n',  # the key twice
        b'"a",1,',  # broken off
        b'"a",1,"\xff"\r\n',
    ],
)
def test_it_refuses_what_the_schema_does_not_allow(line: bytes) -> None:
    with pytest.raises((AssertionError, ValueError)):
        read(HEAD + line, SCHEMA)
