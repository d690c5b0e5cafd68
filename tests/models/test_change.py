import pytest
from django.db import IntegrityError

from commitments.actions import changes
from commitments.models import Change
from commitments.vocabulary import ChangeKind
from tests.factories import NOW


def test_worth_mailing_leaves_out_the_minor_and_the_bulk(db: None) -> None:
    kept = changes.record(kind=ChangeKind.PROGRESS, note="Up.", at=NOW)
    changes.record(kind=ChangeKind.CORRECTION, note="A typing error.", at=NOW, is_minor=True)
    changes.record(kind=ChangeKind.RECORD_LOADED, note="92 entries.", at=NOW)
    assert list(Change.objects.worth_mailing()) == [kept]


def test_get_absolute_url_is_the_number(db: None) -> None:
    first = changes.record(kind=ChangeKind.PROGRESS, note="Up.", at=NOW)
    assert first.get_absolute_url() == f"/en/changes/{first.number}"


def test_change_table_refuses_to_keep_news_from_subscribers(db: None) -> None:
    with pytest.raises(IntegrityError, match="only_a_correction_goes_unmailed"):
        changes.record(kind=ChangeKind.PROGRESS, note="Up.", at=NOW, is_minor=True)
