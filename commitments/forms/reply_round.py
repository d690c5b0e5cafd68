"""Opening a round of replies, moving its end, ending it, and deciding on what came."""

from typing import Any

from django import forms

from commitments.forms.desk_form import DayField, DeskForm
from commitments.models import Assessment, Contact
from commitments.summaries.desk_reply_opening import Askable


class OpenRoundForm(DeskForm):
    """Whom a round asks, and about what. What was asked before is left out until somebody ticks it."""

    assessments = forms.MultipleChoiceField(
        label="Asked about",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one assessment."},
    )
    contacts = forms.MultipleChoiceField(
        label="Letters go to",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one contact whom the letter goes to."},
    )
    note = forms.CharField(
        label="Note for the desk",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, askable: Askable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about, asked = self.fields["assessments"], self.fields["contacts"]
        assert isinstance(about, forms.MultipleChoiceField)
        assert isinstance(asked, forms.MultipleChoiceField)
        about.choices = [(item.pk, f"{item.code} {item.title}") for item in askable.assessments]
        asked.choices = [(contact.pk, contact.office) for contact in askable.contacts]
        about.initial = [item.pk for item in askable.assessments if item.asked_on is None]
        asked.initial = [contact.pk for contact in askable.contacts if contact.bounced_at is None]

    def chosen_assessments(self) -> list[Assessment]:
        return list(Assessment.objects.filter(pk__in=self.cleaned_data["assessments"]))

    def chosen_contacts(self) -> list[Contact]:
        return list(Contact.objects.filter(pk__in=self.cleaned_data["contacts"]))


class CloseRoundForm(DeskForm):
    reason = forms.CharField(
        label="Why it ends before its day",
        max_length=300,
        error_messages={"required": "Say why it ends before its day."},
    )


class ExtendRoundForm(DeskForm):
    until = DayField(
        label="New last day",
        error_messages={"required": "Choose the new last day."},
    )


class InviteForm(DeskForm):
    contact = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(DeskForm):
    answer = forms.IntegerField(widget=forms.HiddenInput)


class TakeBackForm(AnswerForm):
    """An answer that was set aside waits again."""


class PublishAnswerForm(AnswerForm):
    """Published for good, so whoever does it says that they read it."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)
    is_read = forms.BooleanField(
        label="I have read it: no personal data of a third person stands in it",
        error_messages={"required": "Read the reply and tick the box: it is published for good."},
    )


class SetAsideForm(AnswerForm):
    """Why an answer is not published. One that is not the signatory's counts as none."""

    ABUSE, STRANGER = "abuse", "stranger"

    row_version = forms.IntegerField(widget=forms.HiddenInput)

    why = forms.ChoiceField(
        label="Why it is not published",
        choices=[(ABUSE, "It abuses somebody"), (STRANGER, "It does not come from the signatory")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it is not published."},
    )
    reason = forms.CharField(
        label="In words, for the desk’s record",
        max_length=300,
        error_messages={"required": "Say why, for the desk’s record."},
    )
