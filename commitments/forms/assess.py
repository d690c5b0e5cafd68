"""Assessing one undertaking. A draft may be incomplete; what is missing is asked for on submitting."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from commitments.actions.assessments import Judgement, Search
from commitments.forms.change_reason import ChangeReasonForm
from commitments.forms.chosen_entries import ChosenEntriesField
from commitments.forms.desk_form import DayField, refuse_future
from commitments.rules import evidence
from commitments.summaries import desk_strength
from commitments.summaries.desk_answers import note_field, result_field, shows_field
from commitments.summaries.desk_drafts import EntryDraftLine
from commitments.summaries.desk_strength import Strength
from commitments.summaries.desk_undertaking import DeskTest, DeskUndertaking, proposed_check
from commitments.summaries.entries import EntryLine
from commitments.vocabulary import CLAIMABLE, DELIVERY, Delivery, EvidenceStrength, TestResult

SUBMIT = "review"
NEEDED = {
    "verified_level": "Choose a level.",
    "reasons": "Give the reasons.",
    "change_note": "Write the public change note.",
    "effective_on": "Give the day from which the level held.",
}
WORDS = ("reasons", "scope_reason", "change_note", "claimed_level", "claim_made")
STRENGTHS = [(str(item.value), f"{item.value}. {item.label}") for item in EvidenceStrength]
UNSAID = "Say what its evidence shows."
FIRMER = "Nothing chosen shows that much. It can be rated weaker than computed, never firmer."


@dataclass(frozen=True)
class LevelChoice:
    """A level with its definition, for the page to show beside its button."""

    label: str
    definition: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Pick:
    """One entry that can be chosen: its box, what it says, and what its evidence shows."""

    box: Any
    entry: EntryLine | EntryDraftLine
    shows: forms.BoundField
    limit: str


LEVELS = [
    (level, LevelChoice(level.label, meaning.definition))
    for level, meaning in DELIVERY.items()
    if level != Delivery.NOT_ASSESSED
]


def rows(number: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": number})


class AssessForm(ChangeReasonForm):
    """The author's judgement. The choices of entries and the tests come from the page."""

    entries = ChosenEntriesField(
        label="Entries it rests on", required=False, widget=forms.CheckboxSelectMultiple
    )
    entry_drafts = ChosenEntriesField(
        label="Not published yet", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Your own go to review together with the assessment, and are published with it.",
    )  # fmt: skip
    verified_level = forms.ChoiceField(
        label="Verified level", choices=LEVELS, required=False, widget=forms.RadioSelect
    )
    evidence_strength = forms.ChoiceField(
        label="Evidence strength", choices=[("", "As computed"), *STRENGTHS], required=False
    )  # fmt: skip
    strength_reason = forms.CharField(
        label="Why it is rated weaker", required=False, max_length=1000, widget=rows(2)
    )
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
    successor_id = forms.ChoiceField(
        label="What replaced it", required=False,
        help_text="Only for “Withdrawn or superseded”, where a later promise took its place.",
    )  # fmt: skip
    change_note = forms.CharField(
        label="Public change note", required=False, max_length=300, widget=rows(2),
        help_text="One sentence: what changed and why. It stands in the list of changes and in the mails.",
    )  # fmt: skip
    effective_on = DayField(
        label="In effect since", required=False, validators=[refuse_future],
        help_text="The day from which the level held in the world, not the day you found out.",
    )  # fmt: skip
    next_check_on = DayField(
        label="Next check", required=False,
        help_text="Left empty, the method’s rule sets it: in 30 days where it is overdue, unknown or due "
        "within 90 days, else in 180.",
    )  # fmt: skip
    searched_on = DayField(label="Searched on", required=False, validators=[refuse_future])
    searched_places = forms.CharField(
        label="Where",
        required=False,
        max_length=4000,
        widget=rows(2),
        help_text="Sites, registers, gazettes.",
    )
    searched_languages = forms.CharField(label="In which languages", required=False, max_length=200)
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    began_with = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: DeskUndertaking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tests = page.tests
        self.lines = lines_of(page)
        self.offer_reasons(page.now.method_version if page.now else "")
        self.choose_from("successor_id", [("", "No promise on this site"), *page.successors])
        self.choose_from("entries", ((entry.code, entry) for entry in page.entries))
        self.choose_from("entry_drafts", ((str(draft.reference), draft) for draft in page.entry_drafts))
        for key, line in self.lines.items():
            self.fields[shows_field(key)] = shows_choice(key, line)
        for test in page.tests:
            self.fields[result_field(test.pk)] = forms.ChoiceField(
                label=test.text, choices=TestResult, required=False, widget=forms.RadioSelect,
                initial=TestResult.NOT_TESTED, help_text=test.guidance,
            )  # fmt: skip
            self.fields[note_field(test.pk)] = forms.CharField(
                label=f"Note on test {test.number}", required=False, max_length=1000, widget=rows(1)
            )

    def choose_from(self, name: str, choices: Iterable[tuple[str, object]]) -> None:
        """The line itself is the label, so that the page can show all of it beside its box."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def test_fields(self) -> list[tuple[DeskTest, forms.BoundField, forms.BoundField]]:
        """Each test with the fields of its result and its note."""
        return [(test, self[result_field(test.pk)], self[note_field(test.pk)]) for test in self.tests]

    def picks(self, name: str) -> Iterator[Pick]:
        for box in self[name]:
            key = str(box.data["value"])
            line = self.lines[key]
            limit = evidence.why_no_more(line.stage, [source.kind for source in line.sources])
            yield Pick(box, line, self[shows_field(key)], limit)

    def published_picks(self) -> list[Pick]:
        return list(self.picks("entries"))

    def draft_picks(self) -> list[Pick]:
        return list(self.picks("entry_drafts"))

    def strength(self) -> Strength:
        """What follows from the entries as they are chosen in the form just now, valid or not."""
        chosen = [str(key) for name in ("entries", "entry_drafts") for key in self[name].value() or ()]
        said = {key: str(self[shows_field(key)].value() or "") for key in self.lines}
        shows = {key: int(value) for key, value in said.items() if value in dict(STRENGTHS)}
        return desk_strength.strength(desk_strength.picked(self.lines, chosen=chosen, shows=shows))

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
            for key in self.chosen():
                if not data.get(shows_field(key)) and shows_field(key) not in self.errors:
                    self.add_error(shows_field(key), UNSAID)
        if data.get("searched_places") and "searched_on" in data and not data["searched_on"]:
            self.add_error("searched_on", "Give the day of the search.")
        if data.get("evidence_strength"):
            self.check_strength(int(data["evidence_strength"]))
        return data

    def check_strength(self, strength: int) -> None:
        bound = self.strength().value
        if bound is None or strength < bound:
            self.add_error("evidence_strength", FIRMER)

    def chosen(self) -> list[str]:
        data = self.cleaned_data
        return [*data.get("entries", ()), *data.get("entry_drafts", ())]

    def shows(self) -> dict[str, int]:
        """Entry code or draft reference to what its evidence shows, for the entries chosen."""
        said = {key: self.cleaned_data[shows_field(key)] for key in self.chosen()}
        return {key: int(value) for key, value in said.items() if value}

    def judgement(self, *, today: dt.date, check_on: Callable[[str, dt.date], dt.date]) -> Judgement:
        """What the form says; `check_on` gives the next check for a level and its first day."""
        data = self.cleaned_data
        level = data["verified_level"] or Delivery.NOT_ASSESSED
        effective_on = data["effective_on"]
        search = None
        if data["searched_on"]:
            search = Search(data["searched_on"], data["searched_places"], data["searched_languages"])
        bound = self.strength().value
        strength = int(data["evidence_strength"]) if data["evidence_strength"] else bound
        return Judgement(
            verified_level=level,
            effective_on=effective_on,
            next_check_on=data["next_check_on"] or check_on(level, effective_on or today),
            evidence_strength=strength,
            strength_reason=data["strength_reason"] if strength != bound else "",
            successor_id=int(data["successor_id"]) if data["successor_id"] else None,
            search=search,
            **self.kind_of_change(),
            **{name: data[name] for name in WORDS},
        )

    def results(self) -> dict[int, str]:
        """Test id to result; one left alone was not tested."""
        return {
            test.pk: self.cleaned_data[result_field(test.pk)] or TestResult.NOT_TESTED.value
            for test in self.tests
        }

    def notes(self) -> dict[int, str]:
        """Test id to what was noted on it."""
        return {test.pk: self.cleaned_data[note_field(test.pk)] for test in self.tests}


def lines_of(page: DeskUndertaking) -> dict[str, EntryLine | EntryDraftLine]:
    """Everything the assessment can rest on, by entry code or draft reference."""
    return {
        **{entry.code: entry for entry in page.entries},
        **{str(draft.reference): draft for draft in page.entry_drafts},
    }


def shows_choice(key: str, line: EntryLine | EntryDraftLine) -> forms.ChoiceField:
    """What the evidence of this entry may show, no firmer than its sources and stage allow."""
    ceiling = evidence.ceiling(line.stage, [source.kind for source in line.sources])
    allowed = [(value, words) for value, words in STRENGTHS if int(value) >= ceiling]
    return forms.ChoiceField(
        label="Its evidence shows",
        choices=[("", "Not said yet"), *allowed],
        required=False,
        initial=ceiling if ceiling == EvidenceStrength.SECONDARY else "",
        widget=forms.Select(attrs={"aria-describedby": f"claim-{key}"}),
        error_messages={"invalid_choice": "Its sources and its stage do not allow that much."},
    )


def initial_from(page: DeskUndertaking) -> dict[str, Any]:
    """The own draft where there is one, else the published assessment as a place to start from.

    The strength is named only where it is weaker than computed, the next check only where it is not the one
    that the rule set when the draft was saved.
    """
    return as_shown(page, draft_answers(page) if page.own else page.answers)


def as_shown(page: DeskUndertaking, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the form shows them to whoever opens it, so that two versions can be compared."""
    untested = {result_field(test.pk): TestResult.NOT_TESTED for test in page.tests}
    values = untested | {name: value for name, value in answers.items() if value is not None}
    lines = lines_of(page)
    chosen = [*values.get("entries", ()), *values.get("entry_drafts", ())]
    shows = {key: values[shows_field(key)] for key in lines if values.get(shows_field(key))}
    shown = desk_strength.strength(desk_strength.picked(lines, chosen=chosen, shows=shows))
    if values.get("evidence_strength") not in shown.weaker:
        values["evidence_strength"] = ""
    if values.get("verified_level") == Delivery.NOT_ASSESSED:
        values["verified_level"] = ""  # how a draft keeps that no level was chosen yet
    return values


