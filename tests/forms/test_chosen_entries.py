import pytest
from django.core.exceptions import ValidationError

from commitments.forms.chosen_entries import ChosenEntriesField

pytestmark = pytest.mark.django_db


def test_validate_takes_what_is_offered() -> None:
    field = ChosenEntriesField(choices=[("law", "A law")], required=False)
    assert field.clean(["law"]) == ["law"]
    assert field.clean([]) == []


def test_validate_says_in_words_what_is_gone() -> None:
    field = ChosenEntriesField(choices=[("law", "A law")], required=False)
    with pytest.raises(ValidationError, match="An entry you chose is not there any more"):
        field.clean(["law", "plan"])
