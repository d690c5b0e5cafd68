"""A copy of an earlier version serves on where PostgreSQL says that nothing it shows has changed."""

import datetime as dt

import pytest
import redis
import time_machine
from django.conf import settings
from django.db import connection
from django.urls import reverse

from commitments.models import Signatory, StaffMember, Undertaking
from commitments.page_cache.asker import Asker
from commitments.page_cache.kept import Kept
from commitments.page_cache.questions import Asked, asked
from commitments.page_cache.render import Application, render
from tests.factories import NOW, make_signatory
from tests.page_cache_factories import Counted, Front, counted, django_itself, front, path_info, valkey
from tests.past_histories import (
    ACTS,
    Scene,
    archive,
    happen,
    log,
    move_deadline,
    rename,
    rename_staff,
    reword,
)
from tests.test_no_draft_leaks import ONLY_POST, PATTERNS, WITH_ARGUMENTS, examples, record
from tests.test_public_changes import QUESTIONS

__all__ = ["django_itself", "front", "record", "valkey"]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TOGETHER = 3  # acts between two looks at all pages
# With them PostgreSQL finds rows in another order than it would by itself, where nobody asked for one.
OTHER_PLANS = tuple(
    f"SET LOCAL enable_{way} = off" for way in ("seqscan", "hashjoin", "mergejoin", "hashagg", "sort")
)
KENYA, CHILE = "/en/countries/kenya", "/en/countries/chile"


class AskerInTheTest(Asker):
    """On the connection of the test, since others see nothing of what it has not committed."""

    begin = ("SAVEPOINT asked_again", "SET LOCAL plan_cache_mode = force_generic_plan")
    end = "ROLLBACK TO SAVEPOINT asked_again; RELEASE SAVEPOINT asked_again"  # the settings with it

    def __init__(self, *, settings: tuple[str, ...] = ()) -> None:
        super().__init__(lambda: connection)
        self.begin = (*self.begin, *settings)


@pytest.fixture
def asking(django_itself: Application, valkey: "redis.Redis") -> Front:
    return Front(Counted(django_itself), valkey, is_as_before=AskerInTheTest().is_as_before)


@pytest.fixture
def countries(db: None) -> None:
    make_signatory(name="Kenya", slug="kenya", kind="country")
    make_signatory(name="Chile", slug="chile", kind="country")


def rename_as(slug: str, name: str) -> None:
    Signatory.objects.filter(slug=slug).update(name_in_text=name)


def held(front: Front, address: str) -> Kept:
    found = front.memory.get(Asked(address))
    assert found
    return found


@pytest.mark.usefixtures("countries")
def test_a_page_is_not_rendered_for_what_it_does_not_show(asking: Front) -> None:
    before = asking.ask("/en/sources")
    had = counted("confirmed")
    for number in range(1, 4):
        rename_as("kenya", f"Kenya, {number}")
        asking.publish()
        assert asking.ask("/en/sources") == before
    assert (asking.renders, counted("confirmed") - had) == (1, 3)


@pytest.mark.usefixtures("countries")
def test_a_page_is_rendered_for_what_it_shows(asking: Front) -> None:
    asking.ask(KENYA)
    rename_as("kenya", "Republic of Kenya")
    asking.publish()
    assert b"Republic of Kenya" in asking.ask(KENYA).body
    assert asking.renders == 2


@pytest.mark.usefixtures("countries")
def test_what_was_changed_and_changed_back_is_as_it_was(asking: Front) -> None:
    before = asking.ask(KENYA)
    rename_as("kenya", "Republic of Kenya")
    asking.publish()
    asking.ask(KENYA)
    rename_as("kenya", "Kenya")
    asking.publish()
    assert asking.ask(KENYA).body != asking.ask(CHILE).body
    assert asking.ask(KENYA).body == before.body


def test_a_reader_who_has_it_hears_that_nothing_changed(asking: Front) -> None:
    tag = asking.ask("/en/sources").header("ETag")
    asking.publish()
    assert asking.ask("/en/sources", HTTP_IF_NONE_MATCH=tag).status == 304
    assert asking.renders == 1


