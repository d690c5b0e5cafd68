import xml.etree.ElementTree as ET

from commitments.charts.claims import claim_ladder, states


def test_states_reach_up_to_the_claim() -> None:
    assert states(verified=1, claimed=3) == ("verified", "verified", "claimed", "claimed")
    assert states(verified=0, claimed=1) == ("verified", "claimed", "open", "open")
    assert states(verified=-1, claimed=0) == ("claimed", "open", "open", "open")


def test_claim_ladder_hatches_what_was_only_claimed() -> None:
    svg = ET.fromstring(claim_ladder(states(verified=1, claimed=2), label="Verified: 1. Claimed: 2."))
    assert [box.get("class") for box in svg.iter("rect")] == ["verified", "verified", "claimed", "open"]
    assert [path.get("class") for path in svg.iter("path")] == ["hatch"]
    assert svg.get("aria-label") == "Verified: 1. Claimed: 2."
