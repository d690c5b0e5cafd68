"""What a journalist may type and where it stands: each kind, found at its place, with the words marked."""

from typing import Any

import pytest
from django.utils import translation

from commitments.actions import changes, progress, withdrawals
from commitments.models import Assessment, Commitment, Reply, StaffMember
from commitments.summaries import search
from commitments.summaries.search.hits import Hit, HitType
from commitments.vocabulary import ChangeKind
from tests.factories import (
    NOW,
    SIGNED_ON,
    make_assessment,
    make_commitment,
    make_entry,
    make_evidence,
    make_instrument,
    make_milestone,
    make_signatory,
    make_undertaking,
    reword,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Commitment:
    return make_commitment(code="D3.e", title="Open science", instrument=make_instrument(code="declaration"))


def found(query: str, **narrowing: str) -> dict[str, Hit]:
    return {hit.type: hit for hit in search.load(query, narrowing=narrowing).hits}


def marks(hit: Hit) -> list[str]:
    return [part.text for part in hit.words if part.is_hit]


def judge(promise: Commitment, **fields: Any) -> Assessment:
    kenya = make_signatory(name="Kenya", region="Africa", slug="kenya")
    return make_assessment(undertaking=make_undertaking(commitment=promise, signatory=kenya), **fields)


def test_load_finds_a_passage_of_a_source_and_quotes_it(promise: Commitment, alice: StaffMember) -> None:
    owner = make_undertaking(commitment=promise, signatory=make_signatory(name="Kenya", region="Africa"))
    source = make_evidence(title="Rapport annuel", publisher="Le Journal", language="fr")
    resting = progress.Source(source, passage="Un zèbre a été financé à hauteur de 3 millions.", place="p. 4")
    entry = make_entry(undertaking=owner, sources=[resting])
    hit = found("zebre finance")[HitType.PASSAGE]
    assert (hit.url, hit.is_quoted) == (f"/en/sources/{source.pk}#entry-{entry.code}", True)
    assert (hit.words_language, hit.about) == ("fr", "Le Journal, p. 4")
    assert marks(hit) == ["zèbre", "financé"]
    assert HitType.PASSAGE in found("zebre", region="Africa")
    assert HitType.PASSAGE in found("zebre Kenya")
    assert HitType.PASSAGE not in found("zebre", region="Asia")
    withdrawals.withdraw_entry(entry=entry, by=alice, at=NOW, reason="Too early.")
    assert HitType.PASSAGE not in found("zebre")


def test_load_finds_a_passage_once_where_its_entry_was_superseded(promise: Commitment) -> None:
    resting = progress.Source(make_evidence(), passage="A zebra.")
    old = make_entry(undertaking=make_undertaking(commitment=promise), sources=[resting])
    reword(old, claim="Something else.")
    assert search.load("zebra", narrowing={"type": "passage"}).paging.total == 1


def test_load_finds_a_reply_word_for_word(promise: Commitment, bob: StaffMember) -> None:
    judged = judge(promise)
    reply = Reply.objects.create(
        assessment=judged, text="Nous contestons le zèbre.", language="fr", author="Ministry of Zoology",
        received_on=SIGNED_ON, recorded_by=bob,
    )  # fmt: skip
    changes.record(
        kind=ChangeKind.REPLY, note="Replied.", at=NOW, reply=reply, undertaking=judged.undertaking,
        from_level=judged.verified_level, to_level=judged.verified_level,
    )  # fmt: skip
    hit = found("zebre")[HitType.REPLY]
    assert (hit.url, hit.name, hit.code) == ("/en/countries/kenya/D3.e/v1#h-reply", "Kenya", "D3.e")
    assert (hit.is_quoted, hit.words_language, marks(hit)) == (True, "fr", ["zèbre"])
    assert found("ministry of zoology")[HitType.REPLY].about == "Ministry of Zoology"


def test_load_finds_a_correction_and_leads_to_what_was_wrong(promise: Commitment) -> None:
    judged = judge(promise)
    words: dict[str, Any] = {"is_correction": True, "what_was_wrong": "A zebra was taken for a horse."}
    make_assessment(undertaking=judged.undertaking, **words)
    hit = found("zebra")[HitType.CORRECTION]
    assert (hit.url, hit.region, marks(hit)) == ("/en/countries/kenya/D3.e/v1", "Africa", ["zebra"])


def test_load_finds_a_date_on_the_way_in_every_language(promise: Commitment) -> None:
    milestone = make_milestone(
        instrument=promise.instrument,
        title="Zebra summit",
        note="In Geneva.",
        translations={"fr": {"title": "Sommet des zèbres", "note": "À Genève."}},
    )
    assert found("zebra")[HitType.MILESTONE].url == f"/en/deadlines#{milestone.code}"
    hit = found("sommet zebres")[HitType.MILESTONE]
    assert (hit.name, hit.words_language, marks(hit)) == ("Zebra summit", "fr", ["Sommet", "zèbres"])
    with translation.override("fr"):
        assert found("geneve")[HitType.MILESTONE].name == "Sommet des zèbres"


def test_load_finds_why_evidence_is_rated_weaker(promise: Commitment) -> None:
    judge(promise, evidence_strength=5, strength_reason="Only a zebra said so.")
    assert marks(found("zebra")[HitType.ASSESSMENT]) == ["zebra"]


def test_load_finds_a_promise_by_a_test_of_it_and_shows_the_test(promise: Commitment) -> None:
    words = {"text": "A zebra is counted.", "translations": {"fr": {"text": "Un zèbre."}}}
    promise.tests.filter(number=1).update(**words)
    hit = found("zebra")[HitType.COMMITMENT]
    assert (hit.is_quoted, marks(hit)) == (False, ["zebra"])
    with translation.override("fr"):
        hit = found("zebre")[HitType.COMMITMENT]
    assert (hit.words_language, marks(hit)) == ("", ["zèbre"])


@pytest.mark.parametrize("query", ["D3e", "d3.E", "D3 e", "d3.e"])
def test_load_puts_a_commitment_first_however_its_code_is_typed(promise: Commitment, query: str) -> None:
    assert search.load(query).hits[0].url == "/en/commitments/D3.e"


def test_load_finds_an_instrument_by_its_title_in_another_language() -> None:
    words = {"fr": {"short_title": "Charte de Paris", "about": "Un zèbre."}}
    make_instrument(code="paris-charter", title="Paris Charter", translations=words)
    assert found("charte")[HitType.INSTRUMENT].url == "/en/instruments/paris-charter"
    assert marks(found("zebre")[HitType.INSTRUMENT]) == ["zèbre"]


@pytest.mark.parametrize(
    ("query", "name"),
    [("frnace", "France"), ("Kazahkstan", "Kazakhstan"), ("نيجريا", "Nigeria"), ("EU", "European Union")],
)
def test_load_leads_to_a_signatory_through_a_slip(query: str, name: str) -> None:
    make_signatory(name="France", code="FR")
    make_signatory(name="Kazakhstan", code="KZ")
    make_signatory(name="Nigeria", code="NG", name_ar="نيجيريا")
    make_signatory(name="European Union", code="EU", kind="organisation")
    page = search.load(query)
    assert (page.hits or page.near)[0].name == name


@pytest.mark.parametrize("query", ["UK", "USA", "Etats Unis", "Cote d'Ivoire"])
def test_load_leads_from_a_country_that_did_not_sign_to_what_is_known(query: str) -> None:
    make_signatory(name="France", code="FR")
    hit = search.load(query).hits[0]
    assert hit.url in (
        f"/en/countries/{slug}" for slug in ("united-kingdom", "united-states", "cote-divoire")
    )
    assert "Not on any list of signatories in this record." in [part.text for part in hit.words]


def test_load_says_which_words_were_not_looked_for() -> None:
    page = search.load("one two three four five six seven eight nine")
    assert page.notices == ("Only the first 8 different words of your question were looked for.",)
    assert search.load("one two").notices == ()


def test_load_looks_for_no_word_that_was_cut_in_two(promise: Commitment) -> None:
    resting = progress.Source(make_evidence(), passage="A zebra and many more animals")
    make_entry(undertaking=make_undertaking(commitment=promise), sources=[resting])
    typed = "zebra".ljust(search.LONGEST_QUERY - 3, "!") + " animals"
    assert HitType.PASSAGE in found(typed)


def test_facets_add_up_over_every_kind(promise: Commitment) -> None:
    owner = make_undertaking(commitment=promise, signatory=make_signatory(name="Kenya", region="Africa"))
    resting = progress.Source(make_evidence(title="Zebra report"), passage="A zebra.")
    make_assessment(
        undertaking=owner,
        reasons="A zebra.",
        entries=[make_entry(undertaking=owner, claim="A zebra.", sources=[resting])],
    )
    page = search.load("zebra")
    (kinds,) = (facet for facet in page.facets if facet.name == "type")
    assert sum(option.count for option in kinds.options) == page.paging.total == len(page.hits) == 4
