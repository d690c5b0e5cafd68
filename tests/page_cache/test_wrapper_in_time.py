"""What becomes of a kept page when it changes, when its day ends, and when something fails."""

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
import time_machine
from django.core.handlers.wsgi import WSGIHandler

from commitments.models import Signatory, Undertaking
from commitments.page_cache.render import Application, Environ, StartResponse
from commitments.page_cache.shared import client_of
from commitments.page_cache.watch import Watch
from commitments.summaries import public_version
from tests.bare_sql import run
from tests.committed import in_threads
from tests.factories import NOW, make_signatory
from tests.page_cache_factories import Answer, Counted, Front, counted, django_itself, front, valkey
from tests.test_no_draft_leaks import record

__all__ = ["django_itself", "front", "record", "valkey"]
pytestmark = pytest.mark.django_db
PLAIN, FILES = "/en/accessibility", "/en/countries.csv"
LAST_SECOND = dt.datetime(2026, 11, 23, 23, 59, 59, tzinfo=dt.UTC)


def test_a_page_whose_version_moved_is_rendered_anew(front: Front) -> None:
    make_signatory(name="Old name", slug="kenya")
    assert b"Old name" in front.ask("/en/countries/kenya").body
    Signatory.objects.filter(slug="kenya").update(name="New name")
    assert b"Old name" in front.ask("/en/countries/kenya").body
    front.publish()
    assert b"New name" in front.ask("/en/countries/kenya").body
    assert front.renders == 2


def test_what_is_published_raises_the_version_that_the_site_reads(
    django_itself: Application, valkey: "redis.Redis"
) -> None:
    front = Front(Counted(django_itself), valkey, read=public_version.load)
    make_signatory(name="Old name", slug="kenya")
    assert b"Old name" in front.ask("/en/countries/kenya").body
    run("SELECT set_config('tracker.public_change', '', true)")  # as another transaction finds it
    Signatory.objects.filter(slug="kenya").update(name="New name")
    front.watch.look()
    assert b"New name" in front.ask("/en/countries/kenya").body


def test_with_the_first_page_the_watch_begins_to_look_by_itself(
    django_itself: Application, valkey: "redis.Redis"
) -> None:
    looks: list[int] = []

    def read() -> int:
        looks.append(1)
        return len(looks) // 5  # it moves while nobody asks

    front = Front(Counted(django_itself), valkey, watch_type=Watch, read=read)
    front.ask("/healthz")
    assert looks == []
    front.ask(PLAIN)
    until = time.monotonic() + 20
    while len(looks) < 6:
        assert time.monotonic() < until
        time.sleep(0.05)
    front.ask(PLAIN)
    assert [environ["PATH_INFO"] for environ in front.application.seen] == ["/healthz", PLAIN, PLAIN]


def test_a_crowd_at_a_new_page_has_it_rendered_once(valkey: "redis.Redis") -> None:
    front = Front(Counted(WSGIHandler(), before=lambda: time.sleep(0.5)), valkey)
    answers = in_threads(20, lambda: front.ask(PLAIN))
    assert front.renders == 1
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1


def test_a_crowd_has_it_rendered_once_though_there_are_no_shared_copies() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = client_of(f"redis://127.0.0.1:{server.getsockname()[1]}/0")
    front = Front(Counted(WSGIHandler(), before=lambda: time.sleep(0.5)), nobody)
    answers = in_threads(20, lambda: front.ask(PLAIN))
    assert front.renders == 1
    assert len({answer.body for answer in answers}) == 1


def test_a_crowd_of_two_processes_has_it_rendered_once(valkey: "redis.Redis") -> None:
    application = Counted(WSGIHandler(), before=lambda: time.sleep(0.5))
    fronts = [Front(application, valkey, code="one code") for _ in range(2)]
    turns = iter(fronts * 5)
    answers = in_threads(10, lambda: next(turns).ask(PLAIN))
    assert len(application.seen) == 1
    assert len({answer.body for answer in answers}) == 1


def test_another_process_takes_the_copy_that_is_shared(front: Front, valkey: "redis.Redis") -> None:
    before = counted("shared")
    first = front.ask(PLAIN)
    second = Front(front.application, valkey, code=front.code)
    assert (second.ask(PLAIN), second.ask(PLAIN)) == (first, first)
    assert (front.renders, counted("shared") - before) == (1, 1)
    newer = Front(front.application, valkey)
    assert (newer.ask(PLAIN).status, front.renders) == (200, 2)


def test_what_is_for_one_reader_is_made_for_each(valkey: "redis.Redis") -> None:
    numbers = iter(range(100))
    together = threading.Barrier(2)

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        number = next(numbers)
        time.sleep(0.3)
        start_response("200 OK", [("Content-Type", "text/html"), ("Set-Cookie", f"mine={number}")])
        return [f"For {number}.".encode()]

    front = Front(Counted(application), valkey)

    def read(_: int) -> Answer:
        together.wait(10)
        return front.ask(PLAIN)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(read, range(2))
    assert first.body != second.body
    assert first.header("Set-Cookie") != second.header("Set-Cookie")
    assert len(front.memory) == 0


MORNING = 1_800_000_000.0  # 8 o'clock of a day in 2027, UTC


def test_while_the_database_does_not_answer_the_copy_is_handed_out(front: Front) -> None:
    front.clock = lambda: MORNING
    before, page = counted("stale"), front.ask(PLAIN)
    front.go_blind(seconds=59.0)
    assert front.ask(PLAIN) == page
    assert (front.renders, counted("stale") - before) == (1, 1)


