"""Which undertakings an entry bears on, worked out from its clauses and signatories."""

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from commitments.models import Clause, Commitment, Undertaking


class BearingIndex:
    """The whole mapping, read once in three queries, for one entry or for many.

    A clause belongs to the nearest commitment built from it or from a clause above it, so an entry on
    D3.h.1 bears on D3.h. Of a commitment that binds each signatory, the undertakings of the named
    signatories count; a joint undertaking counts whoever is named.
    """

    def __init__(self) -> None:
        self.parent: dict[int, int | None] = dict(Clause.objects.values_list("id", "parent_id"))
        self.commitments_of: dict[int, set[int]] = defaultdict(set)
        for commitment_id, clause_id in Commitment.clauses.through.objects.values_list(
            "commitment_id", "clause_id"
        ):
            self.commitments_of[clause_id].add(commitment_id)
        self.joint: dict[int, int] = {}
        self.own: dict[tuple[int, int], int] = {}
        rows = Undertaking.objects.values_list("id", "commitment_id", "endorsement__signatory_id")
        for undertaking_id, commitment_id, signatory_id in rows:  # an outer join: joint ones have none
            if cast(int | None, signatory_id) is None:
                self.joint[commitment_id] = undertaking_id
            else:
                self.own[commitment_id, signatory_id] = undertaking_id

    def commitments_for(self, clause_ids: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for clause_id in clause_ids:
            step: int | None = clause_id
            while step is not None and step not in self.commitments_of:
                step = self.parent[step]
            if step is not None:
                found |= self.commitments_of[step]
        return found

    def undertakings_for(self, clause_ids: Iterable[int], signatory_ids: Iterable[int]) -> set[int]:
        """Ids of the undertakings that an entry with these clauses and signatories bears on."""
        signatories = list(signatory_ids)
        found: set[int] = set()
        for commitment_id in self.commitments_for(clause_ids):
            if commitment_id in self.joint:
                found.add(self.joint[commitment_id])
            found.update(
                self.own[commitment_id, signatory_id]
                for signatory_id in signatories
                if (commitment_id, signatory_id) in self.own
            )
        return found
