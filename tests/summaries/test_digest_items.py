import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import StaffMember, Undertaking
from commitments.summaries.digest_items import numbered, once, published, signatories_by_instrument
from commitments.summaries.digest_lines import Item
from commitments.vocabulary import ChangeKind
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_endorsement,
    make_entry,
    make_revision,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


LATER = NOW + dt.timedelta(hours=1)


def items(now: dt.datetime = LATER) -> list[Item]:
    return list(once(published(Q(), everybody=signatories_by_instrument(), now=now)))


def rulings() -> list[Item]:
    return [item for item in items() if item.kind != ChangeKind.EVIDENCE]


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.a", title="Open models"), signatory=make_signatory(name="France")
    )


def test_a_first_assessment_in_words(owed: Undertaking) -> None:
    make_assessment(
        undertaking=owed, level="first_steps", evidence_strength=3, change_note="A plan was published."
    )
    (item,) = rulings()
    assert (item.who, item.code, item.title) == ("France", "D3.a", "Open models")
    assert (item.status, item.level) == ("Assessed as “First steps”.", "first_steps")
    assert (item.text, item.detail) == (
        "A plan was published.",
        "Evidence: official plan or draft. 1 source.",
    )
    assert item.news == "France: D3.a Open models first assessed as “First steps”"
    assert item.path == "/en/countries/france/D3.a/v1"


def test_a_move_says_from_what_to_what(owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="first_steps")
    make_assessment(undertaking=owed, level="substantial")
    item = rulings()[-1]
    assert (item.kind, item.status) == ("progress", "Now “Substantial progress”; before, “First steps”.")
    assert item.news == "France: D3.a Open models now “Substantial progress”"


def test_a_status_that_another_of_the_same_mail_replaced_was_so_then(owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="first_steps")
    make_assessment(undertaking=owed, level="met")
    make_assessment(undertaking=owed, level="reversed")
    assert [(item.status, item.is_superseded) for item in rulings()] == [
        ("Assessed as “First steps” then.", True),
        ("Then “Met”; before, “First steps”.", True),
        ("Now “Reversed”; before, “Met”.", False),
    ]


def test_a_lasting_duty_is_being_met() -> None:
    owed = make_undertaking(commitment=make_commitment(is_continuing=True))
    make_assessment(undertaking=owed, level="met")
    assert rulings()[0].status == "Assessed as “Being met”."


def test_a_check_that_changed_nothing_is_not_told(owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="first_steps")
    make_assessment(undertaking=owed, level="first_steps")
    assert [item.kind for item in rulings()] == [ChangeKind.FIRST_ASSESSMENT]


def test_what_was_corrected_since_is_told_only_as_the_correction(owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="met", change_note="Wrongly called met.")
    make_assessment(
        undertaking=owed, level="first_steps", is_correction=True, what_was_wrong="The law was a draft."
    )
    (item,) = rulings()
    assert item.status == "Now “First steps”; we had wrongly shown “Met”."
    assert item.wrong == "The law was a draft."
    assert item.news == "Correction: France D3.a was wrongly shown as “Met”"


def test_a_correction_that_may_still_be_withdrawn_hides_nothing(owed: Undertaking, bob: StaffMember) -> None:
    """Else the news would be lost: the next mail begins after it."""
    make_assessment(undertaking=owed, level="met", change_note="It is met.")
    correction = make_assessment(
        undertaking=owed, level="first_steps", is_correction=True, what_was_wrong="A draft.", reviewer=bob
    )
    soon = NOW + dt.timedelta(minutes=9)
    assert "It is met." in [item.text for item in items(soon)]
    withdraw_assessment(assessment=correction, by=bob, at=soon, reason="It was right.")
    assert "It is met." in [item.text for item in items()]


def test_a_revision_is_our_method_and_not_progress(owed: Undertaking) -> None:
    make_revision(undertaking=owed)
    item = rulings()[-1]
    assert (item.kind, item.status) == (
        ChangeKind.METHOD,
        "“Substantial progress” under our method as it is now; before, “First steps”.",
    )
    assert item.rule.startswith("Pilots count as delivery")
    assert item.news == "Method changed: France D3.a now “Substantial progress”"


def test_a_quiet_correction_leaves_the_news_it_mends(owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="first_steps", change_note="A plan was published.")
    make_assessment(
        undertaking=owed, level="first_steps", is_correction=True, what_was_wrong="A comma.", is_minor=True
    )
    assert [item.text for item in rulings()] == ["A plan was published."]


def test_what_is_owed_together_concerns_everybody_who_is_still_bound() -> None:
    joint = make_undertaking(commitment=make_commitment(binding="joint"), is_joint=True)
    here, gone = make_signatory(), make_signatory()
    make_endorsement(signatory=here, instrument=joint.commitment.instrument)
    make_endorsement(signatory=gone, instrument=joint.commitment.instrument, left_on=NOW.date())
    make_assessment(undertaking=joint)
    for item in items():
        assert item.about.signatories == {here.pk}
    assert rulings()[0].who == "All signatories together"


def test_published_takes_what_lies_between_two_numbers(owed: Undertaking) -> None:
    for number in range(4):
        make_entry(undertaking=owed, claim=f"Entry {number}.")
    assert [item.number for item in published(numbered(1, 3), everybody={}, now=LATER)] == [2, 3]


def test_published_takes_six_queries_however_much_there_is(owed: Undertaking) -> None:
    for level in ("first_steps", "substantial", "met"):
        make_assessment(undertaking=owed, level=level)
        make_assessment(undertaking=make_undertaking(), level=level)
    with CaptureQueriesContext(connection) as queries:
        assert len(items()) == 12
    assert len(queries) == 6


def plain(text: str) -> str:
    """French sets a space that does not break beside its marks."""
    return text.replace("\u00a0", " ")


def test_items_speak_the_readers_language() -> None:
    owed = make_undertaking(
        commitment=make_commitment(code="D3.a", title="Open models", is_continuing=True),
        signatory=make_signatory(name="Brazil", name_fr="Brésil", name_ar="البرازيل"),
    )
    make_assessment(undertaking=owed, level="first_steps")
    make_assessment(undertaking=owed, level="met")
    with translation.override("fr"):
        item = rulings()[-1]
        assert item.who == "Brésil"
        assert plain(item.status) == "Désormais « Tenu à ce jour » ; auparavant « Premières mesures »."
        assert plain(item.news) == "Brésil : D3.a Open models devient « Tenu à ce jour »"
        assert plain(item.detail).endswith(" 1 source.")
    with translation.override("ar"):
        item = rulings()[-1]
        assert (item.who, item.status) == (
            "البرازيل",
            "الآن «يجري الوفاء به»؛ وقبل ذلك «خطوات أولى».",
        )
