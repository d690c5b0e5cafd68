"""The parts of a digest in their order: heading, what to know about it, and how it is counted."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext, gettext_noop, ngettext

from commitments.summaries.digest_lines import Item
from commitments.vocabulary import CHANGE_MEANING, ChangeKind


@dataclass(frozen=True)
class Part:
    """Items of a group under one heading: a followed thing, or none where the group is not divided."""

    heading: str
    items: tuple[Item, ...]

    @property
    def level(self) -> int:
        """Of the headings of its items, below its own or that of the group."""
        return 4 if self.heading else 3


@dataclass(frozen=True)
class Group:
    heading: str
    note: str
    parts: tuple[Part, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for part in self.parts for item in part.items)


@dataclass(frozen=True)
class GroupWords:
    """`heading` and `note` in English, to be looked up in the active language."""

    kinds: tuple[ChangeKind, ...]
    heading: str
    note: str
    counted: Callable[[int], str]
    is_by_follow: bool = False


GROUPS: Final = (
    GroupWords(
        (ChangeKind.PROGRESS, ChangeKind.REGRESS),
        gettext_noop("What changed"),
        "",
        lambda n: ngettext("{n} status changed", "{n} statuses changed", n),
        is_by_follow=True,
    ),
    GroupWords(
        (ChangeKind.OTHER_STATUS,),
        gettext_noop("Status changed"),
        CHANGE_MEANING[ChangeKind.OTHER_STATUS],
        lambda n: ngettext("{n} other change of status", "{n} other changes of status", n),
        is_by_follow=True,
    ),
    GroupWords(
        (ChangeKind.FIRST_ASSESSMENT,),
        gettext_noop("First assessments"),
        CHANGE_MEANING[ChangeKind.FIRST_ASSESSMENT],
        lambda n: ngettext("{n} first assessment", "{n} first assessments", n),
    ),
    GroupWords(
        (ChangeKind.CORRECTION,),
        gettext_noop("Corrections"),
        CHANGE_MEANING[ChangeKind.CORRECTION],
        lambda n: ngettext("{n} correction", "{n} corrections", n),
    ),
    GroupWords(
        (ChangeKind.REPLY,),
        gettext_noop("Replies"),
        CHANGE_MEANING[ChangeKind.REPLY],
        lambda n: ngettext("{n} reply of a signatory", "{n} replies of signatories", n),
    ),
    GroupWords(
        (ChangeKind.METHOD,),
        gettext_noop("Our method"),
        CHANGE_MEANING[ChangeKind.METHOD],
        lambda n: ngettext("{n} status revised by our method", "{n} statuses revised by our method", n),
    ),
    GroupWords(
        (ChangeKind.EVIDENCE,),
        gettext_noop("New on record"),
        gettext_noop("Things that happened, each with its sources. No judgement."),
        lambda n: ngettext("{n} new entry on record", "{n} new entries on record", n),
    ),
)
# Kinds whose items stand under the name of what is followed.
BY_FOLLOW: Final = frozenset(kind for words in GROUPS if words.is_by_follow for kind in words.kinds)


def grouped(items: Sequence[Item], sections: Sequence[str], *, most: int) -> tuple[Group, ...]:
    """The items by kind, in the order of the mail, up to the most it carries.

    `sections` says under which followed thing each item stands; all blank where there is one thing only.
    """
    groups = []
    for words in GROUPS:
        parts: dict[str, list[Item]] = {}
        for item, section in zip(items, sections, strict=True):
            if item.kind in words.kinds:
                parts.setdefault(section if words.is_by_follow else "", []).append(item)
        if parts:
            note = gettext(words.note) if words.note else ""
            divided = tuple(Part(heading, tuple(own)) for heading, own in parts.items())
            groups.append(Group(gettext(words.heading), note, divided))
    return first_of(groups, most)


def first_of(groups: Sequence[Group], most: int) -> tuple[Group, ...]:
    """The same groups with so many items at most: corrections above all, the rest in its order."""
    items = [item for group in groups for item in group.items]
    kept = sorted(items, key=lambda item: item.kind != ChangeKind.CORRECTION)[:most]
    numbers = {item.number for item in kept}
    found = []
    for group in groups:
        parts = [replace(part, items=only(part.items, numbers)) for part in group.parts]
        if any(part.items for part in parts):
            found.append(replace(group, parts=tuple(part for part in parts if part.items)))
    return tuple(found)


def only(items: Sequence[Item], numbers: Collection[int]) -> tuple[Item, ...]:
    return tuple(item for item in items if item.number in numbers)


def counts(items: Sequence[Item]) -> list[str]:
    """How many there are of each kind, in words."""
    found = []
    for words in GROUPS:
        number = sum(item.kind in words.kinds for item in items)
        if number:
            found.append(words.counted(number).format(n=number))
    return found
