"""The keys of tables whose rows have no code of their own, as text, as SQL, and back again.

A signatory's code holds no hyphen, and a commitment's no ".v" or ".t", so that each can be taken apart.
"""

from typing import Final

from django.db.models import CharField, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

JOINT: Final = "joint"  # no signatory's code, since those are capitals
LARGEST: Final = 2**63 - 1


def of_undertaking(signatory: str | None, commitment: str) -> str:
    return f"{signatory or JOINT}-{commitment}"


def of_endorsement(signatory: str, instrument: str) -> str:
    return f"{signatory}-{instrument}"


def of_version(code: str, version: int) -> str:
    """Of a version of an assessment or an entry: `FR-D3.a.v2`."""
    return f"{code}.v{version}"


def of_test(commitment: str, number: int) -> str:
    """Of a commitment's test, or of its result in an assessment."""
    return f"{commitment}.t{number}"


def undertaking_sql(way: str = "") -> Combinable:
    """The key of the undertaking at the end of these joins, written like "undertaking__"."""
    signatory = Coalesce(F(f"{way}endorsement__signatory__code"), Value(JOINT))
    return Concat(signatory, Value("-"), F(f"{way}commitment__code"), output_field=CharField())


def entry_sql(way: str = "") -> Combinable:
    number = Cast(F(f"{way}version"), CharField())
    return Concat(F(f"{way}code"), Value(".v"), number, output_field=CharField())


def of_link(commitment: str, earlier: str) -> str:
    return f"{commitment}-{earlier}"


def link_is(key: str) -> Q | None:
    commitment, _, earlier = key.partition("-")
    return Q(commitment__code=commitment, earlier__code=earlier)


def code_is(key: str) -> Q | None:
    return Q(code=key)


def deadline_is(key: str) -> Q | None:
    return Q(commitment__code=key)


def number_is(key: str, field: str = "pk") -> Q | None:
    """Where the key is a whole number; None for anything else."""
    is_number = key.isascii() and key.isdigit() and str(int(key[:20])) == key and int(key) <= LARGEST
    return Q(**{field: int(key)}) if is_number else None


def undertaking_is(key: str, way: str = "") -> Q | None:
    signatory, joint, commitment = key.partition("-")
    if not joint:
        return None
    whose = {f"{way}endorsement__signatory__code": signatory}
    nobodys = {f"{way}endorsement": None}
    return Q(**{f"{way}commitment__code": commitment}, **(nobodys if signatory == JOINT else whose))


def endorsement_is(key: str) -> Q | None:
    signatory, _, instrument = key.partition("-")
    return Q(signatory__code=signatory, instrument__code=instrument)


def numbered(key: str, mark: str) -> tuple[str, int] | None:
    """What stands before the last ".v" or ".t" and the number after it."""
    before, found, number = key.rpartition(mark)
    is_number = number.isascii() and number.isdigit() and len(number) < 10 and str(int(number)) == number
    return (before, int(number)) if found and is_number else None


def entry_is(key: str, way: str = "") -> Q | None:
    parts = numbered(key, ".v")
    return Q(**{f"{way}code": parts[0], f"{way}version": parts[1]}) if parts else None


def entry_evidence_is(key: str) -> Q | None:
    entry, _, evidence = key.rpartition("-")
    of_entry, of_evidence = entry_is(entry, "entry__"), number_is(evidence, "evidence")
    return of_entry & of_evidence if of_entry and of_evidence else None


def assessment_is(key: str, way: str = "") -> Q | None:
    parts = numbered(key, ".v")
    of_undertaking_ = undertaking_is(parts[0], f"{way}undertaking__") if parts else None
    return of_undertaking_ & Q(**{f"{way}version": parts[1]}) if parts and of_undertaking_ else None


def commitment_test_is(key: str) -> Q | None:
    parts = numbered(key, ".t")
    return Q(commitment__code=parts[0], number=parts[1]) if parts else None


def assessment_test_is(key: str) -> Q | None:
    parts = numbered(key, ".t")
    of_assessment = assessment_is(parts[0], "assessment__") if parts else None
    return of_assessment & Q(test__number=parts[1]) if parts and of_assessment else None
