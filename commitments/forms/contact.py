"""Contacts of signatories: adding one, putting one right, ending one."""

import datetime as dt
from typing import Any

from django import forms

from commitments.forms.desk_form import DayField, DeskForm, refuse_future
from commitments.models import Contact
from commitments.summaries.desk_contacts import ContactPage, ContactsPage
from commitments.summaries.reply_words import LANGUAGES


class ContactForm(DeskForm):
    """What is known of somebody who may speak for a signatory."""

    office = forms.CharField(
        label="Ministry and function",
        max_length=200,
        error_messages={"required": "Give the ministry and the function."},
    )
    name = forms.CharField(label="Name", required=False, max_length=120, help_text="The letter greets by it.")
    email = forms.EmailField(
        label="E-mail address",
        error_messages={
            "required": "Give the address.",
            "invalid": "Write an address such as name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label="Language of the letter", choices=LANGUAGES, initial="en")
    note = forms.CharField(
        label="Where the address was found",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    began_with = forms.CharField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, str]:
        """The valid fields, as the actions take them."""
        return {name: self.cleaned_data[name] for name in ("office", "name", "email", "language", "note")}


class NewContactForm(ContactForm):
    signatory = forms.ChoiceField(
        label="Country or organisation", error_messages={"required": "Choose whom it speaks for."}
    )
    field_order = ("signatory",)

    def __init__(self, *args: Any, page: ContactsPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["signatory"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Choose from the list"), *page.signatories]
        choice.initial = page.asked


class EndContactForm(DeskForm):
    """Who takes over; nobody is an answer too."""

    successor = forms.ChoiceField(
        label="Successor",
        required=False,
        help_text="Gets the open invitations, with a link and a letter of their own.",
    )

    def __init__(self, *args: Any, page: ContactPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["successor"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Nobody yet"), *page.successors]

    def chosen(self) -> Contact | None:
        pk = self.cleaned_data["successor"]
        return Contact.objects.filter(pk=pk).first() if pk else None


class BouncedForm(DeskForm):
    """Mail that came back after the relay had taken it."""

    since = DayField(
        label="Sent since",
        help_text="The day of the first mail that came back.",
        error_messages={"required": "Choose the day."},
    )
    reason = forms.CharField(
        label="What came back",
        max_length=300,
        help_text="In words, without names: “mailbox full”, “moved to another ministry”.",
        error_messages={"required": "Say what came back."},
    )

    def clean_since(self) -> dt.date:
        since: dt.date = self.cleaned_data["since"]
        refuse_future(since)
        return since


def initial(contact: Contact) -> dict[str, str]:
    return {name: getattr(contact, name) for name in ("office", "name", "email", "language", "note")}
