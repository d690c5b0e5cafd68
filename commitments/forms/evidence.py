"""What staff decide about a source."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from commitments.forms.desk_form import DeskForm
from commitments.summaries.desk_evidence_item import PageFact

LOOK, READ, FACTS, ADDRESS = "look", "read", "facts", "address"
ACTS: Final = (
    (LOOK, "Look again now"),
    (READ, "Read"),
    (FACTS, "Use the page’s facts"),
    (ADDRESS, "New address"),
)


class SourceActForm(DeskForm):
    """Which act, for which capture, and which of the page's own facts."""

    act = forms.ChoiceField(choices=ACTS)
    capture = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    facts = forms.MultipleChoiceField(
        label="The page says of itself", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, facts: Sequence[PageFact] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["facts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(fact.name, fact.of_page) for fact in facts]
