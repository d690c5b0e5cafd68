import random
import threading

from commitments.page_cache.kept import Kept
from commitments.page_cache.memory import Memory
from commitments.page_cache.questions import Asked
from tests.page_cache_factories import make_kept

KEPT = make_kept()


def page(number: int) -> Asked:
    return Asked(f"/en/changes/{number}")


def filled(most: int, pages: int) -> Memory:
    memory = Memory(most)
    for number in range(pages):
        memory.put(page(number), KEPT)
    return memory


def test_what_was_put_is_found_again_and_nothing_else() -> None:
    memory = filled(KEPT.weight * 3, 2)
    assert (memory.get(page(0)), memory.get(page(1)), memory.get(page(2))) == (KEPT, KEPT, None)
    assert memory.get(Asked(page(0).path, is_part=True)) is None
    assert (len(memory), memory.size) == (2, KEPT.weight * 2)


def test_it_never_takes_more_than_it_may_and_forgets_what_was_not_asked_for_the_longest() -> None:
    memory = filled(KEPT.weight * 3, 3)
    memory.get(page(0))
    memory.put(page(3), KEPT)
    assert [memory.get(page(number)) is not None for number in range(4)] == [True, False, True, True]
    assert memory.size == KEPT.weight * 3


def test_a_hundred_times_as_many_pages_take_no_more_memory() -> None:
    memory = filled(KEPT.weight * 5 + 1, 500)
    assert (len(memory), memory.size) == (5, KEPT.weight * 5)


def test_the_same_page_again_takes_the_place_of_the_old_one() -> None:
    memory, newer = filled(KEPT.weight * 3, 1), make_kept(body=b"Newer.")
    memory.put(page(0), newer)
    assert (memory.get(page(0)), memory.size) == (newer, newer.weight)


def test_what_is_larger_than_all_of_the_memory_is_not_held_nor_what_it_replaces() -> None:
    huge = make_kept(body=random.Random(1).randbytes(20_000))
    memory = filled(KEPT.weight * 3, 2)
    memory.put(page(0), huge)
    assert (memory.get(page(0)), memory.get(page(1))) == (None, KEPT)
    memory.put(page(7), huge)
    assert (memory.get(page(7)), memory.size) == (None, KEPT.weight)


def test_a_page_that_is_dropped_is_gone_and_dropping_it_twice_is_no_error() -> None:
    memory = filled(KEPT.weight * 3, 2)
    for _ in range(2):
        memory.drop(page(0))
    assert (memory.get(page(0)), len(memory), memory.size) == (None, 1, KEPT.weight)


def test_many_threads_together_keep_within_the_limit() -> None:
    memory, dice = Memory(KEPT.weight * 4), random.Random(1)
    wrong: list[Kept | None] = []
    start = threading.Barrier(8)

    def use() -> None:
        start.wait(10)
        for _ in range(2_000):
            number = dice.randrange(12)
            memory.put(page(number), KEPT)
            if memory.get(page(dice.randrange(12))) not in (KEPT, None) or memory.size > KEPT.weight * 4:
                wrong.append(None)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert memory.size == len(memory) * KEPT.weight <= KEPT.weight * 4
