"""No question put to a public address breaks it, and none comes back as markup."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Undertaking
from tests.test_no_draft_leaks import ONLY_POST, PATTERNS, WITH_ARGUMENTS, examples, record

__all__ = ["record"]

# every name that a public view reads from a question
NAMES = (
    "c", "commitment", "coverage", "format", "from", "instrument", "kind", "lang", "level", "month", "name",
    "only", "page", "q", "region", "rhythm", "signatory", "since", "theme", "to", "type", "until", "url",
    "view", "year",
)  # fmt: skip
MARK = "zq7"
HOSTILE = {
    "markup": f'{MARK}"><script>{MARK}</script><a href=\'',
    "a template": f"{{{{{MARK}}}}}{{% now %}}%s%(x)s{{0}}",
    "huge": "9" * 10_000,
    "more than a big integer": "9223372036854775808",
    "negative": "-1",
    "zero": "0",
    "Arabic digits": "٢٠٢٦-١١-٢٣",
    "a superscript": "²",
    "no month": "2026-00",
    "the last month": "9999-12",
    "the first month": "0001-01",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "a day that is none": "2025-02-30",
    "a week": "2026-W01-1",
    "no address": "http://[",
    "an address of ours": "http://testserver/en/countries/kenya?as_of=9999-12-31",
    "a header": f"x\r\nX-{MARK}: 1",
    "quotes of a query": "\" ' & | ! ( ) :* <-> \\",
    "turned round": "\u202e\u2066kenya\ufeff",
    "blank": " \t\n",
    "all": "all",
}  # fmt: skip
MARKUP = re.compile(rf"<script>{MARK}|{MARK}\">", re.IGNORECASE)


# of the addresses that take arguments, those that read a question besides
ASKED_BESIDES = (
    "public:citation", "public:commitment", "public:country-letter", "public:country-undertaking-comparison",
    "public:instrument", "public:instrument-matrix", "public:joint-undertaking-comparison", "share:map-embed",
    "share:country-embed", "digests:period",
)  # fmt: skip


def addresses(record: dict[str, Undertaking]) -> dict[str, str]:
    plain = {name: reverse(name) for name in PATTERNS if name and name not in WITH_ARGUMENTS}
    shown = examples(record)
    both = plain | {name: shown[name] for name in ASKED_BESIDES}
    spaces = ("public", "digests", "share")
    return {
        name: path for name, path in both.items() if name.split(":")[0] in spaces and name not in ONLY_POST
    }


@pytest.mark.parametrize("case", HOSTILE)
def test_no_question_breaks_an_address_or_comes_back_as_markup(
    client: Client, record: dict[str, Undertaking], case: str
) -> None:
    client.raise_request_exception = False
    wrong = []
    once, twice = ([(name, HOSTILE[case]) for name in NAMES * times] for times in (1, 2))
    for name, path in addresses(record).items():
        once_as_month = [*once, ("view", "month")]
        for asked, headers in ((once_as_month, {}), (twice, {"HX-Request": "true"})):
            response = client.get(f"{path}?{urlencode(asked)}", headers=headers)
            if response.status_code not in (200, 301, 302, 404, 501):
                wrong.append(f"{name}: {response.status_code}")
            elif MARKUP.search(response.content.decode()):
                wrong.append(f"{name}: markup")
            if f"X-{MARK}" in response.headers:
                wrong.append(f"{name}: a header")
    assert wrong == []


@pytest.mark.parametrize("case", HOSTILE)
def test_no_day_breaks_an_address_or_comes_back_as_markup(
    client: Client, record: dict[str, Undertaking], case: str
) -> None:
    client.raise_request_exception = False
    wrong, found = [], addresses(record)
    asked = urlencode([("as_of", "2026-11-23"), ("as_of", HOSTILE[case])])
    for name in (
        "public:search",
        "public:country-letter",
        "digests:feed",
        "share:map-embed",
        "public:map-drawing",
    ):
        path = found[name]
        response = client.get(f"{path}?{asked}")
        if response.status_code not in (302, 404) or MARKUP.search(response.content.decode()):
            wrong.append(f"{name}: {response.status_code}")
        assert client.head(f"{path}?{asked}").status_code == response.status_code
    assert wrong == []
