"""No question put to a public address breaks it, and none comes back as markup."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from commitments.models import Undertaking
from commitments.rules.sibling_forms import PAGES, are_data, name_of
from commitments.summaries.search import LONGEST_QUERY
from tests.test_no_draft_leaks import WITH_ARGUMENTS, examples, record

__all__ = ["record"]

# every name that a public view reads from a question
NAMES = (
    "c", "commitment", "coverage", "format", "from", "instrument", "kind", "lang", "level", "month", "name",
    "only", "page", "part", "q", "region", "rhythm", "signatory", "since", "theme", "to", "type", "until",
    "url", "view", "year",
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


# the addresses that read a question
ASKED = (
    "digests:feed", "digests:list", "digests:period", "public:changes",
    "public:citation", "public:commitment", "public:compare", "public:corrections", "public:countries",
    "public:country-letter", "public:country-undertaking-comparison", "public:deadlines",
    "public:full-matrix", "public:instrument", "public:instrument-matrix", "public:map",
    "public:map-drawing", "public:matrix", "public:search", "public:sources", "share:map-embed",
    "share:oembed", *(name_of(page, form) for page in sorted(PAGES) for form in ("csv", "json")),
)  # fmt: skip
OF_ANY_DAY = (
    "digests:feed",
    "public:country-letter",
    "public:map-drawing",
    "public:search",
    "share:map-embed",
)


def test_no_question_breaks_an_address_or_comes_back_as_markup(
    client: Client, record: dict[str, Undertaking]
) -> None:
    """In one test, so that the record is made once."""
    client.raise_request_exception = False
    shown = examples(record)
    wrong = {case: faults(client, shown, value) for case, value in HOSTILE.items()}
    assert {case: found for case, found in wrong.items() if found} == {}


def faults(client: Client, shown: Mapping[str, str], value: str) -> list[str]:
    """What goes wrong at any address that is asked for this value in every name."""
    wrong = []
    asked = urlencode([*((name, value) for name in NAMES * 2), ("view", "month")])
    dated = urlencode([("as_of", "2026-11-23"), ("as_of", value)])
    for position, name in enumerate(ASKED):
        path = shown[name] if name in WITH_ARGUMENTS else reverse(name)
        headers = {"HX-Request": "true"} if position % 2 else {}
        response = client.get(f"{path}?{asked}", headers=headers)
        # the data of a question that cannot be followed are refused
        fine = (200, 400, 404) if are_data(name) else (200, 404, 501)
        if response.status_code not in fine:
            wrong.append(f"{name}: {response.status_code}")
        if MARKUP.search(response.content.decode()) or f"X-{MARK}" in response.headers:
            wrong.append(f"{name}: markup or a header")
        if name in OF_ANY_DAY:
            response = client.get(f"{path}?{dated}")
            if response.status_code not in (302, 404) or MARKUP.search(response.content.decode()):
                wrong.append(f"{name} of a day: {response.status_code}")
            is_first = name == OF_ANY_DAY[0]  # the day is read before the view, for all alike
            if is_first and client.head(f"{path}?{dated}").status_code != response.status_code:
                wrong.append(f"{name} of a day, its head")
    return wrong


def test_no_page_repeats_more_of_a_value_than_one_reads(
    client: Client, record: dict[str, Undertaking]
) -> None:
    shown, wrong = examples(record), []
    asked = urlencode([(name, MARK * 200) for name in NAMES])
    for name in ASKED:
        path = shown[name] if name in WITH_ARGUMENTS else reverse(name)
        for question in (asked, urlencode({"view": "month", "month": MARK * 200, "as_of": MARK * 200})):
            page = re.sub(r"<[^>]*>", "", client.get(f"{path}?{question}").content.decode())
            long = [words for words in re.findall(rf"(?:{MARK})+", page) if len(words) > LONGEST_QUERY]
            wrong += [f"{name}: {len(words)}" for words in long]
    assert wrong == []
