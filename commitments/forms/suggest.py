"""What a visitor offers or challenges: an undertaking, a public source, a few words."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from commitments.actions.evidence import canonical_address
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import SuggestionKind
from commitments.forms.desk_form import WholeTextForm
from commitments.summaries import suggest

EVERYBODY = "together"


class SuggestForm(WholeTextForm):
    """`website` is left empty by people and filled in by robots."""

    error_css_class = "wrong"

    kind = forms.ChoiceField(
        label=gettext_lazy("What you want to do"),
        choices=[
            (SuggestionKind.EVIDENCE, gettext_lazy("Offer evidence of something that happened")),
            (SuggestionKind.CHALLENGE, gettext_lazy("Say that a status is wrong")),
        ],
        initial=SuggestionKind.EVIDENCE,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what you want to do."),
            "invalid_choice": gettext_lazy("Choose what you want to do."),
        },
    )
    signatory = forms.ChoiceField(
        label=gettext_lazy("Whose promise"),
        error_messages={
            "required": gettext_lazy("Choose whose promise it is about."),
            "invalid_choice": gettext_lazy("Choose from the list."),
        },
    )
    commitment = forms.ChoiceField(
        label=gettext_lazy("Which promise"),
        error_messages={
            "required": gettext_lazy("Choose which promise."),
            "invalid_choice": gettext_lazy("Choose from the list."),
        },
    )
    url = forms.URLField(
        label=gettext_lazy("Public source"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        error_messages={
            "invalid": gettext_lazy("Give the full address of the page, beginning with https://")
        },
        help_text=gettext_lazy("The address of a page that anybody can open. Needed to offer evidence."),
        widget=forms.URLInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=gettext_lazy("What it shows, or what is wrong"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say in a few words what it shows, or what is wrong.")},
        help_text=gettext_lazy(
            "Where in the source it stands helps us most: a page, an article, a paragraph."
        ),
    )
    sender_name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    sender_email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.org, or leave it empty.")
        },
        help_text=gettext_lazy(
            "Only if you want to be told what became of it. You get one mail, and nothing else."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.options = suggest.load_options()
        self.undertaking_id: int | None = None
        groups = [(EVERYBODY, gettext("All signatories together")), *self.options.signatories]
        for name, choices in (("signatory", groups), ("commitment", self.options.commitments)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", gettext("Choose from the list")), *choices]

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean_url(self) -> str:
        """The address in the form under which the register would know it."""
        url: str = self.cleaned_data["url"]
        try:
            return canonical_address(url) if url else ""
        except ActionRefusedError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == SuggestionKind.EVIDENCE and "url" in data and not data["url"]:
            self.add_error("url", gettext("Give the address of the public page that shows it."))
        if data.get("signatory") and data.get("commitment"):
            self.undertaking_id = self.find_undertaking(data["signatory"], data["commitment"])
        return data

    def find_undertaking(self, signatory: str, commitment: str) -> int | None:
        slug = "" if signatory == EVERYBODY else signatory
        found = self.options.undertakings.get((commitment, slug))
        if found is None:
            self.add_error("signatory", self.why_nobody_owes(commitment, slug))
        return found

    def why_nobody_owes(self, commitment: str, slug: str) -> str:
        if not slug:
            return gettext("This promise binds each signatory by itself. Choose one.")
        if not any(code == commitment and name for code, name in self.options.undertakings):
            return gettext("This promise binds all signatories together. Choose “All signatories together”.")
        return gettext("This signatory did not sign the text that holds this promise.")


def prefilled(query: dict[str, str]) -> dict[str, str]:
    """First values from the address of the page that led here, such as ?signatory=france&commitment=D3.e."""
    names = ("kind", "signatory", "commitment", "url", "version")
    return {name: query[name][:1000] for name in names if query.get(name)}
