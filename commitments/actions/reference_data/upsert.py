"""Bringing a table in line with the files: new rows are added, changed ones updated, missing ones named."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


@dataclass
class Tally:
    """What a load did to one kind of record, by code."""

    kind: str
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    def mark_changed(self, codes: Iterable[str]) -> None:
        """For records whose own fields are the same while their links are not."""
        for code in codes:
            if code in self.unchanged:
                self.unchanged.remove(code)
                self.changed.append(code)


@dataclass
class Report:
    """What a load did, kind by kind. With a fault in it the whole load is rolled back."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    left_to_the_desk: list[str] = field(default_factory=list)
    kept_as_published: list[str] = field(default_factory=list)

    def tally(self, kind: str) -> Tally:
        return self.tallies.setdefault(kind, Tally(kind))

    def name_missing(self, kind: str, codes: Iterable[str]) -> None:
        self.faults += [f"{kind}: {code} is in the database but in no file" for code in sorted(codes)]


def upsert(
    tally: Tally,
    existing: Iterable[Row],
    wanted: Sequence[Row],
    *,
    code: Callable[[Row], str],
    fields: Sequence[str],
) -> dict[str, Row]:
    """Makes the existing rows equal to the wanted ones in these fields; returns the saved rows by code."""
    rows = {code(row): row for row in existing}
    new, changed = [], []
    for row in wanted:
        saved = rows.setdefault(code(row), row)
        if saved is row:
            new.append(row)
        elif take_over(saved, row, fields):
            changed.append(saved)
        else:
            tally.unchanged.append(code(row))
    if new:
        type(new[0])._default_manager.bulk_create(new)
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, fields)
    tally.new += map(code, new)
    tally.changed += map(code, changed)
    return {code(row): rows[code(row)] for row in wanted}


def take_over(saved: models.Model, wanted: models.Model, fields: Sequence[str]) -> bool:
    """Copies the fields that differ; tells whether any did."""
    names = differing(saved, wanted, fields)
    for name in names:
        setattr(saved, name, getattr(wanted, name))
    return bool(names)


def differing(saved: models.Model, wanted: models.Model, fields: Sequence[str]) -> list[str]:
    return [name for name in fields if getattr(saved, name) != getattr(wanted, name)]


def replace_all(
    report: Report,
    kind: str,
    existing: models.QuerySet[Row],
    wanted: Sequence[Row],
    *,
    code: Callable[[Row], str],
    leaving: Sequence[str] = (),
) -> dict[str, Row]:
    """An upsert of a table that the files alone fill: every field but those in `leaving` is theirs, and a
    row that no file has any more is a fault."""
    own = [field.attname for field in existing.model._meta.concrete_fields if not field.primary_key]
    fields = [name for name in own if name not in leaving]
    report.name_missing(kind, {code(row) for row in existing} - {code(row) for row in wanted})
    return upsert(report.tally(kind), existing, wanted, code=code, fields=fields)


def sync_links(through: type[models.Model], left: str, right: str, wanted: dict[int, list[int]]) -> set[int]:
    """Makes the links of these left-hand ids the wanted ones; returns the ids whose links changed."""
    links = through._default_manager.filter(**{f"{left}__in": list(wanted)})
    present = {(getattr(link, left), getattr(link, right)): link.pk for link in links}
    pairs = {(left_id, right_id): None for left_id, right_ids in wanted.items() for right_id in right_ids}
    new = [pair for pair in pairs if pair not in present]
    gone = [pair for pair in present if pair not in pairs]
    through._default_manager.bulk_create(through(**{left: pair[0], right: pair[1]}) for pair in new)
    through._default_manager.filter(pk__in=[present[pair] for pair in gone]).delete()
    return {pair[0] for pair in [*new, *gone]}
