import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.summaries import desk_places
from tests.factories import TODAY, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def test_load_own_undertakings_come_before_joint_ones(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    commitment = make_commitment(code="C8.c", due_on=dt.date(2025, 6, 30))
    joint = make_undertaking(commitment=commitment, is_joint=True)
    own = make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    with django_assert_num_queries(1):
        places = desk_places.load([joint.pk, own.pk], today=TODAY)
    assert [(place.name, place.is_joint) for place in places] == [("France", False), ("All together", True)]
    assert {place.timing for place in places} == {"unknown"}


def test_find_every_word_must_stand_somewhere() -> None:
    commitment = make_commitment(code="D3.e", title="Sustainable AI")
    make_undertaking(
        commitment=commitment, signatory=make_signatory(name="Côte d'Ivoire", name_fr="Côte d’Ivoire")
    )
    make_undertaking(commitment=commitment, signatory=make_signatory(name="Chile"))
    found = desk_places.find("cote d3e", page="", today=TODAY)
    assert [place.name for place in found.places] == ["Côte d'Ivoire"]
    assert desk_places.find("chile cote", page="", today=TODAY).places == ()


def test_find_joint_by_word() -> None:
    make_undertaking(is_joint=True)
    make_undertaking()
    assert [place.is_joint for place in desk_places.find("joint", page="", today=TODAY).places] == [True]


def test_find_signs_of_the_query_language_are_ordinary_characters() -> None:
    make_undertaking()
    assert desk_places.find("100%", page="", today=TODAY).places == ()


def test_find_fifty_to_a_page() -> None:
    commitment = make_commitment()
    for _ in range(51):
        make_undertaking(commitment=commitment)
    assert len(desk_places.find("", page="", today=TODAY).places) == 50
    last = desk_places.find("", page="9", today=TODAY)
    assert len(last.places) == 1
    assert "There is no page “9”" in last.notice
