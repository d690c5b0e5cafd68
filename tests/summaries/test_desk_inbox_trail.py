import pytest

from commitments.summaries.desk_inbox_trail import Trail


@pytest.mark.parametrize(
    ("trail", "text"),
    [
        (Trail("due"), "due"),
        (Trail("due", 7), "due.7"),
        (Trail("sent-back", 0, "me"), "sent-back..me"),
        (Trail("due", 7, "", "cote-d-ivoire"), "due.7..cote-d-ivoire"),
        (Trail("", 0, "", ""), ""),
        (
            Trail("due", 3, "", "", "D3.e", "Africa", "sr-Cyrl", "half a. word?&"),
            "due.3...D3%2Ee.Africa.sr-Cyrl.half%20a%2E%20word%3F%26",
        ),
        (Trail("mine", 0, "b.baker@example.org"), "mine..b%2Ebaker%40example%2Eorg"),
    ],
)
def test_trail_reads_what_it_wrote(trail: Trail, text: str) -> None:
    assert str(trail) == text
    assert Trail.read(text) == trail


@pytest.mark.parametrize("text", ["due.x", "due.-1", "due.99999999", "due.²", "due.0.0.0.0.0", "due." * 99])
def test_trail_reads_nonsense_as_the_beginning_of_the_queue(text: str) -> None:
    assert (Trail.read(text).queue, Trail.read(text).index) == ("due", 0)


def test_trail_address_names_only_what_is_set() -> None:
    assert Trail("due", 7).address() == "/desk?queue=due"
    assert Trail("due", 7, "me", "france").address(page=2) == (
        "/desk?queue=due&person=me&signatory=france&page=2"
    )
