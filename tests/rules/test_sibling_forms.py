import pytest
from django.urls import get_resolver

from commitments.rules.sibling_forms import CONTENT_TYPES, NAMED, PAGES, name_of


def names() -> set[str]:
    found = set()
    for space in ("public", "digests"):
        for key in get_resolver().namespace_dict[space][1].reverse_dict:
            if isinstance(key, str):
                found.add(f"{space}:{key}")
    return found


@pytest.mark.parametrize("form", NAMED)
def test_every_page_has_an_address_in_every_form(form: str) -> None:
    assert {name_of(page, form) for page in PAGES} - names() == set()
    assert form in CONTENT_TYPES


def test_every_address_of_data_belongs_to_a_page() -> None:
    endings = tuple(f"-{name}" for name in NAMED.values())
    found = {name for name in names() if name.endswith(endings)}
    assert found == {name_of(page, form) for page in PAGES for form in NAMED}
