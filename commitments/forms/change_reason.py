"""Which of the three kinds of change an assessment is, and what each must say."""

from typing import Any, Final

from django import forms

from commitments.desk_vocabulary import ChangeReason
from commitments.forms.desk_form import DeskForm
from commitments.rules.method_versions import is_older
from commitments.vocabulary import METHOD_VERSION

NEEDED: Final = {
    ChangeReason.MISTAKE.value: ("what_was_wrong", "Say what was wrong in the published assessment."),
    ChangeReason.METHOD.value: ("changed_rule", "Say which rule of the method changed."),
}


class ChangeReasonForm(DeskForm):
    """The choice with the words that go with it. Words of a kind that was not chosen are kept, unused."""

    change_reason = forms.ChoiceField(
        label="What kind of change is this?", choices=ChangeReason, required=False,
        widget=forms.RadioSelect, initial=ChangeReason.FACTS,
    )  # fmt: skip
    what_was_wrong = forms.CharField(
        label="What was wrong", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text="Public: it stands in the list of corrections.",
    )  # fmt: skip
    is_minor = forms.BooleanField(
        label="Minor: tell no subscriber", required=False,
        help_text="Only where the level, the day it took effect, the claimed level and the evidence "
        "strength stay as they were.",
    )  # fmt: skip
    changed_rule = forms.CharField(
        label="Which rule of the method changed, and how", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text="Public: it stands in the list of revisions.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ChangeReasonForm.base_fields:  # asked last, so it stands last among errors as well
            self.fields[name] = self.fields.pop(name)

    def offer_reasons(self, published_under: str) -> None:
        """Only what it can be; `published_under` is the method of what is published, blank for nothing."""
        field = self.fields["change_reason"]
        assert isinstance(field, forms.ChoiceField)
        is_revisable = bool(published_under) and is_older(published_under, METHOD_VERSION)
        offered = [ChangeReason.FACTS]
        offered += [ChangeReason.MISTAKE] if published_under else []
        offered += [ChangeReason.METHOD] if is_revisable else []
        field.choices = [(reason.value, reason.label) for reason in offered]
        field.error_messages["invalid_choice"] = (
            f"The published assessment was made under method {published_under}, the one in force, so no "
            "change of method can have changed it."
            if published_under
            else "Nothing is published here, so there is nothing to correct or to revise."
        )
        if is_revisable:
            field.help_text = (
                f"What is published was made under method {published_under}; today’s is {METHOD_VERSION}. "
                "Where the facts are the same and only a rule of ours changed, it is a revision."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        name, sentence = NEEDED.get(data.get("change_reason", ""), ("", ""))
        if name and name in data and not data[name] and self.data.get("then") == "review":
            self.add_error(name, sentence)
        return data

    def kind_of_change(self) -> dict[str, Any]:
        """As a judgement says it. “Minor” belongs to a correction and counts with nothing else."""
        reason = self.cleaned_data["change_reason"]
        return {
            **{name: self.cleaned_data[name] for name in ("what_was_wrong", "changed_rule")},
            "is_correction": reason == ChangeReason.MISTAKE,
            "is_minor": self.cleaned_data["is_minor"] and reason == ChangeReason.MISTAKE,
            "is_revision": reason == ChangeReason.METHOD,
        }
