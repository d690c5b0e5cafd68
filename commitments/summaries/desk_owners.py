"""Who looks after each undertaking there is, by assignment."""

from collections.abc import Iterable
from dataclasses import dataclass

from commitments.models import Undertaking
from commitments.rules.ownership import Claim, owners
from commitments.summaries import desk_inbox_marks as marks


@dataclass(frozen=True)
class Owned:
    """One undertaking; `left` are the people who looked after it until they left, where nobody does now."""

    pk: int
    people: tuple[int, ...]
    left: tuple[int, ...]


def load_owners() -> list[Owned]:
    """Three queries."""
    here, left, _ = marks.load_claims()
    signatories = marks.load_signatories()
    found = []
    for pk, commitment, signatory in Undertaking.objects.order_by().values_list(
        "pk", "commitment_id", "endorsement__signatory_id"
    ):
        languages = signatories[signatory].languages if signatory else ()
        people = owners_of(here, signatory, commitment, languages)
        before = () if people or not left else owners_of(left, signatory, commitment, languages)
        found.append(Owned(pk, people, before))
    return found


def owners_of(
    claims: Iterable[Claim], signatory: int | None, commitment: int, languages: Iterable[str]
) -> tuple[int, ...]:
    signatories = {signatory} if signatory else set()
    return owners(claims, signatories=signatories, commitments={commitment}, languages=languages)
