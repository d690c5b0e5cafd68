"""What people may say about their own account."""

from django import forms

from commitments.desk_vocabulary import ReminderRhythm
from commitments.forms.desk_form import DeskForm
from commitments.forms.follow import HOURS, time_zones
from commitments.models import Signatory


class SingleKeysForm(DeskForm):
    single_keys = forms.BooleanField(
        label="Single keys act on the desk’s pages",
        required=False,
        help_text="Such as c to log an entry. Switch them off if you speak to your computer.",
    )


class ReminderForm(DeskForm):
    """How often, and at which hour of their own day, somebody is reminded of what waits for them."""

    reminder_rhythm = forms.ChoiceField(
        label="How often",
        choices=ReminderRhythm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often.", "invalid_choice": "Choose how often."},
    )
    reminder_hour = forms.TypedChoiceField(label="Hour", coerce=int, choices=HOURS)
    reminder_timezone = forms.ChoiceField(label="Time zone", choices=time_zones)


class ConflictForm(DeskForm):
    signatory = forms.ModelChoiceField(
        queryset=Signatory.objects.order_by("sort_key"),
        label="Signatory",
        empty_label="Choose from the list",
        error_messages={"required": "Choose a signatory.", "invalid_choice": "Choose from the list."},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="A few words. You and the administrators read it, nobody else.",
        error_messages={"required": "Say in a few words what the conflict is."},
    )