def test_on_another_day_it_is_rendered(asking: Front) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        asking.ask("/en/sources")
        asking.publish()
        clock.shift(DAY)
        asking.ask("/en/sources")
    assert asking.renders == 2


@pytest.mark.parametrize("path", [KENYA, "/en/accessibility"])
def test_a_past_day_is_never_confirmed(asking: Front, record: dict[str, Undertaking], path: str) -> None:
    with time_machine.travel(NOW + 9 * DAY, tick=False):
        asking.ask(f"{path}?as_of={NOW.date()}")
        asking.publish()
        assert asking.ask(f"{path}?as_of={NOW.date()}").status == 200
    assert asking.renders == 2


def test_another_process_confirms_a_copy_that_it_took(asking: Front, valkey: "redis.Redis") -> None:
    first = asking.ask("/en/sources")
    other = Front(asking.application, valkey, code=asking.code, is_as_before=AskerInTheTest().is_as_before)
    assert other.ask("/en/sources") == first
    other.publish()
    assert other.ask("/en/sources") == first
    asking.publish()
    shared = counted("shared")
    assert asking.ask("/en/sources") == first
    assert (asking.renders, counted("shared") - shared) == (1, 1)


def test_a_failure_of_the_question_costs_a_render(django_itself: Application, valkey: "redis.Redis") -> None:
    front = Front(Counted(django_itself), valkey, is_as_before=lambda reads: False)
    first = front.ask("/en/sources")
    front.publish()
    assert front.ask("/en/sources") == first
    assert front.renders == 2


def test_a_file_knows_what_it_read_through_the_shared_copies(asking: Front) -> None:
    asking.ask("/en/sources")
    kept = held(asking, "/en/sources")
    assert kept.reads
    assert Kept.from_bytes(kept.as_bytes()) == kept


def addresses(record: dict[str, Undertaking]) -> list[Asked]:
    """Every public address of which copies are kept, today."""
    named = {name: reverse(name) for name in PATTERNS if name and name not in WITH_ARGUMENTS}
    named |= examples(record)
    for name in ONLY_POST:
        named.pop(name, None)
    pages = {asked(path_info(address), address.partition("?")[2], is_part=False)
             for address in (*named.values(), *QUESTIONS)}  # fmt: skip
    return sorted((page for page in pages if page), key=lambda page: page.name)


def plain(front: Front, page: Asked) -> bytes:
    """As Django makes it now, whatever was kept."""
    return render(front.application.application, page, site_url=settings.SITE_URL).body


def address_of(page: Asked) -> str:
    return page.path + (f"?{page.question}" if page.question else "")


def has_changed(front: Front, pages: list[Asked]) -> list[str]:
    """Pages that the cache hands out otherwise than Django makes them."""
    front.publish()
    return [page.name for page in pages if front.ask(address_of(page)).body != plain(front, page)]


def test_whatever_happens_what_is_handed_out_is_what_a_render_says(
    asking: Front, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    """And much of it is not rendered for that."""
    pages = addresses(record)
    assert len(pages) > 100
    with time_machine.travel(NOW + DAY, tick=False) as clock:
        scene = Scene(record, alice, bob)
        assert has_changed(asking, pages) == []
        copies = [copy for page in pages if (copy := asking.memory.get(page))]
        can_be_told = [copy.reads for copy in copies if copy.reads and not copy.until]
        assert len(can_be_told) > 0.9 * len(pages)
        had = counted("confirmed")
        assert has_changed(asking, pages) == []
        assert counted("confirmed") - had == len(can_be_told)
        assert all(map(AskerInTheTest(settings=OTHER_PLANS).is_as_before, can_be_told))
        acts = [
            act for act in (*ACTS, rename, reword, rename_staff, move_deadline, log) if act is not archive
        ]
        for number, act in enumerate(acts, 1):
            clock.shift(dt.timedelta(minutes=5))
            happen(scene, act)
            if number % TOGETHER == 0 or act is acts[-1]:
                half = pages[number // TOGETHER % 2 :: 2]  # by turns, since it takes long
                assert has_changed(asking, half) == [], act.__name__
