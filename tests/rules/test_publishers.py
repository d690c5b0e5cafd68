from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.publishers import independent

PARTS = st.sampled_from(["Mint", "mint", "PTI", "IANS", "The Daily"])
NAMES = st.one_of(
    PARTS,
    st.builds("{} via {}".format, PARTS, PARTS),
    st.builds("{} ({})".format, PARTS, PARTS),
)


@pytest.mark.parametrize(
    ("names", "count"),
    [
        ([], 0),
        (["Daily Example", "Weekly Example"], 2),
        (["Daily Example", "Daily Example"], 1),
        (["Daily Example", " daily EXAMPLE "], 1),
        (["Bangkok Post via AI Marketing News Today", "Bangkok Post"], 1),
        (["Mint (PTI)", "IANS via MENAFN", "Mint"], 2),
        (["Mint", "MENAFN", "Mint (PTI)", "PTI via MENAFN"], 1),
        (["Viacom", "Octavia News"], 2),
    ],
)
def test_independent_counts_names_that_share_a_part_once(names: list[str], count: int) -> None:
    assert independent(names) == count


@given(st.lists(NAMES), st.randoms())
def test_independent_never_exceeds_the_names_and_heeds_no_order(names: list[str], order: Random) -> None:
    mixed = list(names)
    order.shuffle(mixed)
    assert independent(mixed) == independent(names) <= len(set(names))
