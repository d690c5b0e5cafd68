"""Who looks after an undertaking: the most precise assignment decides."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One assignment. A blank part leaves that part open; at least one is given."""

    person: int
    signatory: int | None = None
    commitment: int | None = None
    language: str = ""

    @property
    def precision(self) -> int:
        """A signatory and a commitment name one undertaking; a signatory is narrower than a commitment."""
        return 4 * (self.signatory is not None) + 2 * (self.commitment is not None) + bool(self.language)

    def covers(
        self, signatories: Collection[int], commitments: Collection[int], languages: Iterable[str]
    ) -> bool:
        return (
            (self.signatory is None or self.signatory in signatories)
            and (self.commitment is None or self.commitment in commitments)
            and (not self.language or any(speaks(self.language, language) for language in languages))
        )


def speaks(asked: str, tag: str) -> bool:
    """Whether a language tag is the one asked for or a form of it: sr-Cyrl is a form of sr."""
    return tag == asked or tag.startswith(f"{asked}-")


def owners(
    claims: Iterable[Claim],
    *,
    signatories: Collection[int],
    commitments: Collection[int],
    languages: Iterable[str],
) -> tuple[int, ...]:
    """The people whose claim is the most precise of those that cover it, in the order of the claims."""
    tongues = tuple(languages)
    covering = [claim for claim in claims if claim.covers(signatories, commitments, tongues)]
    best = max((claim.precision for claim in covering), default=0)
    return tuple(dict.fromkeys(claim.person for claim in covering if claim.precision == best))
