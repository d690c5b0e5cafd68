"""A count is the same wherever it stands: pages, drawings and data all agree with what is published now."""

import json
from collections import Counter

from django.test import Client

from commitments.actions import sample_data
from commitments.models import CurrentStatus
from commitments.summaries import (
    commitment,
    commitments,
    compare,
    matrix,
    overview,
    signatories,
    signatory,
    tile_page,
)
from commitments.summaries.bound import Filter
from commitments.summaries.distribution import LevelCount
from commitments.vocabulary import Delivery, SignatoryKind
from tests.actions.test_sample_data import register
from tests.factories import NOW

__all__ = ["register"]

TODAY = NOW.date()


def in_order(levels: Counter[str]) -> tuple[LevelCount, ...]:
    return tuple(LevelCount(level, levels[level]) for level in Delivery.values if levels[level])


def slug_in(url: str) -> str:
    return url.rpartition("/")[2]


def test_all_pages_count_the_same(client: Client, register: None) -> None:
    sample_data.make(seed=1, now=NOW, tell=lambda _: None)
    by_signatory: dict[str, Counter[str]] = {}
    by_commitment: dict[str, Counter[str]] = {}
    rows = CurrentStatus.objects.exclude(undertaking__endorsement=None).values_list(
        "undertaking__endorsement__signatory__slug", "undertaking__commitment__code", "verified_level"
    )
    for slug, code, level in rows:
        by_signatory.setdefault(slug, Counter())[level] += 1
        by_commitment.setdefault(code, Counter())[level] += 1
    assert sum(counts.total() - counts["not_assessed"] for counts in by_signatory.values()) > 5

    listed = {line.code: line.distribution.counts for line in commitments.load().lines}
    for code, counts in by_commitment.items():
        page = commitment.load(code, asked=Filter(), today=TODAY)
        assert page is not None
        assert page.counts == listed[code] == tile_page.load(code).counts == in_order(counts), code
        said = json.loads(client.get(f"/en/commitments/{code}.json").content)
        assert in_order(Counter(row["level"] for row in said["rows"])) == in_order(counts), code

    countries = signatories.load(SignatoryKind.COUNTRY, signatories.Filter()).everybody
    lines = {slug_in(line.url): line for line in countries}
    tiles = {slug_in(tile.signatory.url): tile.signatory for tile in overview.load_tiles()}
    slugs = tuple(by_signatory)
    members = {
        slug_in(member.url): member
        for start in range(0, len(slugs), 2)
        for member in compare.load(compare.Filter(slugs[start : start + 2]), today=TODAY).members
    }
    whole = matrix.load(matrix.FULL, asked=Filter())
    assert whole is not None
    cells = {slug_in(row.url): [cell.level for cell in row.cells if cell] for row in whole.rows}
    for slug, counts in by_signatory.items():
        own = signatory.load(kind="country", slug=slug, today=TODAY)
        assert own is not None
        assert in_order(Counter(item.level for item in own.own)) == in_order(counts)
        assert in_order(Counter(cells[slug])) == in_order(counts)
        expected = (counts.total() - counts["not_assessed"], counts.total())
        for line in (lines[slug], tiles[slug], members[slug]):
            assert (line.assessed, line.total) == expected, slug
        said = json.loads(client.get(f"/en/countries/{slug}.json").content)
        levels = Counter(item["status"]["verified_level"]["code"] for item in said["undertakings"])
        assert in_order(levels) == in_order(counts), slug

    everything = Counter(CurrentStatus.objects.values_list("verified_level", flat=True))
    front = overview.load(today=TODAY)
    assert (front.assessed, front.total) == (
        everything.total() - everything["not_assessed"],
        everything.total(),
    )
    assert whole.counts == in_order(sum(by_signatory.values(), Counter()))
