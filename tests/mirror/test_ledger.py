from pathlib import Path

import pytest

from commitments.mirror.ledger import BusyError, Ledger
from commitments.mirror.queries import Query
from commitments.mirror.work import Done


def page(address: str, query: str = "q1") -> Done:
    return Done(
        address,
        {"a.html": ("hash", 3, 4)},
        ["/en"],
        {query: "answer"},
        {query: Query("SELECT %s", (f"'{query}'",))},
    )


def opened(state: Path) -> Ledger:
    ledger = Ledger.of(state, state / "out")
    ledger.read()
    return ledger


def test_each_page_is_kept_as_it_is_done(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    with ledger.held():
        ledger.forget_all_but("key")
        ledger.start({"a_table": "its rows"})
        ledger.add(page("/en"))
        with ledger.path.open("a") as file:
            file.write('{"address": "/fr", "fil')  # killed while writing
        again = opened(tmp_path)
    assert again.key == "key"
    assert again.tables == {"a_table": "its rows"}
    assert again.pages["/en"] == Done("/en", {"a.html": ("hash", 3, 4)}, ["/en"], {"q1": "answer"})
    assert again.queries == {"q1": Query("SELECT %s", ("'q1'",))}
    assert list(again.pages) == ["/en"]
    assert again.files == {"a.html": ("hash", 3, 4)}


def test_under_another_key_nothing_counts(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    with ledger.held():
        ledger.forget_all_but("key")
        ledger.start({"a_table": "its rows"})
        ledger.add(page("/en"))
    again = opened(tmp_path)
    with again.held():
        again.forget_all_but("another")
        again.start({})
    assert (again.pages, again.queries) == ({}, {})


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    with ledger.held():
        ledger.forget_all_but("key")
        ledger.start({"a_table": "its rows"})
        ledger.add(page("/en"))
        ledger.add(page("/fr", "q2"))
        ledger.finish({"/en"}, lambda queries: {"a_table": f"{len(list(queries))} queries"})
    again = opened(tmp_path)
    assert list(again.pages) == ["/en"]
    assert list(again.queries) == ["q1"]
    assert again.tables == {"a_table": "1 queries"}


def test_nobody_else_may_read_or_write_it(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    with ledger.held():
        ledger.forget_all_but("key")
        ledger.start({"a_table": "its rows"})
        assert ledger.path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(BusyError), opened(tmp_path).held():
            pass


def test_a_form_stands_once_and_before_each_query_of_it(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    with ledger.held():
        ledger.forget_all_but("key")
        ledger.start({})
        for query in ("q1", "q2", "q3"):
            ledger.add(page("/en", query))
        assert ledger.path.read_text().count("SELECT") == 1
        assert opened(tmp_path).queries == ledger.queries
        ledger.finish({"/en"}, lambda queries: {})
    assert ledger.path.read_text().count("SELECT") == 1
    assert list(opened(tmp_path).queries) == ["q3"]
