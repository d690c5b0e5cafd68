from commitments.api.filters import FILTERS, SORTS
from commitments.api.parameters import of_list
from commitments.models import ProgressEntry, Undertaking
from commitments.summaries.open_data.columns import named
from commitments.summaries.open_data.tables import TABLES
from tests.factories import reword
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_every_table_has_its_filters_and_its_orders() -> None:
    assert set(FILTERS) == set(SORTS) == set(TABLES)
    for name, orders in SORTS.items():
        columns = named(TABLES[name].columns)
        assert all(not columns[column].is_nullable for column in orders)
        assert set(FILTERS[name]) <= set(of_list(name).model_fields)


def test_current_entries_and_the_others(record: dict[str, Undertaking]) -> None:
    old = ProgressEntry.objects.order_by("pk")[0]
    reword(old, claim="Something else happened.")
    is_current = FILTERS["progress_entries"]["is_current"].condition
    assert list(ProgressEntry.objects.filter(is_current(False))) == [old]
    assert ProgressEntry.objects.filter(is_current(True)).count() == 3
