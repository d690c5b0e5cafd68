"""How long requests wait, and how many hosts are needed: a small queueing model.

Requests come by themselves, one after the other at random, and `servers` work them off. Erlang's formula says
how often one has to wait. How long is known exactly where service times are exponential; others are taken
into account by their variation (Lee and Longton), and the wait of those who wait as exponential.
docs/scaling.md says how far that was off.
"""

import math
from dataclasses import dataclass
from typing import Final

SECONDS_OF_A_DAY: Final = 86_400


@dataclass(frozen=True)
class Station:
    """`seconds` of work for each request at the mean; `variation` is their variance over the mean squared."""

    servers: int
    seconds: float
    variation: float = 1.0

    @property
    def capacity(self) -> float:
        """Requests a second at which it never rests."""
        return self.servers / self.seconds

    def utilisation(self, rate: float) -> float:
        return rate / self.capacity

    def waits(self, rate: float) -> float:
        """Which share of the requests has to wait (Erlang C)."""
        load, busy = rate * self.seconds, self.utilisation(rate)
        if busy >= 1:
            return 1.0
        blocked = 1.0  # Erlang B, from one server to the next
        for server in range(1, self.servers + 1):
            blocked = load * blocked / (server + load * blocked)
        return blocked / (1 - busy * (1 - blocked))

    def mean_wait(self, rate: float) -> float:
        busy = self.utilisation(rate)
        if busy >= 1:
            return math.inf
        of_those_who_wait = self.seconds / self.servers / (1 - busy) * (1 + self.variation) / 2
        return self.waits(rate) * of_those_who_wait

    def wait_of(self, share: float, rate: float) -> float:
        """Within how many seconds this share of all requests has begun to be served."""
        waits = self.waits(rate)
        if waits <= 1 - share:
            return 0.0
        return self.mean_wait(rate) / waits * math.log(waits / (1 - share))


@dataclass(frozen=True)
class Costs:
    """Seconds of computing, as measured, on one core of the kind that is counted with.

    `confirmation`: PostgreSQL says that nothing on a page has changed. `idle_host` is of a second, whatever
    is asked: looking for what is due.
    """

    copy: float
    render: float
    confirmation: float
    publication: float
    digest: float
    idle_host: float


@dataclass(frozen=True)
class Demand:
    """Of one day. `peak` is how many times the mean rate the busiest hour has; `pages` are all there are,
    and `touched` those that show what is published at a time, among them the most asked ones."""

    readers: float
    pages_each: float
    publications: float
    subscribers: float
    pages: int
    peak: float = 4.0
    mail_hours: float = 1.0
    touched: int = 50

    @property
    def requests(self) -> float:
        """A second, in the busiest hour."""
        return self.readers * self.pages_each / SECONDS_OF_A_DAY * self.peak

    @property
    def publications_at_peak(self) -> float:
        """A second: the desk works eight hours."""
        return self.publications / (8 * 3600)

    @property
    def old_pages(self) -> float:
        """A second: after each publication every page that is asked for is looked at once."""
        if not self.publications_at_peak:
            return 0.0
        asked = self.requests / self.publications_at_peak
        return min(self.requests, self.publications_at_peak * distinct(asked, self.pages))

    @property
    def renders(self) -> float:
        """A second: of those pages, the ones that have changed."""
        return min(self.old_pages, self.publications_at_peak * self.touched)


@dataclass(frozen=True)
class Need:
    cores: float
    hosts: int
    copies: float
    renders: float
    confirmations: float
    publications: float
    digests: float
    after_publication: "Backlog"


def distinct(asked: float, pages: int, exponent: float = 1.0) -> float:
    """How many different pages so many requests ask for, where the nth is asked for a nth as often."""
    total = sum(1 / place**exponent for place in range(1, pages + 1))
    return sum(-math.expm1(-asked / place**exponent / total) for place in range(1, pages + 1))


def need(demand: Demand, costs: Costs, *, cores: int = 2, at_most: float = 0.6) -> Need:
    """Hosts of so many cores that together are busy at most so much in the busiest hour."""
    copies = (demand.requests - demand.old_pages) * costs.copy
    confirmations = (demand.old_pages - demand.renders) * costs.confirmation
    renders = demand.renders * costs.render
    publications = demand.publications_at_peak * costs.publication
    digests = demand.subscribers / (demand.mail_hours * 3600) * costs.digest
    pages, hosts = renders + confirmations, 1
    while copies + pages + publications + digests + hosts * costs.idle_host > hosts * cores * at_most:
        hosts += 1
    besides = copies + publications + digests + hosts * costs.idle_host
    after = backlog(demand, costs, hosts * cores - besides)
    return Need(besides + pages, hosts, copies, renders, confirmations, publications, digests, after)


@dataclass(frozen=True)
class Backlog:
    """After one publication: how long a page waits for its turn at worst, and until when any does."""

    wait: float
    over_after: float


def backlog(demand: Demand, costs: Costs, free: float) -> Backlog:
    """With so many cores free for pages. Every page that is asked for has to be looked at once, and at first
    hardly any has been: what the mean over a day hides."""
    longest, now = 0.0, 0.001
    while True:
        pages = distinct(demand.requests * now, demand.pages)
        changed = min(pages, demand.touched)
        left = changed * costs.render + (pages - changed) * costs.confirmation - free * now
        if left <= 0:
            return Backlog(longest / free, now if longest else 0.0)
        longest, now = max(longest, left), now * 1.05
