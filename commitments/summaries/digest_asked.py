"""What of the digests a reader of the web pages wants to see: the same choices as subscribers have."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from commitments.models import Commitment, Follow, Instrument, Signatory
from commitments.rules.echoed import echoed
from commitments.summaries.digest_follows import as_query
from commitments.summaries.follow import FollowLine, line
from commitments.summaries.signatory_names import own_name
from commitments.vocabulary import FollowScope


@dataclass(frozen=True)
class Asked:
    """Slugs and codes as the address has them; all empty for everything."""

    signatories: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    deadlines: bool = False


@dataclass(frozen=True)
class Choice:
    """What is shown: as follows, in words, as the end of an address; and what could not be found."""

    follows: tuple[Follow, ...]
    lines: tuple[FollowLine, ...]
    query: str
    notices: tuple[str, ...]

    @property
    def is_everything(self) -> bool:
        return not self.query


@dataclass(frozen=True)
class SignatoryOption:
    slug: str
    name: str
    is_chosen: bool


def choose(asked: Asked) -> Choice:
    """A query for each kind that is asked for. What is unknown filters nothing and is named."""
    follows: list[Follow] = []
    found: set[str] = set()
    if asked.signatories:
        for signatory in Signatory.objects.filter(slug__in=asked.signatories):
            follows.append(Follow(scope=FollowScope.SIGNATORY, signatory=signatory))
            found.add(signatory.slug)
    if asked.commitments:
        for commitment in Commitment.objects.filter(code__in=asked.commitments):
            follows.append(Follow(scope=FollowScope.COMMITMENT, commitment=commitment))
            found.add(commitment.code)
    if asked.instruments:
        for instrument in Instrument.objects.filter(code__in=asked.instruments):
            follows.append(Follow(scope=FollowScope.INSTRUMENT, instrument=instrument))
            found.add(instrument.code)
    if asked.deadlines:
        follows.append(Follow(scope=FollowScope.DEADLINES))
    wanted = (*asked.signatories, *asked.commitments, *asked.instruments)
    unknown = [value for value in wanted if value not in found]
    return Choice(
        follows=tuple(follows) or (Follow(scope=FollowScope.EVERYTHING),),
        lines=tuple(line(follow) for follow in follows),
        query=as_query(follows),
        notices=notices(unknown),
    )


def notices(unknown: Sequence[str]) -> tuple[str, ...]:
    words = gettext("Nothing here has the address “{value}”, so nothing was filtered by it.")
    return tuple(words.format(value=echoed(value)) for value in dict.fromkeys(unknown))


def signatory_options(asked: Asked) -> tuple[SignatoryOption, ...]:
    """One query."""
    return tuple(
        SignatoryOption(signatory.slug, own_name(signatory), asked.signatories == (signatory.slug,))
        for signatory in Signatory.objects.all()
    )
