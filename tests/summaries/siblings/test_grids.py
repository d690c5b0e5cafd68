from commitments.models import Undertaking
from commitments.summaries import bound, compare, matrix, tile_page
from commitments.summaries.siblings import grids
from commitments.summaries.siblings.columns import load_names
from tests.factories import TODAY, make_commitment, make_endorsement, make_instrument, make_undertaking
from tests.table_checks import read
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_a_row_for_each_cell_of_the_whole_matrix(record: dict[str, Undertaking]) -> None:
    endorsement = record["country"].endorsement
    assert endorsement is not None
    for number in range(12):
        promise = make_commitment(instrument=record["joint"].commitment.instrument, code=f"D9.{number}")
        make_undertaking(commitment=promise, signatory=endorsement.signatory)
    page = matrix.load(record["joint"].commitment.instrument.code, asked=bound.Filter(), is_whole=True)
    assert page is not None
    table = grids.of_matrix(page, load_names())
    said = read(table.csv().encode(), table.schema)
    assert len(said) == 2 * 13
    assert [row["signatory_name_en"] for row in said[::13]] == ["Kenya", "European Union"]
    assert sum(row["has_endorsed"] for row in said) == page.total == grids.beside_matrix(page)["cells"]


def test_the_map_with_and_without_a_commitment(record: dict[str, Undertaking]) -> None:
    coverage, chosen = tile_page.load(), tile_page.load("D3.a")
    for page in (coverage, chosen):
        table = grids.of_map(page, load_names())
        said = read(table.csv().encode(), table.schema)
        assert [row["page"].rpartition("/en/")[2] for row in said] == [
            tile.url.removeprefix("/en/") for tile in page.tiles
        ]
        assert {row["level"] for row in said} == ({None} if page is coverage else {"first_steps"})
    assert grids.beside_map(chosen)["bound"] == 2
    assert grids.beside_map(coverage)["signatories"] == 2


def test_a_comparison_says_who_did_not_endorse(record: dict[str, Undertaking]) -> None:
    other = make_commitment(instrument=make_instrument())
    alone = make_undertaking(commitment=other)
    assert alone.endorsement is not None
    make_endorsement(signatory=alone.endorsement.signatory, instrument=make_instrument())
    page = compare.load(compare.Filter(("kenya", alone.endorsement.signatory.slug)), today=TODAY)
    table = grids.of_comparison(page, load_names())
    said = read(table.csv().encode(), table.schema)
    assert sorted(row["has_endorsed"] for row in said) == [False, False, True, True]
    assert len(grids.beside_comparison(page)["compared"]) == 2
