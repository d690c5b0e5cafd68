from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from commitments.languages import Language
from commitments.rules.schedule import Schedule
from commitments.summaries import follow
from commitments.summaries.follow import FollowRequest, Taste
from commitments.summaries.own_words import readers_language
from commitments.vocabulary import FollowScope, MailDetail, Rhythm

# Query parameters by which other pages say what their link is about, most specific reader first.
PARAMETERS = ("signatory", "commitment", "instrument")
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


def in_words(choices: type[TextChoices]) -> list[tuple[str, str]]:
    """A closed list in the reader's language."""
    return [(value, gettext(str(label))) for value, label in choices.choices]


def rhythms() -> list[tuple[str, str]]:
    return in_words(Rhythm)


def details() -> list[tuple[str, str]]:
    return in_words(MailDetail)


def weekdays() -> list[tuple[int, str]]:
    return [(number, capfirst(str(name))) for number, name in WEEKDAYS.items()]


def time_zones() -> list[tuple[str, str]]:
    """Zones named by a place, as Europe/Paris, and UTC; old names for the same zones are left out."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    named = sorted(name for name in available_timezones() if name.partition("/")[0] in areas)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in named)]


class InOwnLanguage(forms.Select):
    """Options in another language than the page say which."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        own, page = getattr(label, "language", ""), readers_language()
        if str(value) in Language.values:
            option["attrs"]["lang"] = str(value)
        elif own == "en" != page:
            option["attrs"] |= {"lang": "en", "dir": "ltr"}
        return option


class LowerCaseEmailField(forms.EmailField):
    """As addresses are stored, so that what is too long in small letters is refused as too long."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


def email_field() -> forms.EmailField:
    return LowerCaseEmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter your e-mail address."),
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "dir": "ltr"}),
    )


def rhythm_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("How often at most"),
        choices=rhythms,
        initial=Rhythm.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how often you want mail.")},
    )


class FollowForm(forms.Form):
    """Who wants mail, about what, how often. `website` is left empty by people and filled in by robots.

    `timezone` is filled in by the browser where scripts run.
    """

    error_css_class = "wrong"

    email = email_field()
    what = forms.ChoiceField(
        label=gettext_lazy("What about"),
        error_messages={
            "required": gettext_lazy("Choose what you want mail about."),
            "invalid_choice": gettext_lazy("Choose what you want mail about from the list."),
        },
        widget=InOwnLanguage,
    )
    rhythm = rhythm_field()
    timezone = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        groups, self.meaning = follow.choices()
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [("", gettext("Choose from the list")), *groups]
        # with script, the page says at once how much the choice brings
        what.widget.attrs |= {
            "data-hx-get": reverse("follow:start"),
            "data-hx-target": "#volume",
            "data-hx-trigger": "change",
        }

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean_timezone(self) -> str:
        """A zone we do not know is none: what the browser says needs no correction by its reader."""
        zone: str = self.cleaned_data["timezone"]
        return zone if zone in dict(time_zones()) else ""

    def wanted(self) -> tuple[FollowScope, int | None] | None:
        """What is chosen at present, valid or not: the scope and the id of its target."""
        found = self.meaning.get(str(self["what"].value() or ""))
        return (FollowScope(found[0]), found[1]) if found else None

    def request(self, language: Language) -> FollowRequest:
        """What the valid form, shown in this language, asks for."""
        data = self.cleaned_data
        scope, target_id = self.meaning[data["what"]]
        return FollowRequest(
            FollowScope(scope), target_id, Rhythm(data["rhythm"]), language, data["timezone"]
        )


class AddressForm(forms.Form):
    """Another address for the same mail."""

    error_css_class = "wrong"

    email = email_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "address_%s"} | kwargs)
        self.fields["email"].label = gettext_lazy("Your new e-mail address")


class ScheduleForm(forms.Form):
    """When and how mail goes, on the page where a subscriber changes things."""

    error_css_class = "wrong"

    rhythm = rhythm_field()
    weekday = forms.TypedChoiceField(label=gettext_lazy("Day of a weekly mail"), coerce=int, choices=weekdays)
    hour = forms.TypedChoiceField(label=gettext_lazy("Hour"), coerce=int, choices=HOURS)
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mails"), choices=Language.choices, widget=InOwnLanguage
    )
    detail = forms.ChoiceField(
        label=gettext_lazy("How much it says"),
        choices=details,
        widget=forms.RadioSelect,
        initial=MailDetail.FULL,
    )
    is_plain = forms.BooleanField(label=gettext_lazy("Plain text only"), required=False)
    resumes_on = forms.DateField(
        label=gettext_lazy("No mail before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy(
            "Left empty, mail goes as usual. What you miss comes with the first mail afterwards."
        ),
        error_messages={"invalid": gettext_lazy("Give the day as 2026-12-24.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    @property
    def selects(self) -> list[forms.BoundField]:
        """What stands side by side."""
        return [self[name] for name in ("weekday", "hour", "timezone", "language")]

    def schedule(self) -> Schedule:
        """When the valid form wants mail."""
        data = self.cleaned_data
        return Schedule(Rhythm(data["rhythm"]), data["timezone"], data["hour"], data["weekday"])

    def taste(self) -> Taste:
        """How the valid form wants it."""
        data = self.cleaned_data
        return Taste(MailDetail(data["detail"]), data["is_plain"], Language(data["language"]))


def prefilled(query: dict[str, str]) -> dict[str, str]:
    """The form's first values from the address, such as ?signatory=france; unknown ones change nothing."""
    for name in PARAMETERS:
        if query.get(name):
            return {"what": f"{name}:{query[name]}"}
    return {"what": query["what"]} if query.get("what") else {}