def test_after_a_minute_without_a_version_the_page_is_rendered_and_the_copy_serves_where_that_fails(
    valkey: "redis.Redis",
) -> None:
    front = Front(Counted(saying("First.", "Second.")), valkey)
    assert front.ask(PLAIN).body == b"First."
    front.go_blind(seconds=61.0)
    front.application.is_failing = True
    assert front.ask(PLAIN).body == b"First."
    front.application.is_failing = False
    assert front.ask(PLAIN).body == b"Second."
    front.application.is_failing = True
    assert front.ask(PLAIN).body == b"First."  # what was made without a version is not kept


def saying(*words: str) -> Application:
    """A site whose pages say something else each time."""
    left = iter(words)

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [next(left).encode()]

    return application


def test_a_copy_from_before_a_publication_is_not_handed_out_blindly(valkey: "redis.Redis") -> None:
    front = Front(Counted(saying("Wrong.", "Corrected.")), valkey)
    assert front.ask(PLAIN).body == b"Wrong."
    front.publish()
    front.go_blind(seconds=5.0)
    assert front.ask(PLAIN).body == b"Corrected."
    front.application.is_failing = True
    assert front.ask(PLAIN).body == b"Wrong."  # better than nothing


def test_the_copy_of_another_process_is_handed_out_blindly(valkey: "redis.Redis") -> None:
    front = Front(Counted(saying("Wrong.", "Corrected.")), valkey)
    other = Front(front.application, valkey, code=front.code, version=2)
    assert [front.ask(PLAIN).body, other.ask(PLAIN).body] == [b"Wrong.", b"Corrected."]
    front.publish()
    front.go_blind(seconds=5.0)
    front.application.is_failing = True
    assert [front.ask(PLAIN).body for _ in range(2)] == [b"Corrected."] * 2


def test_a_copy_of_yesterday_is_not_handed_out_blindly(valkey: "redis.Redis") -> None:
    """What is overdue depends on the day."""
    front = Front(Counted(saying("Due today.", "Overdue.")), valkey, clock=lambda: MORNING)
    assert front.ask(PLAIN).body == b"Due today."
    front.go_blind(seconds=59.0)
    assert front.ask(PLAIN).body == b"Due today."
    front.clock = lambda: MORNING + 86_400 - 60
    assert front.ask(PLAIN).body == b"Overdue."


def test_a_page_of_which_there_is_no_copy_is_rendered_without_a_version_and_not_kept(
    valkey: "redis.Redis",
) -> None:
    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"Made."]

    front = Front(Counted(application), valkey, is_blind=True)
    assert [front.ask(PLAIN).body for _ in range(2)] == [b"Made."] * 2
    assert (front.renders, len(front.memory), valkey.keys()) == (2, 0, [])


def test_where_a_page_cannot_be_rendered_the_old_copy_is_handed_out_until_it_can(front: Front) -> None:
    page = front.ask(PLAIN)
    front.publish()
    front.application.is_failing = True
    assert [front.ask(PLAIN) for _ in range(2)] == [page, page]
    assert front.renders == 3  # each tries
    front.application.is_failing = False
    assert front.ask(PLAIN).body == page.body
    front.ask(PLAIN)
    assert front.renders == 4


def test_a_failure_without_a_copy_is_answered_and_not_kept(front: Front, valkey: "redis.Redis") -> None:
    front.application.is_failing = True
    failed = front.ask(PLAIN)
    assert (failed.status, failed.body, len(front.memory), valkey.keys()) == (500, b"It went wrong.", 0, [])
    front.application.is_failing = False
    assert front.ask(PLAIN).status == 200


def test_a_copy_older_than_a_day_hides_no_failure(front: Front) -> None:
    front.ask(PLAIN)
    front.application.is_failing = True
    front.ahead += 86_401
    front.publish()
    assert front.ask(PLAIN).status == 500


def test_a_new_day_is_a_new_page(front: Front) -> None:
    with time_machine.travel(LAST_SECOND, tick=False) as clock:
        assert "2026-11-23.csv" in front.ask(FILES).header("Content-Disposition")
        clock.shift(0.9)
        front.ask(FILES)
        assert front.renders == 1
        clock.shift(0.1)
        assert "2026-11-24.csv" in front.ask(FILES).header("Content-Disposition")
        assert front.renders == 2


def test_what_was_rendered_over_midnight_is_not_kept(front: Front, valkey: "redis.Redis") -> None:
    """Half of it may be of the day before."""
    with time_machine.travel(LAST_SECOND, tick=False) as clock:
        front.application.before = lambda: clock.shift(2)
        assert front.ask(FILES).status == 200
        assert (len(front.memory), valkey.keys()) == (0, [])
        front.application.before = lambda: None
        front.ask(FILES)
        assert "2026-11-24.csv" in front.ask(FILES).header("Content-Disposition")
        assert front.renders == 2


def test_a_page_of_the_moment_is_rendered_anew_after_half_a_minute(
    front: Front, valkey: "redis.Redis", record: dict[str, Undertaking]
) -> None:
    """In the other processes too, which have the copy from this one."""
    address = "/en/digests/daily/2026-11-24"
    other = Front(front.application, valkey, code=front.code)
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        assert front.ask(address).status == 200
        for process in (front, other):
            process.ahead += 29
            process.ask(address)
        assert front.renders == 1
        for process in (front, other):
            process.ahead += 2
        front.ask(address)
        assert front.renders == 2
        other.ask(address)
        assert front.renders == 2
        front.ask(address)
        assert front.renders == 2
