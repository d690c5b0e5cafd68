import datetime as dt

from commitments.models import Commitment
from commitments.summaries.siblings import shapes
from commitments.vocabulary import Delivery


def test_a_code_comes_with_its_label_in_every_language() -> None:
    said = shapes.coded(Delivery.MET)
    assert said is not None
    assert said["code"] == "met"
    assert len({said["label_en"], said["label_fr"], said["label_ar"]}) == 3
    assert shapes.coded(None) is None


def test_the_citation_names_the_day_whatever_the_address_asks() -> None:
    day = dt.date(2026, 11, 23)
    said = shapes.envelope(title="Changes", path="/en/changes?page=2", day=day, body={"total": 1})
    assert said["citation"].endswith("/en/changes?page=2&as_of=2026-11-23")
    assert said["total"] == 1


def test_words_of_ours_in_other_languages_where_they_are() -> None:
    row = Commitment(title="Skills", translations={"fr": {"title": "Compétences"}})
    assert shapes.worded(row, "title") == {
        "title_en": "Skills",
        "title_fr": "Compétences",
        "title_ar": None,
    }


def test_moments_are_of_utc() -> None:
    paris = dt.timezone(dt.timedelta(hours=1))
    assert shapes.moment(dt.datetime(2026, 1, 1, tzinfo=paris)) == "2025-12-31T23:00:00+00:00"
    assert shapes.date(None) is shapes.moment(None) is shapes.known_to(None, "day") is None
