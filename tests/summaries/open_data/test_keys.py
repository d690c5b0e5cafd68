import pytest
from django.db.models import Q

from commitments.summaries.open_data import keys


@pytest.mark.parametrize(
    "parse",
    [
        keys.number_is,
        keys.undertaking_is,
        keys.entry_is,
        keys.entry_evidence_is,
        keys.assessment_is,
        keys.commitment_test_is,
        keys.assessment_test_is,
    ],
)
@pytest.mark.parametrize(
    "written", ["", "x", "-", ".v", ".t", "x.v", "x.v²", "x.vv1", "x.t1x", "x.v-1", "x.t" + "9" * 40, "é"]
)
def test_what_is_no_key_is_nobodys(parse, written: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    found = parse(written)
    assert found is None or parse is keys.undertaking_is


@pytest.mark.parametrize("written", ["01", "+1", " 1", "1 ", "1_0", "٣", str(2**63), "9" * 400])
def test_a_number_is_written_in_one_way(written: str) -> None:
    assert keys.number_is(written) is None


def test_keys_are_taken_apart_as_they_were_put_together() -> None:
    assert keys.number_is("42") == Q(pk=42)
    assert keys.entry_is(keys.of_version("a-b.v1", 2)) == Q(code="a-b.v1", version=2)
    assert keys.undertaking_is(keys.of_undertaking("FR", "D3.a")) == Q(
        commitment__code="D3.a", endorsement__signatory__code="FR"
    )
    assert keys.undertaking_is(keys.of_undertaking(None, "D3.a")) == Q(
        commitment__code="D3.a", endorsement=None
    )
    assert keys.endorsement_is(keys.of_endorsement("FR", "a-b")) == Q(
        signatory__code="FR", instrument__code="a-b"
    )
    assert keys.commitment_test_is(keys.of_test("D3.a", 1)) == Q(commitment__code="D3.a", number=1)