def draft_answers(page: DeskUndertaking) -> dict[str, Any]:
    assert page.own is not None
    own, draft = page.own, page.own.draft
    chosen = ("entries", "entry_drafts")
    names = [name for name in AssessForm.base_fields if name not in chosen and hasattr(draft, name)]
    saved_on = draft.changed_at.date()
    by_the_rule = proposed_check(
        page.place, draft.verified_level, effective_on=draft.effective_on or saved_on, today=saved_on
    )
    return {
        **{name: getattr(draft, name) for name in names},
        "next_check_on": None if draft.next_check_on == by_the_rule else draft.next_check_on,
        "entries": own.entry_codes,
        "entry_drafts": own.entry_references,
        **{shows_field(key): shows for key, shows in own.shows.items()},
        **{result_field(pk): result for pk, result in own.results.items()},
        **{note_field(pk): note for pk, note in own.notes.items()},
    }


def preselected(page: DeskUndertaking, asked: Mapping[str, str]) -> dict[str, Any]:
    """What a link asks for: `entry` to be ticked, `level` to be chosen. Anything unknown is left out."""
    found: dict[str, Any] = {}
    key, level = asked.get("entry", ""), asked.get("level", "")
    if key in {entry.code for entry in page.entries}:
        found["entries"] = key
    if key in {str(draft.reference) for draft in page.entry_drafts}:
        found["entry_drafts"] = key
    if level in dict(LEVELS):
        found["verified_level"] = level
    return found
