from typing import Any

from django import forms

from commitments.summaries import follow
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import FollowScope, Rhythm

# Query parameters by which other pages say what their link is about, most specific reader first.
PARAMETERS = ("signatory", "commitment", "instrument")


class FollowForm(forms.Form):
    """Who wants mail, about what, how often. `website` is left empty by people and filled in by robots."""

    error_css_class = "wrong"

    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    what = forms.ChoiceField(
        label="What about",
        error_messages={
            "required": "Choose what you want mail about.",
            "invalid_choice": "Choose what you want mail about from the list.",
        },
    )
    rhythm = forms.ChoiceField(
        label="How often at most",
        choices=Rhythm.choices,
        initial=Rhythm.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often you want mail."},
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        groups, self.meaning = follow.choices()
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [("", "Choose from the list"), *groups]

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def request(self) -> FollowRequest:
        """What the valid form asks for."""
        scope, target_id = self.meaning[self.cleaned_data["what"]]
        return FollowRequest(FollowScope(scope), target_id, Rhythm(self.cleaned_data["rhythm"]))


class RhythmForm(forms.Form):
    """How often, on the page where a subscriber changes things."""

    rhythm = forms.ChoiceField(label="How often at most", choices=Rhythm.choices, widget=forms.RadioSelect)


def prefilled(query: dict[str, str]) -> dict[str, str]:
    """The form's first values from the address, such as ?signatory=france; unknown ones change nothing."""
    for name in PARAMETERS:
        if query.get(name):
            return {"what": f"{name}:{query[name]}"}
    return {}
