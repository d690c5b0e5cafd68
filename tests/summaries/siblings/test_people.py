from commitments.models import Undertaking
from commitments.summaries import non_signatory, signatories
from commitments.summaries.siblings import people
from commitments.summaries.siblings.columns import load_names
from commitments.vocabulary import SignatoryKind
from tests.table_checks import read
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_countries_with_what_is_known_of_each(record: dict[str, Undertaking]) -> None:
    page = signatories.load(SignatoryKind.COUNTRY, signatories.Filter())
    table = people.of_signatories(page, load_names())
    (kenya,) = read(table.csv().encode(), table.schema)
    assert (kenya["signatory_name_en"], kenya["undertakings"], kenya["assessed"]) == ("Kenya", 1, 1)
    assert kenya["page"].endswith("/en/countries/kenya")


def test_lists_without_a_country(record: dict[str, Undertaking]) -> None:
    page = non_signatory.load("united-kingdom")
    assert page is not None
    (said,) = people.of_lists_without(page).records()
    assert said["signatories"] == 2
