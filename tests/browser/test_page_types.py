from itertools import combinations

from tests.browser.page_types import NO_PAGE, OPENED_ELSEWHERE, PAGE_TYPES, every_case, pairs
from tests.test_no_draft_leaks import PATTERNS

SURFACES = ("public", "digests", "suggest", "share", "embed")


def test_every_public_address_is_looked_at() -> None:
    """Without this, a new page would be checked by nobody: it needs a line in PAGE_TYPES."""
    addresses = {name for name in PATTERNS if name.partition(":")[0] in SURFACES}
    looked_at = {kind.name.partition(" ")[0] for kind in PAGE_TYPES}
    assert sorted(addresses - looked_at - set(OPENED_ELSEWHERE) - set(NO_PAGE)) == []
    assert sorted(looked_at - set(PATTERNS) - {"404"}) == []


def test_page_types_have_names_of_their_own() -> None:
    assert len({str(kind) for kind in PAGE_TYPES}) == len(PAGE_TYPES)


def test_pairs_meet_in_some_case() -> None:
    """Every two values of two settings, and every page with every value of every setting."""
    chosen = {pair for case in pairs() for pair in combinations(enumerate(case), 2)}
    wanted = {pair for case in every_case() for pair in combinations(enumerate(case), 2)}
    assert wanted == chosen


def test_pairs_are_few() -> None:
    assert len(list(pairs())) * 10 < len(list(every_case()))
