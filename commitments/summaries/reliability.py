"""How far two raters agree who see the same evidence and not each other's rating."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from commitments.models import Assessment, AssessmentRating, RatingPair
from commitments.rules.reliability import LEAST_PAIRS, agreeing, nominal_alpha, ordinal_alpha
from commitments.rules.scoring import rounded
from commitments.summaries.sample_notice import SAMPLE_STAFF_DOMAIN, has_sample_data
from commitments.vocabulary import DELIVERY_RANK, Delivery

Pair = tuple[str, str]

RANKED = sorted(DELIVERY_RANK, key=lambda level: DELIVERY_RANK[level])
# Krippendorff's own bounds: what one may rely on, and what allows tentative conclusions only.
RELIABLE, TENTATIVE = 0.8, 0.667


@dataclass(frozen=True)
class Coefficient:
    """Alpha over `pairs` pairs of ratings; `value` is None where it is not given, and `missing` says why."""

    pairs: int
    value: float | None
    missing: str

    @property
    def shown(self) -> str:
        return "" if self.value is None else f"{self.value:.2f}".replace("-", "−")

    @property
    def meaning(self) -> str:
        if self.value is None:
            return ""
        if self.value >= RELIABLE:
            return gettext("Conclusions can rest on ratings that agree this far.")
        if self.value >= TENTATIVE:
            return gettext("Enough for tentative conclusions, not for firm ones.")
        return gettext("Too little to rest conclusions on: the tests leave room for different readings.")


@dataclass(frozen=True)
class ConfusionRow:
    """How many second raters said `second` where the first said `first`."""

    first: str
    second: str
    count: int

    @property
    def is_same(self) -> bool:
        return self.first == self.second


@dataclass(frozen=True)
class ReliabilityPage:
    """`share` and `agreement` are per cent; `agreement` is None below `least` pairs.

    `twice` counts published assessments, `pairs` every pair of ratings that was completed.
    """

    published: int
    twice: int
    share: int
    pairs: int
    agreeing: int
    agreement: int | None
    least: int
    nominal: Coefficient
    ordinal: Coefficient
    confusion: tuple[ConfusionRow, ...]

    @property
    def order(self) -> str:
        """The ranked statuses in words, the lowest first."""
        quoted = gettext("“{status}”")
        return gettext(", ").join(quoted.format(status=level.label) for level in RANKED)

    @property
    def is_enough(self) -> bool:
        return self.pairs >= self.least


def load() -> ReliabilityPage:
    """Four queries. Invented ratings count only where the banner says so.

    A withdrawn assessment is not published; its pair of ratings still counts, as do those of drafts that were
    never published: otherwise an unwelcome second rating could be made to vanish from the figures.
    """
    pairs = RatingPair.objects.filter(is_counted=True)
    assessments = Assessment.objects.standing()
    if not has_sample_data():
        assessments = assessments.exclude(assessed_by__email__endswith=SAMPLE_STAFF_DOMAIN)
        pairs = pairs.exclude(first_rater__email__endswith=SAMPLE_STAFF_DOMAIN)
    twice = AssessmentRating.objects.filter(assessment__in=assessments.order_by().values("pk"), position=2)
    return of_pairs(
        list(pairs.values_list("first_level", "second_level")),
        published=assessments.count(),
        twice=twice.count(),
    )


def of_pairs(pairs: Sequence[Pair], *, published: int, twice: int) -> ReliabilityPage:
    same = agreeing(pairs)
    ranked = [pair for pair in pairs if all(level in RANKED for level in pair)]
    found = Counter(pairs)
    return ReliabilityPage(
        published=published,
        twice=twice,
        share=per_cent(twice, published),
        pairs=len(pairs),
        agreeing=same,
        agreement=per_cent(same, len(pairs)) if len(pairs) >= LEAST_PAIRS else None,
        least=LEAST_PAIRS,
        nominal=coefficient(len(pairs), nominal_alpha(pairs)),
        ordinal=coefficient(len(ranked), ordinal_alpha(ranked, [str(level) for level in RANKED])),
        confusion=tuple(
            ConfusionRow(str(first), str(second), found[first, second])
            for first in Delivery
            for second in Delivery
            if (first, second) in found
        ),
    )


def per_cent(part: int, whole: int) -> int:
    return rounded(Decimal(part) * 100 / whole) if whole else 0


def coefficient(pairs: int, value: float | None) -> Coefficient:
    if pairs < LEAST_PAIRS:
        sentence = gettext("Not enough yet: {pairs} of at least {least} pairs.")
        return Coefficient(pairs, None, sentence.format(pairs=pairs, least=LEAST_PAIRS))
    if value is None:
        return Coefficient(
            pairs, None, gettext("Every rating is the same, so agreement could not have failed.")
        )
    return Coefficient(pairs, value, "")
