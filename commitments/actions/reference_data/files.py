"""Reads the reference files as one set: all of it is sound, or every fault is named with its place."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from commitments.actions.reference_data import official
from commitments.languages import Language
from commitments.reference_fields import Known
from commitments.reference_schema import Fact, Instrument, Signatory
from commitments.reference_translations import InstrumentTranslation
from commitments.vocabulary import SignatoryKind

SIGNATORIES: Final = "signatories.json"
INSTRUMENTS: Final = "instruments/"
PROGRESS: Final = "progress/"
TRANSLATIONS: Final = "translations/"
ORGANISATION_TILE_COLUMNS: Final = 6  # an organisation's tile is a wide one

signatories_adapter = TypeAdapter(list[Signatory])
instrument_adapter = TypeAdapter(Instrument)
facts_adapter = TypeAdapter(list[Fact])
translation_adapter = TypeAdapter(InstrumentTranslation)


class BrokenReferenceError(Exception):
    """The set cannot be loaded. `faults` holds one sentence per fault, with its file and place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class ReferenceSet:
    signatories: list[Signatory]
    instruments: list[Instrument]
    facts: list[Fact]
    translations: dict[tuple[str, str], InstrumentTranslation]  # by language and instrument


@dataclass(frozen=True)
class Outside:
    """What stands outside the files and may be referred to, and the names that are taken there."""

    signatories: frozenset[str] = frozenset()
    commitments: Mapping[str, frozenset[str]] = field(default_factory=dict)
    taken: Mapping[tuple[str, Any], str] = field(default_factory=dict)


def read_folder(folder: Path) -> ReferenceSet:
    """Raises BrokenReferenceError with every fault of every file."""
    paths = [
        folder / SIGNATORIES,
        *sorted(folder.glob("instruments/*.json")),
        *sorted(folder.glob("progress/*.json")),
        *sorted(folder.glob("translations/*/*.json")),
    ]
    return parse(*read_texts({path.relative_to(folder).as_posix(): path for path in paths}))


