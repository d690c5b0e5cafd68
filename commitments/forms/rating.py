"""The blind second rating, and what two raters who differ agree on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from commitments.actions.ratings import Rating
from commitments.forms.desk_form import DeskForm
from commitments.rules import delivery
from commitments.summaries.desk_rating import Difference, RatedTest
from commitments.vocabulary import DELIVERY, Delivery, EvidenceStrength, TestResult

LEVELS = [(level.value, meaning) for level, meaning in DELIVERY.items() if level != Delivery.NOT_ASSESSED]
STRENGTHS = [
    ("", "Not rated"),
    *((str(item.value), f"{item.value}. {item.label}") for item in EvidenceStrength),
]


class RatingForm(DeskForm):
    """Level, strength and tests, judged from the evidence alone."""

    verified_level = forms.ChoiceField(
        label="Verified level",
        choices=LEVELS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a level."},
    )
    evidence_strength = forms.ChoiceField(
        label="Evidence strength",
        choices=STRENGTHS,
        required=False,
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label="Reasons",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One to three sentences on what the evidence shows. Seen at the desk only.",
        error_messages={"required": "Say why, in one to three sentences."},
    )
    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, tests: Sequence[RatedTest], is_continuing: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.tests = tests
        met = delivery.label(Delivery.MET, is_continuing=is_continuing)
        strength = self.fields["evidence_strength"]
        strength.help_text = f"4 and 5 alone never carry “Substantial progress” or “{met}”."
        for test in tests:
            self.fields[result_field(test)] = forms.ChoiceField(
                label=test.text,
                choices=TestResult,
                widget=forms.RadioSelect,
                initial=TestResult.NOT_TESTED,
                help_text=test.guidance,
                error_messages={"required": "Say how the test came out."},
            )
            self.fields[note_field(test)] = forms.CharField(
                label=f"Note on test {test.number}", required=False, max_length=1000
            )

    def test_fields(self) -> list[tuple[RatedTest, forms.BoundField, forms.BoundField]]:
        return [(test, self[result_field(test)], self[note_field(test)]) for test in self.tests]

    def rating(self) -> Rating:
        data = self.cleaned_data
        return Rating(
            level=data["verified_level"],
            strength=int(data["evidence_strength"]) if data["evidence_strength"] else None,
            results={test.number: data[result_field(test)] for test in self.tests},
        )

    def words(self) -> str:
        """The reasons, and below them each note under the number of its test."""
        notes = [
            f"Test {test.number}: {self.cleaned_data[note_field(test)]}"
            for test in self.tests
            if self.cleaned_data[note_field(test)]
        ]
        return "\n".join([self.cleaned_data["reasons"], *notes])


def result_field(test: RatedTest) -> str:
    return f"test_{test.number}"


def note_field(test: RatedTest) -> str:
    return f"note_{test.number}"


def level_choices(*, is_continuing: bool) -> list[tuple[str, str]]:
    return [(level, delivery.label(level, is_continuing=is_continuing)) for level, _ in LEVELS]


class ReconcileForm(DeskForm):
    """One choice for each point on which the ratings differ, and why.

    For the first rater, who `concedes`, there is no choice: the second rating is taken over as it is.
    """

    because = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What settled it, in one or two sentences.",
        error_messages={"required": "Say why, in one to three sentences."},
    )
    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        differences: Sequence[Difference],
        concedes: bool = False,
        is_continuing: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.differences = differences
        choices = {
            "verified_level": level_choices(is_continuing=is_continuing),
            "evidence_strength": STRENGTHS,
        }
        for item in () if concedes else differences:
            self.fields[item.name] = forms.ChoiceField(
                label="Agreed on",
                choices=choices.get(item.name, TestResult.choices),
                required=item.name != "evidence_strength",
                widget=forms.RadioSelect,
                error_messages={"required": "Choose what you agreed on."},
            )
        self.order_fields([item.name for item in differences])

    def rows(self) -> list[tuple[Difference, forms.BoundField | None]]:
        return [(item, self[item.name] if item.name in self.fields else None) for item in self.differences]

    def agreed(self, rating: Rating) -> Rating:
        """One of the two ratings, with what was agreed in the place of each difference."""
        data = self.cleaned_data
        strength = data.get("evidence_strength", rating.strength)
        return Rating(
            level=data.get("verified_level", rating.level),
            strength=int(strength) if strength else None,
            results=agreed_results(rating.results, data),
        )


def agreed_results(given: Mapping[int, str], data: Mapping[str, Any]) -> dict[int, str]:
    return {number: data.get(f"test_{number}", result) for number, result in given.items()}
