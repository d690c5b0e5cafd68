from commitments.summaries import reliability
from commitments.summaries.siblings import method
from commitments.vocabulary import Delivery
from tests.factories import TODAY
from tests.table_checks import read


def test_every_word_of_the_method_in_three_languages() -> None:
    shown = method.pages(day=TODAY)
    table = method.of_terms(list(method.terms(shown)))
    said = read(table.csv().encode(), table.schema)
    assert {row["list"] for row in said} == set(method.LISTS)
    assert [row["code"] for row in said if row["list"] == "level"] == Delivery.values
    assert not [row["code"] for row in said if not (row["label_fr"] and row["label_ar"])]
    assert said[0]["meaning_fr"] != said[0]["meaning_en"]
    assert method.beside_terms(shown["en"])["version"] == shown["en"].version


def test_every_rounded_figure_stands_beside_the_exact_one() -> None:
    pairs = [("met", "met")] * 20 + [("met", "first_steps")] * 10
    page = reliability.of_pairs(pairs, published=70, twice=30)
    said = method.beside_ratings(page)
    assert (said["rated_twice_percent"], said["rated_twice_share"]) == (43, 30 / 70)
    assert (said["agreement_percent"], said["agreement_share"]) == (67, 2 / 3)
    assert said["nominal_alpha"]["rounded"] == page.nominal.shown
    assert said["nominal_alpha"]["value"] == page.nominal.value
    assert [row["pairs"] for row in method.of_ratings(page).records()] == [10, 20]


def test_nothing_is_shared_out_of_nothing() -> None:
    assert method.share(0, 0) is None