def read_texts(paths: Mapping[str, Path]) -> tuple[dict[str, str], list[str]]:
    """What the files hold, by their names here, and which of them cannot be read."""
    texts, faults = {}, []
    for name, path in paths.items():
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except OSError as error:
            faults.append(f"{name}: cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            faults.append(f"{name}: byte {error.start}: is not UTF-8")
    return texts, faults


def parse(
    texts: Mapping[str, str], faults: Iterable[str] = (), *, outside: Outside | None = None
) -> ReferenceSet:
    """The set that files of these names and texts hold; `faults` are those found in reading them."""
    outside = outside or Outside()
    found = list(faults)
    contents: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            contents[name] = json.loads(text)
        except json.JSONDecodeError as error:
            found.append(f"{name}: line {error.lineno} column {error.colno}: {error.msg}")
    defined = what_is_defined(contents, broken={fault.split(":")[0] for fault in found}, outside=outside)
    result = ReferenceSet([], [], [], {})
    for name in contents:
        try:
            add_file(result, name, texts[name], defined_within(contents[name], defined))
        except ValidationError as error:
            found += [f"{name}: {written(fault['loc'])}{message_of(fault)}" for fault in error.errors()]
    found += [
        *misnamed(contents),
        *mistranslated(result, contents),
        *repeated(contents, outside.taken),
        *incomplete_versions(result),
        *misplaced_parts(contents),
        *pages_told_differently(contents),
    ]
    if found:
        raise BrokenReferenceError(found)
    return result


def add_file(result: ReferenceSet, name: str, text: str, known: Known) -> None:
    # from JSON again, because only then do strict records read dates and codes from strings
    if name == SIGNATORIES:
        result.signatories.extend(signatories_adapter.validate_json(text, context=known))
    elif name.startswith(INSTRUMENTS):
        instrument = instrument_adapter.validate_json(text, context=known)
        result.instruments.append(instrument)
        result.signatories.extend(instrument.signatories)
    elif name.startswith(TRANSLATIONS):
        language, code = language_and_instrument(name)
        result.translations[language, code] = translation_adapter.validate_json(text, context=known)
    else:
        result.facts.extend(facts_adapter.validate_json(text, context=known))


def written(location: tuple[int | str, ...]) -> str:
    """("commitments", 3, "tests", 1, "text") as `commitments[3].tests[1].text: `."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in location]
    return f"{''.join(steps).lstrip('.')}: " if steps else ""


def message_of(fault: Mapping[str, Any]) -> str:
    return str(fault["msg"]).removeprefix("Value error, ")


def records_in(content: Any) -> list[tuple[int, dict[str, Any]]]:
    """The objects of a list with their places; the schema names whatever else is there."""
    rows = content if isinstance(content, list) else []
    return [(place, row) for place, row in enumerate(rows) if isinstance(row, dict)]


def part_of(content: Any, key: str) -> list[tuple[int, dict[str, Any]]]:
    return records_in(content.get(key)) if isinstance(content, dict) else []


def instruments_in(contents: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, raw)
        for name, raw in contents.items()
        if name.startswith(INSTRUMENTS) and isinstance(raw, dict)
    ]


def lists_of_signatories(contents: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """Each with the place at which it begins."""
    found = [
        (f"{name}: signatories", raw["signatories"])
        for name, raw in instruments_in(contents)
        if has(raw, signatories=list)
    ]
    own = contents.get(SIGNATORIES)
    return [(f"{SIGNATORIES}: ", own), *found] if isinstance(own, list) else found


def what_is_defined(contents: Mapping[str, Any], broken: set[str], outside: Outside) -> Known:
    """All codes of the set. Those that a broken file may hold are not known, so nobody is blamed for them."""
    is_broken = SIGNATORIES in broken or not isinstance(contents.get(SIGNATORIES, []), list)
    signatories = [row for _, rows in lists_of_signatories(contents) for row in rows]
    files_of_instruments = {name for name in broken | contents.keys() if name.startswith(INSTRUMENTS)}
    with_clauses = [raw["clauses"] for _, raw in instruments_in(contents) if has(raw, clauses=list)]
    return Known(
        signatories=None if is_broken else codes_in(signatories) | outside.signatories,
        clauses=codes_in([*chain.from_iterable(with_clauses)])
        if len(with_clauses) == len(files_of_instruments)
        else None,
        commitments={**outside.commitments, **clauses_by_commitment(contents)}
        if len(with_clauses) == len(files_of_instruments)
        else None,
    )


def clauses_by_commitment(contents: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {
        row["code"]: frozenset(code for code in row["clauses"] if isinstance(code, str))
        for _, raw in instruments_in(contents)
        for _, row in part_of(raw, "commitments")
        if has(row, code=str, clauses=list)
    }


def codes_in(rows: list[Any]) -> frozenset[str]:
    return frozenset(row["code"] for _, row in records_in(rows) if has(row, code=str))


def defined_within(content: Any, defined: Known) -> Known:
    """With the lines and quotes of the instrument, if the file is one."""
    lines = {row["line"]: row["text"] for _, row in part_of(content, "text") if has(row, line=int, text=str)}
    clauses = [row for _, row in part_of(content, "clauses") if has(row, code=str)]
    quotes = {row["code"]: row["quote"] if has(row, quote=str) else "" for row in clauses}
    return replace(defined, lines=lines, quotes=quotes)


def has(row: Mapping[str, Any], /, **kinds: type) -> bool:
    return all(isinstance(row.get(key), kind) for key, kind in kinds.items())


def misnamed(contents: Mapping[str, Any]) -> Iterator[str]:
    for name, raw in instruments_in(contents):
        if has(raw, code=str) and name != f"{INSTRUMENTS}{raw['code']}.json":
            yield f"{name}: code: the file of {raw['code']} must be called {raw['code']}.json"


def language_and_instrument(name: str) -> tuple[str, str]:
    """("fr", "paris-charter") of translations/fr/paris-charter.json."""
    _, language, file = name.split("/")
    return language, file.removesuffix(".json")


def mistranslated(result: ReferenceSet, contents: Mapping[str, Any]) -> Iterator[str]:
    """A file may be absent, then English shows, marked as English; where there is one it is complete."""
    instruments = {row.code: row for row in result.instruments}
    for name in contents:
        if not name.startswith(TRANSLATIONS):
            continue
        language, code = language_and_instrument(name)
        if language not in (Language.FRENCH, Language.ARABIC):
            yield f"{name}: the site does not speak {language}"
        if f"{INSTRUMENTS}{code}.json" not in contents:
            yield f"{name}: there is no instrument {code}"
        elif code in instruments and (language, code) in result.translations:
            gaps = result.translations[language, code].gaps(instruments[code])
            yield from (f"{name}: {gap}" for gap in gaps)


def incomplete_versions(result: ReferenceSet) -> Iterator[str]:
    for instrument in result.instruments:
        name = f"{INSTRUMENTS}{instrument.code}.json"
        yield from (f"{name}: {fault}" for fault in official.faults(instrument))


def repeated(contents: Mapping[str, Any], taken: Mapping[tuple[str, Any], str]) -> Iterator[str]:
    first = dict(taken)
    for kind, value, place in [*names_of_signatories(contents), *names_of_the_rest(contents)]:
        if isinstance(value, str | int | tuple) and first.setdefault((kind, value), place) != place:
            yield f"{place}: the {kind} {value} stands already at {first[kind, value]}"


def names_of_signatories(contents: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """What may stand once only: kind, value, place."""
    lists = lists_of_signatories(contents)
    for place, row in [
        (f"{start}[{index}]", row) for start, rows in lists for index, row in records_in(rows)
    ]:
        yield "signatory", row.get("code"), f"{place}.code"
        yield "slug", row.get("slug"), f"{place}.slug"
        for number, other in enumerate(row["also_known_as"] if has(row, also_known_as=list) else []):
            yield "slug", other, f"{place}.also_known_as[{number}]"
        for cell in cells_of(row):
            yield "tile", cell, f"{place}.tile"


def cells_of(row: Mapping[str, Any]) -> list[tuple[int, int]]:
    tile = row.get("tile")
    if not isinstance(tile, dict) or not has(tile, column=int, row=int):
        return []
    return cells_in(row.get("kind"), tile["column"], tile["row"])


def cells_in(kind: object, column: int | None, row: int | None) -> list[tuple[int, int]]:
    """The cells of the map that a tile takes up; none without a tile."""
    if not column or not row:
        return []
    width = 1 if kind == SignatoryKind.COUNTRY else ORGANISATION_TILE_COLUMNS
    return [(column + step, row) for step in range(width)]


def names_of_the_rest(contents: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for name, raw in instruments_in(contents):
        yield "order", raw.get("order"), f"{name}: order"
        for part, kind in (("clauses", "clause"), ("commitments", "commitment"), ("milestones", "milestone")):
            for index, row in part_of(raw, part):
                yield kind, row.get("code"), f"{name}: {part}[{index}].code"
        for index, row in part_of(raw, "text"):
            yield f"{name} line", row.get("line"), f"{name}: text[{index}].line"
        for index, row in part_of(raw, "endorsements"):
            yield f"{name} endorsement", row.get("signatory"), f"{name}: endorsements[{index}].signatory"
    for name, raw in contents.items():
        for index, row in records_in(raw) if name.startswith(PROGRESS) else ():
            yield "fact", row.get("code"), f"{name}: [{index}].code"


def misplaced_parts(contents: Mapping[str, Any]) -> Iterator[str]:
    """Clauses whose parent does not stand before them: else a clause could be its own ancestor."""
    for name, raw in instruments_in(contents):
        clauses = [(index, row) for index, row in part_of(raw, "clauses") if has(row, code=str)]
        to_come = [row["code"] for _, row in clauses]
        for index, row in clauses:
            if row.get("parent") in to_come:
                yield f"{name}: clauses[{index}].parent: {row['parent']} must stand before its parts"
            to_come.remove(row["code"])


def pages_in(contents: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, raw in contents.items():
        holders = part_of(raw, "milestones") if name.startswith(INSTRUMENTS) else records_in(raw)
        prefix = "milestones" if name.startswith(INSTRUMENTS) else ""
        for index, holder in holders:
            for number, page in part_of(holder, "evidence"):
                yield f"{name}: {prefix}[{index}].evidence[{number}]", page


def pages_told_differently(contents: Mapping[str, Any]) -> Iterator[str]:
    """One address is one source: title, publisher, date, kind and language are the same everywhere."""
    first: dict[str, tuple[str, dict[str, Any]]] = {}
    for place, page in pages_in(contents):
        if has(page, url=str):
            earlier_place, earlier = first.setdefault(page["url"], (place, page))
            differing = sorted(
                key for key in page.keys() | earlier.keys() if page.get(key) != earlier.get(key)
            )
            if differing:
                yield f"{place}: {', '.join(differing)}: not as told of the same page at {earlier_place}"
