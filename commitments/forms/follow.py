import calendar
from typing import Any
from zoneinfo import available_timezones

from django import forms

from commitments.rules.schedule import Schedule
from commitments.summaries import follow
from commitments.summaries.follow import FollowRequest, Taste
from commitments.vocabulary import FollowScope, MailDetail, Rhythm

# Query parameters by which other pages say what their link is about, most specific reader first.
PARAMETERS = ("signatory", "commitment", "instrument")


WEEKDAYS = list(enumerate(calendar.day_name))
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


def time_zones() -> list[tuple[str, str]]:
    """Zones named by a place, as Europe/Paris, and UTC; old names for the same zones are left out."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    named = sorted(name for name in available_timezones() if name.partition("/")[0] in areas)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in named)]


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


class ScheduleForm(forms.Form):
    """When mail goes, on the page where a subscriber changes things."""

    error_css_class = "wrong"

    rhythm = forms.ChoiceField(
        label="How often at most",
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often you want mail."},
    )
    weekday = forms.TypedChoiceField(label="Day of a weekly mail", coerce=int, choices=WEEKDAYS)
    hour = forms.TypedChoiceField(label="Hour", coerce=int, choices=HOURS)
    timezone = forms.ChoiceField(label="Time zone", choices=time_zones)
    detail = forms.ChoiceField(
        label="How much it says",
        choices=MailDetail.choices,
        widget=forms.RadioSelect,
        initial=MailDetail.FULL,
    )
    is_plain = forms.BooleanField(label="Plain text only", required=False)
    resumes_on = forms.DateField(
        label="No mail before",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Left empty, mail goes as usual. What you miss comes with the first mail afterwards.",
        error_messages={"invalid": "Give the day as 2026-12-24."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def schedule(self) -> Schedule:
        """When the valid form wants mail."""
        data = self.cleaned_data
        return Schedule(Rhythm(data["rhythm"]), data["timezone"], data["hour"], data["weekday"])

    def taste(self) -> Taste:
        """How the valid form wants it."""
        data = self.cleaned_data
        return Taste(MailDetail(data["detail"]), data["is_plain"])


def prefilled(query: dict[str, str]) -> dict[str, str]:
    """The form's first values from the address, such as ?signatory=france; unknown ones change nothing."""
    for name in PARAMETERS:
        if query.get(name):
            return {"what": f"{name}:{query[name]}"}
    return {}
