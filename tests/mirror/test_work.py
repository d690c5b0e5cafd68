import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from commitments.mirror.asking import NotAnsweredError
from commitments.mirror.files import Folder
from commitments.mirror.work import Order, make, make_one, static_file, verify
from commitments.models import Signatory, Undertaking
from tests.factories import NOW


@pytest.fixture
def order(tmp_path: Path) -> Order:
    folder = Folder(tmp_path / "out")
    folder.take("{}")
    return Order(folder.path, "", NOW)


def test_a_page_brings_its_citations_along(small_record: dict[str, Undertaking], order: Order) -> None:
    (done,) = make(order, [("/en/countries/kenya", {})])
    assert set(done.files) == {
        f"en/countries/kenya.{ending}" for ending in ("html", "bib", "ris", "csl.json")
    }
    assert {"/en/countries/kenya/D3.a", "/fr/countries/kenya", "/en/countries/kenya.csv"} <= set(done.links)
    assert done.answers
    assert verify(order, done.queries) == {name: done.answers[name] for name in done.queries}
    Signatory.objects.filter(slug="kenya").update(name="Kenia")
    again = verify(order, done.queries)
    assert any(again[name] != done.answers[name] for name in again)


def test_data_come_in_every_form_under_every_language(
    small_record: dict[str, Undertaking], order: Order
) -> None:
    done = make_one(order, "/en/changes.csv", {})
    assert len(done.files) == 9
    assert (order.folder / "ar/changes.json").read_bytes() == (order.folder / "en/changes.json").read_bytes()


def test_what_is_made_of_more_than_rows_and_the_day_is_made_each_time(
    small_record: dict[str, Undertaking], order: Order
) -> None:
    assert make_one(order, "/en/digests", {}).answers is None
    assert make_one(order, "/en/data", {}).answers is None
    assert make_one(order, "/log.jsonl", {}).answers is not None
    assert make_one(order, "/en/method", {}).answers is not None


def test_a_page_that_fails_says_so(db: None, order: Order) -> None:
    done = make_one(order, "/en/countries/nowhere", {})
    assert done.problem == "/en/countries/nowhere answered 404."
    assert done.files == {}


def test_a_static_file_is_found_where_it_is(db: None, order: Order) -> None:
    assert b"{" in static_file("css/site.css")
    for name in ("css/never.css", "../manage.py"):
        with pytest.raises(NotAnsweredError):
            static_file(name)
    assert set(make_one(order, "/static/img/favicon.svg", {}).files) == {"static/img/favicon.svg"}


# two processes at work, and their numbers
AT_WORK = """
import time, django
django.setup()
from commitments.mirror.export import Hands
hands = Hands(2)
works = [hands.do(time.sleep, 300) for _ in range(2)]
print(*hands.pool._processes, flush=True)
time.sleep(300)
"""


def test_no_process_outlives_an_export_that_was_killed() -> None:
    command = [sys.executable, "-W", "ignore", "-c", AT_WORK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR) as export:
        assert export.stdout
        workers = [int(number) for number in export.stdout.readline().split()]
        export.kill()
    assert len(workers) == 2
    for _ in range(600):
        if not any(is_running(worker) for worker in workers):
            return
        time.sleep(0.1)
    pytest.fail(f"{workers} still run.")


def is_running(process: int) -> bool:
    """Not one that ended and that nobody has asked about yet."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
