import pytest

from commitments.models import Change, EntrySignatory, Undertaking
from commitments.summaries.one_of import OneOf
from tests.factories import make_assessment, make_entry, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def test_one_of_finds_what_either_leads_to_and_nothing_else() -> None:
    kenya, france = (make_undertaking(signatory=make_signatory(name=name)) for name in ("Kenya", "France"))
    entry = make_entry(undertaking=kenya)
    assessment = make_assessment(undertaking=kenya, entries=[entry])
    make_entry(undertaking=france)
    own = Undertaking.objects.filter(pk=kenya.pk).values("pk")
    named = EntrySignatory.objects.filter(signatory__name="Kenya").values("entry")
    found = Change.objects.filter(OneOf("undertaking", own) | OneOf("entry", named))
    assert {(change.entry_id, change.assessment_id) for change in found} == {
        (entry.pk, None),
        (None, assessment.pk),
    }


def test_one_of_nothing_finds_nothing() -> None:
    make_entry(undertaking=make_undertaking())
    nobody = EntrySignatory.objects.filter(signatory__name="Nobody").values("entry")
    assert not Change.objects.filter(OneOf("entry", nobody)).exists()
    assert not Change.objects.filter(OneOf("undertaking", Undertaking.objects.none().values("pk"))).exists()
