"""Against what textbooks give, and against requests that are played through one by one."""

import heapq
import statistics
from collections.abc import Callable
from random import Random

import pytest

from bench.scaling_model import Backlog, Costs, Demand, Station, backlog, distinct, need

COSTS = Costs(copy=0.00005, render=0.08, confirmation=0.004, publication=1.0, digest=0.0006, idle_host=0.05)
DEMAND = Demand(readers=10_000, pages_each=3, publications=20, subscribers=1_000, pages=3_000)


def played(station: Station, rate: float, serve: Callable[[Random], float]) -> list[float]:
    """How long each of many requests waits for the first server that is free."""
    random, now = Random(5), 0.0
    free = [0.0] * station.servers
    waits = []
    for _ in range(200_000):
        now += random.expovariate(rate)
        begun = max(now, heapq.heappop(free))
        waits.append(begun - now)
        heapq.heappush(free, begun + serve(random))
    return waits


def test_one_server_waits_as_long_as_the_formula_for_one_says() -> None:
    station = Station(servers=1, seconds=0.1)
    assert station.waits(8) == pytest.approx(0.8)
    assert station.mean_wait(8) == pytest.approx(0.4)  # 0.8 / (10 - 8)
    assert Station(servers=1, seconds=0.1, variation=0).mean_wait(8) == pytest.approx(0.2)


def test_two_servers_wait_as_erlang_has_it() -> None:
    assert Station(servers=2, seconds=1).waits(1.6) == pytest.approx(0.7111, abs=0.0001)
    assert Station(servers=2, seconds=1).mean_wait(1.6) == pytest.approx(1.7778, abs=0.0001)


@pytest.mark.parametrize(("servers", "busy"), [(1, 0.5), (2, 0.6), (2, 0.85), (8, 0.8)])
def test_exponential_service_waits_as_when_it_is_played_through(servers: int, busy: float) -> None:
    station = Station(servers, seconds=0.08)
    rate = busy * station.capacity
    waits = played(station, rate, lambda random: random.expovariate(1 / 0.08))
    assert station.mean_wait(rate) == pytest.approx(statistics.fmean(waits), rel=0.1)
    assert station.wait_of(0.99, rate) == pytest.approx(statistics.quantiles(waits, n=100)[98], rel=0.1)


def test_even_service_waits_about_as_when_it_is_played_through() -> None:
    station = Station(servers=2, seconds=0.08, variation=0)
    rate = 0.8 * station.capacity
    waits = played(station, rate, lambda _: 0.08)
    assert station.mean_wait(rate) == pytest.approx(statistics.fmean(waits), rel=0.1)


def test_nobody_waits_where_fewer_than_the_share_would() -> None:
    station = Station(servers=4, seconds=0.01)
    assert station.wait_of(0.5, rate=40) == 0
    assert station.wait_of(0.99999, rate=40) > 0


def test_more_than_it_can_do_waits_without_end() -> None:
    station = Station(servers=2, seconds=0.1)
    assert station.capacity == 20
    assert station.mean_wait(20) == station.wait_of(0.5, 21) == float("inf")


def test_distinct_counts_pages_as_when_they_are_drawn() -> None:
    random, places = Random(3), range(1, 501)
    drawn = [len(set(random.choices(places, [1 / place for place in places], k=300))) for _ in range(200)]
    assert distinct(300, 500) == pytest.approx(statistics.fmean(drawn), rel=0.02)
    assert distinct(10**9, 500) == pytest.approx(500)


def test_every_page_is_looked_at_once_for_each_publication_at_most_and_rendered_where_it_changed() -> None:
    crowd = Demand(readers=10**8, pages_each=5, publications=8 * 60, subscribers=0, pages=100, touched=30)
    assert crowd.old_pages == pytest.approx(100 / 60)
    assert crowd.renders == pytest.approx(30 / 60)
    quiet = Demand(readers=100, pages_each=1, publications=8 * 3600, subscribers=0, pages=100)
    assert quiet.renders <= quiet.old_pages <= quiet.requests
    still = Demand(readers=100, pages_each=1, publications=0, subscribers=0, pages=100)
    assert still.old_pages == still.renders == 0


def test_need_is_the_least_number_of_hosts_that_stay_below_the_share() -> None:
    assert need(DEMAND, COSTS).hosts == 1
    large = need(Demand(2 * 10**8, 5, 100, 10**6, 3_000), COSTS)
    assert large.hosts > 1
    assert large.cores <= large.hosts * 2 * 0.6
    assert large.cores > (large.hosts - 1) * 2 * 0.6 - COSTS.idle_host
    assert large.digests == pytest.approx(10**6 / 3600 * COSTS.digest)


def test_nobody_waits_after_a_publication_where_renders_come_slower_than_they_are_done() -> None:
    quiet = Demand(readers=10_000, pages_each=3, publications=1, subscribers=0, pages=100)
    assert quiet.requests * COSTS.render < 1
    assert backlog(quiet, COSTS, free=1) == Backlog(0, 0)


def test_a_crowd_waits_for_all_pages_at_most_and_less_with_more_cores() -> None:
    crowd = Demand(readers=10**8, pages_each=5, publications=1, subscribers=0, pages=1_000, touched=1_000)
    few, many = backlog(crowd, COSTS, free=2), backlog(crowd, COSTS, free=20)
    assert few.over_after == pytest.approx(1_000 * COSTS.render / 2, rel=0.06)
    assert few.over_after / 2 < few.wait < few.over_after
    assert many.wait < few.wait / 9


def test_a_crowd_waits_a_fraction_of_that_where_few_pages_changed() -> None:
    crowd = Demand(readers=10**8, pages_each=5, publications=1, subscribers=0, pages=1_000, touched=50)
    work = 50 * COSTS.render + 950 * COSTS.confirmation
    assert backlog(crowd, COSTS, free=2).over_after == pytest.approx(work / 2, rel=0.06)
