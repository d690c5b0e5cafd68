import datetime as dt

import pytest

from commitments.desk_vocabulary import LinkState
from commitments.rules.links import Look, is_elsewhere, next_look_at, problem_of, state_of
from tests.factories import NOW, TODAY

URL = "https://www.example.org/law/7"
YESTERDAY = TODAY - dt.timedelta(days=1)


def look(**found: object) -> Look:
    return Look(**{"on": TODAY, "url": URL, "final_url": URL, "status": 200} | found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ({}, LinkState.FINE),
        ({"fingerprint": "a"}, LinkState.FINE),
        ({"fingerprint": "a", "read": "a"}, LinkState.FINE),
        ({"fingerprint": "b", "read": "a"}, LinkState.CHANGED),
        ({"fingerprint": "", "read": "a"}, LinkState.FINE),  # it could not be read this time
        ({"final_url": "https://example.org/laws/7"}, LinkState.MOVED),
        ({"final_url": "https://example.org/", "fingerprint": "b", "read": "a"}, LinkState.CHANGED),
        ({"status": 206}, LinkState.FINE),
        ({"status": 404}, LinkState.UNREACHABLE),
        ({"status": 404, "failing_since": TODAY}, LinkState.UNREACHABLE),
        ({"status": 404, "failing_since": YESTERDAY}, LinkState.GONE),
        ({"status": 410, "failing_since": YESTERDAY}, LinkState.GONE),
        ({"status": None, "name_is_gone": True}, LinkState.UNREACHABLE),
        ({"status": None, "name_is_gone": True, "failing_since": YESTERDAY}, LinkState.GONE),
        ({"status": None, "failing_since": YESTERDAY}, LinkState.UNREACHABLE),
        ({"status": 403, "failing_since": YESTERDAY}, LinkState.UNREACHABLE),
        ({"status": 503, "failing_since": YESTERDAY}, LinkState.UNREACHABLE),
        ({"status": 200, "failing_since": YESTERDAY}, LinkState.FINE),
    ],
)
def test_state_of(found: dict[str, object], state: LinkState) -> None:
    assert state_of(look(**found)) == state


@pytest.mark.parametrize(
    "final_url",
    [
        URL,
        "http://www.example.org/law/7",
        "https://example.org/law/7",
        "https://www.example.org/law/7/",
        "https://www.example.org/law/7/index.html",
        "https://WWW.EXAMPLE.ORG/law/7",
    ],
)
def test_is_elsewhere_overlooks_what_means_the_same(final_url: str) -> None:
    assert not is_elsewhere(URL, final_url, for_good=True)


@pytest.mark.parametrize(
    ("final_url", "for_good", "expected"),
    [
        ("https://www.example.org/law/8", False, True),
        ("https://www.example.com/law/7", False, True),
        ("https://www.example.org/", False, True),
        ("https://www.example.org/law/7?lang=en", False, False),
        ("https://www.example.org/law/7?id=8", True, True),
    ],
)
def test_is_elsewhere_at_another_host_or_path(final_url: str, for_good: bool, expected: bool) -> None:
    assert is_elsewhere(URL, final_url, for_good=for_good) is expected


@pytest.mark.parametrize(("failures", "days"), [(0, 30), (1, 1), (2, 3), (3, 7), (4, 30), (5, 30), (60, 30)])
def test_next_look_comes_soon_after_a_failure_and_then_less_often(failures: int, days: int) -> None:
    state = LinkState.UNREACHABLE if failures else LinkState.FINE
    assert next_look_at(state, at=NOW, failures=failures, chance=0) == NOW + dt.timedelta(days=days)


def test_next_look_is_spread_by_a_tenth() -> None:
    latest = next_look_at(LinkState.FINE, at=NOW, failures=0, chance=1)
    assert latest == NOW + dt.timedelta(days=33)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, ""),
        (204, ""),
        (404, "no such page (404)"),
        (410, "no such page (410)"),
        (403, "refuses to show us the page (403)"),
        (429, "refuses to show us the page (429)"),
        (500, "has a fault (500)"),
        (304, "gave no page (304)"),
        (418, "gave no page (418)"),
    ],
)
def test_problem_of_a_status_is_a_sentence(status: int, words: str) -> None:
    assert words in problem_of(status)
    assert bool(problem_of(status)) == bool(words)
