from collections.abc import Mapping
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from commitments.models import Undertaking
from commitments.page_cache.questions import FILTERS, LONGEST_QUESTION, TYPED, Asked, asked
from tests.page_cache_factories import path_info
from tests.test_no_draft_leaks import ONLY_POST, PATTERNS, WITH_ARGUMENTS, examples, record

__all__ = ["record"]
COUNTRY = "/en/countries/kenya"
# where nothing is kept, whoever asks
CLOSED = (
    "/desk", "/desk/inbox/mark", "/desk/log", "/desk/account", "/desk/sign-in", "/admin/", "/admin/login/",
    "/en/follow", "/en/follow/preview", "/fr/follow/a-token", "/en/follow/confirm/a-token",
    "/en/follow/a-token/my-data.json", "/en/suggest", "/reply/a-token", "/mail/reports", "/dev/mail",
    "/api/v1/", "/api/v1/openapi.json", "/api/v1/signatories", "/api/v1/signatories.ndjson",
    "/log.jsonl", "/log/head.json", "/log/1.json", "/log/proof.jsonl", "/log/check_log.py",
    "/data/package/latest.zip", "/data/package/2026-11-23.sqlite", "/data/package/index.json",
    "/data/catalog.jsonld", "/theme", "/theme.css", "/oembed", "/robots.txt", "/sitemap.xml",
    "/sitemap-en.xml", "/og/en/site-abc.png", "/healthz", "/readyz", "/metrics", "/static/site.css", "/",
    "/en/search", "/fr/search.json", "/en/compare", "/en/compare.csv", "/en/countries/kenya/D3.a/compare",
    "/en/commitments/D3.a/joint/compare", "/en/countries/kenya/letter", "/en/organisations/eu/letter",
    "/en/countries/kenya.bib", "/en/commitments/D3.a.csl.json", "/en/digests", "/en/digests.atom",
    "/en/digests.json", "/en/about", "/en/data",
)  # fmt: skip
# nobody's address, or that of another site in disguise
NOWHERE = (
    "", "en", "/de", "/en/", "/en/nothing", "/en/nothing.css", "/en/countries/", "/en/countries/kenya/",
    "/en/countries/kenya/x/nonexist.css", "/en/countries/kenya/letter/x.css", "/en/desk", "//en",
    "/en//countries", "/EN/countries", "/fr/en/countries", "/en/countries/\xff", "/embed/en/nothing",
    "/embed/en/map/x.css",
)  # fmt: skip
WRONG_QUESTIONS = (
    "region=%00", "region=a%00b", "%00=1", "region=%0a", "region=%7f",  # no signs that a text may hold
    "region=%ff", "region=%C3", "%ff=1", "region=%ed%a0%80",  # no UTF-8
    "region=a&region=b", "region=a&region=a", "x=1&x=2", "as_of=2026-11-23&as_of=2026-11-22",
    "as_of=", "region=Europe&as_of=", "as_of",
    f"region={'a' * LONGEST_QUESTION}", "&".join(f"x{number}=1" for number in range(30)),
)  # fmt: skip


