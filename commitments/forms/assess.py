"""Assessing one undertaking. A draft may be incomplete; what is missing is asked for on submitting."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils import timezone

from commitments.actions.assessments import Judgement, Search
from commitments.forms.desk_form import DeskForm, day_input, refuse_future
from commitments.summaries.desk_undertaking import DeskTest, DeskUndertaking
from commitments.vocabulary import CLAIMABLE, DELIVERY, Delivery, EvidenceStrength, TestResult

SUBMIT = "review"
NEEDED = {
    "verified_level": "Choose a level.",
    "reasons": "Give the reasons.",
    "change_note": "Write the public change note.",
    "effective_on": "Give the day from which the level held.",
}
LEVELS = [(level, meaning) for level, meaning in DELIVERY.items() if level != Delivery.NOT_ASSESSED]
STRENGTHS = [
    ("", "Not rated"),
    *((str(item.value), f"{item.value}. {item.label}") for item in EvidenceStrength),
]


def rows(number: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": number})


class AssessForm(DeskForm):
    """The author's judgement. The choices of entries and the tests come from the page."""

    entries = forms.MultipleChoiceField(
        label="Entries it rests on", required=False, widget=forms.CheckboxSelectMultiple
    )
    entry_drafts = forms.MultipleChoiceField(
        label="Not published yet", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Your own go to review together with the assessment, and are published with it.",
    )  # fmt: skip
    verified_level = forms.ChoiceField(
        label="Verified level", choices=LEVELS, required=False, widget=forms.RadioSelect
    )
    evidence_strength = forms.ChoiceField(
        label="Evidence strength", choices=STRENGTHS, required=False, widget=forms.RadioSelect,
        help_text="4 and 5 alone never carry “Substantial progress” or “Met”.",
    )  # fmt: skip
    claimed_level = forms.ChoiceField(
        label="Claimed level",
        choices=[("", "No claim found"), *((level.value, level.label) for level in CLAIMABLE)],
        required=False,
        help_text="What the signatory itself says it has reached.",
    )
    claim_made = forms.CharField(
        label="The claim, in its own words", required=False, max_length=4000, widget=rows(2),
        help_text="Quoted, with the place where it was made.",
    )  # fmt: skip
    reasons = forms.CharField(
        label="Reasons", required=False, max_length=4000, widget=rows(5),
        help_text="One to three sentences written for this undertaking. Public.",
    )  # fmt: skip
    scope_reason = forms.CharField(
        label="Why it does not apply, or what replaced it", required=False, max_length=2000, widget=rows(2),
        help_text="Only for “Does not apply” and “Withdrawn or superseded”.",
    )  # fmt: skip
    change_note = forms.CharField(
        label="Public change note", required=False, max_length=300, widget=rows(2),
        help_text="One sentence: what changed and why. It stands in the list of changes and in the mails.",
    )  # fmt: skip
    effective_on = forms.DateField(
        label="In effect since", required=False, widget=day_input(), validators=[refuse_future],
        help_text="The day from which the level held in the world, not the day you found out.",
    )  # fmt: skip
    next_check_on = forms.DateField(
        label="Next check", required=False, widget=day_input(),
        help_text="Left empty, the method’s rule sets it: in 30 days where it is overdue, unknown or due "
        "within 90 days, else in 180.",
    )  # fmt: skip
    searched_on = forms.DateField(
        label="Searched on", required=False, widget=day_input(), validators=[refuse_future]
    )
    searched_places = forms.CharField(
        label="Where",
        required=False,
        max_length=4000,
        widget=rows(2),
        help_text="Sites, registers, gazettes.",
    )
    searched_languages = forms.CharField(label="In which languages", required=False, max_length=200)
    is_correction = forms.BooleanField(label="This corrects a mistake of ours", required=False)
    what_was_wrong = forms.CharField(label="What was wrong", required=False, max_length=2000, widget=rows(2))
    is_minor = forms.BooleanField(
        label="Minor: tell no subscriber", required=False,
        help_text="Only for a correction that leaves the level as it was.",
    )  # fmt: skip
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: DeskUndertaking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tests = page.tests
        self.choose_from("entries", ((entry.code, entry) for entry in page.entries))
        self.choose_from("entry_drafts", ((str(draft.reference), draft) for draft in page.entry_drafts))
        for test in page.tests:
            self.fields[field_of(test)] = forms.ChoiceField(
                label=test.text, choices=TestResult, required=False, widget=forms.RadioSelect,
                initial=TestResult.NOT_TESTED, help_text=test.guidance,
            )  # fmt: skip

    def choose_from(self, name: str, choices: Iterable[tuple[str, object]]) -> None:
        """The line itself is the label, so that the page can show all of it beside its box."""
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(choices)

    def test_fields(self) -> list[tuple[DeskTest, forms.BoundField]]:
        return [(test, self[field_of(test)]) for test in self.tests]

    def clean_next_check_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["next_check_on"]
        if day and day <= timezone.now().date():
            raise forms.ValidationError("The next check lies ahead: give a day after today.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.data.get("then") == SUBMIT:
            for name, sentence in NEEDED.items():
                if name in data and not data[name]:
                    self.add_error(name, sentence)
        if data.get("searched_places") and "searched_on" in data and not data["searched_on"]:
            self.add_error("searched_on", "Give the day of the search.")
        return data

    def judgement(self, *, today: dt.date, check_on: Callable[[str, dt.date], dt.date]) -> Judgement:
        """What the form says; `check_on` gives the next check for a level and its first day."""
        data = self.cleaned_data
        level = data["verified_level"] or Delivery.NOT_ASSESSED
        effective_on = data["effective_on"] or today
        search = None
        if data["searched_on"]:
            search = Search(data["searched_on"], data["searched_places"], data["searched_languages"])
        words = ("reasons", "scope_reason", "change_note", "claimed_level", "claim_made", "what_was_wrong")
        return Judgement(
            verified_level=level,
            effective_on=effective_on,
            next_check_on=data["next_check_on"] or check_on(level, effective_on),
            evidence_strength=int(data["evidence_strength"]) if data["evidence_strength"] else None,
            is_correction=data["is_correction"],
            is_minor=data["is_minor"],
            search=search,
            **{name: data[name] for name in words},
        )

    def results(self) -> dict[int, str]:
        """Test id to result; one left alone was not tested."""
        return {
            test.pk: self.cleaned_data[field_of(test)] or TestResult.NOT_TESTED.value for test in self.tests
        }


def field_of(test: DeskTest) -> str:
    return f"test_{test.pk}"


def initial_from(page: DeskUndertaking) -> dict[str, Any]:
    """The own draft where there is one, else the published assessment as a place to start from."""
    if page.own:
        draft = page.own.draft
        names = [name for name in AssessForm.base_fields if hasattr(draft, name)]
        values = {name: getattr(draft, name) for name in names if name not in ("entries", "entry_drafts")}
        values |= {"entries": page.own.entry_codes, "entry_drafts": page.own.entry_references}
        results = page.own.results
    else:
        values = published_values(page)
        results = {test.pk: test.before for test in page.tests if test.before}
    return values | {field_of(test): results.get(test.pk, TestResult.NOT_TESTED) for test in page.tests}


def published_values(page: DeskUndertaking) -> dict[str, Any]:
    if page.now is None:
        return {}
    return {
        "verified_level": page.now.level,
        "claimed_level": page.claimed_now,
        "claim_made": page.now.claim_made,
        "evidence_strength": page.now.evidence_strength,
        "reasons": page.now.reasons,
        "scope_reason": page.now.scope_reason,
        "effective_on": page.now.effective_on,
        "entries": sorted(page.relied_on),
    }
