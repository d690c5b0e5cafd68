"""Regions in the reader's language."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from commitments.summaries.region_names import region_name

SIGNATORIES = json.loads((Path(settings.BASE_DIR) / "fixtures" / "signatories.json").read_text())
KINDS = ("region", "subregion", "intermediate_region")
OURS = sorted({row[kind] for row in SIGNATORIES for kind in KINDS if row[kind]})


@pytest.mark.parametrize("english", OURS)
def test_every_region_of_our_data_has_a_name_in_each_language(english: str) -> None:
    assert region_name(english) == english
    with translation.override("ar"):
        assert not region_name(english).isascii()
    with translation.override("fr"):
        assert region_name(english) != english or english == "Europe"


def test_names_are_those_of_the_un_where_cldr_draws_another_line() -> None:
    with translation.override("fr"):
        assert region_name("Latin America and the Caribbean") == "Amérique latine et Caraïbes"
        assert region_name("Western Africa") == "Afrique occidentale"
        assert region_name("Atlantis") == "Atlantis"
        assert region_name("") == ""