class Watched(QueryDict):
    """A question that remembers what it was asked for by name."""

    names: set[str]

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)

    def getlist(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().getlist(name, default)


@pytest.fixture
def names_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What the views of the product read by name from the questions that they are put."""
    monkeypatch.setattr(Watched, "names", set(), raising=False)
    monkeypatch.setattr(WSGIRequest, "GET", property(lambda self: Watched(self.META["QUERY_STRING"])))
    return Watched.names


def every_address(record: Mapping[str, Undertaking]) -> dict[str, str]:
    plain = {name: reverse(name) for name in PATTERNS if name and name not in WITH_ARGUMENTS}
    return {name: path for name, path in (plain | examples(dict(record))).items() if name not in ONLY_POST}


def question_of(path: str, question: str) -> str | None:
    found = asked(path, question, is_part=False)
    return found.question if found else None


def test_no_page_reads_a_parameter_that_its_name_leaves_out(
    client: Client, record: dict[str, Undertaking], names_read: set[str]
) -> None:
    """Else two readers who ask for different things would be given one page."""
    forgotten, read = set(), 0
    for name, address in every_address(record).items():
        path = path_info(address)
        if asked(path, "", is_part=False) is None:
            continue
        names_read.clear()
        client.get(address, headers={"HX-Request": "true"})
        read += len(names_read)
        for parameter in names_read:
            if question_of(path, f"{parameter}=2026-11") not in (f"{parameter}=2026-11", None):
                forgotten.add((name, parameter))
    assert forgotten == set()
    assert read > 250  # each page is asked for its day at least, and many for more


def test_the_watch_over_parameters_sees_each_way_of_reading_one(names_read: set[str]) -> None:
    question = Watched("a=1&b=2")
    assert (question.get("a"), question["b"], question.getlist("c"), "d" in question) == ("1", "2", [], False)
    assert names_read == {"a", "b", "c", "d"}


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_is_kept_that_is_of_one_reader_or_of_a_moment(path: str) -> None:
    assert asked(path, "", is_part=False) is None
    assert asked(path, "", is_part=True) is None
    assert asked(path, "as_of=2026-11-23", is_part=False) is None


@pytest.mark.parametrize("path", NOWHERE)
def test_nothing_is_kept_where_no_page_stands(path: str) -> None:
    assert asked(path, "", is_part=False) is None


def test_every_address_is_kept_or_left_out_on_purpose(record: dict[str, Undertaking]) -> None:
    """A new page is kept from its first day, and a new namespace is not."""
    addresses = {name: path_info(address) for name, address in every_address(record).items()}
    kept = {name for name, path in addresses.items() if asked(path, "", is_part=False)}
    assert {name.split(":")[0] for name in kept} == {"public", "digests", "share"}
    left_out = {name for name in addresses if name.split(":")[0] in ("public", "digests")} - kept
    ends = ("compare", "comparison", "search", "letter", "citation", "about", "data", "list", "feed", "span")
    forms = ("", "-csv", "-data", "-schema")
    assert all(name.endswith(tuple(end + form for end in ends for form in forms)) for name in left_out)
    assert {name for name in kept if name.startswith("share:")} == {
        name for name in addresses if name.endswith("-embed")
    }


def test_a_page_is_named_by_its_path_and_by_whether_a_part_is_asked_for() -> None:
    whole, part = (asked("/en/countries", "", is_part=is_part) for is_part in (False, True))
    other = asked("/fr/countries", "", is_part=False)
    assert (whole, part) == (Asked("/en/countries"), Asked("/en/countries", is_part=True))
    assert len({found.name for found in (whole, part, other) if found}) == 3


def test_no_two_pages_have_one_name() -> None:
    asked_for = [
        Asked(path, question, is_part)
        for path in ("/en/countries", "/en/countries?region=a", "/en/countries?#part", "/en/countries#part")
        for question in ("", "region=a", "region=a%23part", "region=a%3F")
        for is_part in (False, True)
    ]
    assert len({found.name for found in asked_for}) == len(asked_for)


@pytest.mark.parametrize(
    "question",
    [
        "utm_source=a",
        "utm_source=b&utm_medium=c",
        "_=17",
        "callback=x",
        "x",
        "x=",
        "region=",
        "level=met",
        "&&",
    ],
)
def test_what_a_page_does_not_know_makes_no_other_page(question: str) -> None:
    assert asked("/en/countries", question, is_part=False) == Asked("/en/countries")
    assert question_of("/en/countries", f"region=Africa&{question}") in ("region=Africa", None)


@pytest.mark.parametrize(
    "path",
    [
        "/en/countries.csv", "/en/countries.json", "/en/countries.schema.json", f"{COUNTRY}.json",
        f"{COUNTRY}.atom", f"{COUNTRY}.ics", "/en/deadlines.ics", "/en/overview.atom", "/en/changes.atom",
    ],
)  # fmt: skip
def test_data_feeds_and_calendars_that_are_asked_what_they_do_not_know_are_not_kept(path: str) -> None:
    assert asked(path, "", is_part=False) == Asked(path)
    assert asked(path, "utm_source=a", is_part=False) is None
    assert asked(path, "archive=1", is_part=False) is None
    assert question_of(path, "as_of=2026-11-23") == "as_of=2026-11-23"
    assert asked(path, "", is_part=True) is None


@pytest.mark.parametrize(("name", "parameter"), [(name, one) for name in TYPED for one in TYPED[name]])
def test_what_readers_type_is_not_kept(name: str, parameter: str) -> None:
    address = "/en/digests/daily/2026-11-24" if name == "digests:period" else reverse(name)
    files = [] if name.endswith(("-feed", "period")) else [f"{address}.csv", f"{address}.json"]
    for path in (address, *files):
        assert asked(path, f"{parameter}=x", is_part=False) is None
        assert asked(path, f"{parameter}=", is_part=False) is None


@pytest.mark.parametrize("question", WRONG_QUESTIONS)
@pytest.mark.parametrize("path", ["/en/countries", "/en/countries.csv", COUNTRY])
def test_a_broken_question_is_answered_by_django_alone(path: str, question: str) -> None:
    assert asked(path, question, is_part=False) is None


def test_a_question_of_the_greatest_length_is_read() -> None:
    longest = f"region=Africa&x={'a' * (LONGEST_QUESTION - len('region=Africa&x='))}"
    assert question_of("/en/countries", longest) == "region=Africa"
    assert question_of("/en/countries", longest + "a") is None


def test_the_order_of_a_question_does_not_matter() -> None:
    written = ("region=Africa&coverage=none&page=2", "page=2&coverage=none&region=Africa")
    assert len({asked("/en/countries", question, is_part=False) for question in written}) == 1
    assert question_of("/en/matrix", "page=2&region=&level=met") == "level=met&page=2"


@pytest.mark.parametrize(
    "written", ["r%C3%A9gion=a", "region=Am%c3%a9rique", "region=Am%C3%A9rique", "region=a+b"]
)
def test_a_question_means_the_same_however_it_is_masked(written: str) -> None:
    found = question_of("/en/countries", written)
    assert found is not None
    known = {name: value for name, value in QueryDict(written).items() if name == "region"}
    assert QueryDict(found).dict() == known


def test_bytes_that_were_not_masked_are_read_as_django_reads_them() -> None:
    """WSGI gives each byte of the question as one sign."""
    raw = "region=Amérique".encode().decode("latin-1")
    assert question_of("/en/countries", raw) in ("region=Am%C3%A9rique", None)


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_makes_a_page_of_its_own(name: str) -> None:
    arguments = {"public:instrument-matrix": ["declaration"], "public:commitment": ["D3.a"]}
    path = reverse(name, args=arguments.get(name))
    for parameter in FILTERS[name]:
        assert question_of(path, f"{parameter}=a") == f"{parameter}=a"
        assert asked(path, f"{parameter}=a", is_part=False) != asked(path, f"{parameter}=b", is_part=False)


@pytest.mark.parametrize(
    "path", ["/embed/en/map", "/embed/fr/countries/kenya", "/embed/ar/commitments/D3.a/joint"]
)
def test_frames_are_asked_for_a_theme_and_a_day(path: str) -> None:
    assert question_of(path, "theme=dark&page=2&as_of=2026-11-23") == "as_of=2026-11-23&theme=dark"


def test_a_language_is_found_by_the_address_alone() -> None:
    kept = [code for code in ("en", "fr", "ar", "de", "EN") if asked(f"/{code}/countries", "", is_part=False)]
    assert kept == ["en", "fr", "ar"]
