"""Walks every address the public can open, while drafts, leads and declined drafts are full of canaries.

An address is found by the resolver, so one without an example here fails the test.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from commitments import emails
from commitments.actions import conflicts, editorial, inbox, saved_forms
from commitments.models import (
    Assessment,
    AssessmentDraft,
    Change,
    DeskAct,
    DraftTestResult,
    EntryDraft,
    EntryDraftEvidence,
    EntryEvidence,
    Evidence,
    ProgressEntry,
    ReplyRound,
    SecondRating,
    StaffMember,
    Undertaking,
)
from commitments.models.assessment import reverse_version
from commitments.rules.sibling_forms import NAMED, PAGES, name_of
from commitments.summaries import follow_link, reply_link, share_card, share_site
from commitments.summaries.follow import FollowRequest
from commitments.summaries.open_data.tables import IN_ORDER
from commitments.vocabulary import DraftState, FollowScope, Rhythm
from tests.bare_sql import chain_up
from tests.desk_factories import make_suggestion
from tests.factories import (
    NOW,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_lead,
    make_signatory,
)
from tests.mail_factories import make_delivery, make_subscriber
from tests.reply_factories import invitation_of, make_answer, make_round
from tests.small_record import make_small_record

CANARY = "zebra canary"
CLOSED_NAMESPACES = ("desk", "admin")
ONLY_POST = (
    "share:theme",
    *(f"follow:{name}" for name in ("undo", "monthly", "keep", "remove", "schedule", "address", "erase")),
)
PACKED = ("packages:zip", "packages:sqlite", "packages:latest-zip", "packages:latest-sqlite")
NOTHING_THERE = (
    "metrics",  # needs a token
    "share:oembed",  # needs a page to be asked about
    "api:unknown",
    *PACKED,  # none is made here; tests/actions/packages/test_making.py looks into them
    "public:assessed-over-time",  # three assessments are too few to draw
    "public:overdue-over-time",
    "public:country-undertaking-drawing",  # one version makes no line
    "public:organisation-undertaking-drawing",
    "public:joint-undertaking-drawing",
)
QUESTIONS = ("search", "countries", "commitments", "sources", "changes", "deadlines")


def open_patterns(
    resolver: URLResolver | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern outside desk and admin, with its name as `reverse` takes it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if str(pattern.pattern).split("/")[0] not in CLOSED_NAMESPACES:
                yield f"{namespace}{pattern.name or ''}", pattern
        else:
            inner = pattern.namespace or pattern.app_name or ""
            if inner not in CLOSED_NAMESPACES:
                yield from open_patterns(pattern, f"{namespace}{inner}:" if inner else namespace)


PATTERNS = dict(open_patterns())
WITH_ARGUMENTS = sorted(name for name, pattern in PATTERNS.items() if pattern.pattern.regex.groupindex)


@pytest.fixture
def record(alice: StaffMember, bob: StaffMember) -> dict[str, Undertaking]:
    """Something published at every address: a country, an organisation and all together, each assessed."""
    return make_small_record(by=alice, reviewer=bob)


@pytest.fixture
def drafts(record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember) -> None:
    """Drafts in every state on every published undertaking, with a canary wherever a text can stand."""
    for person in (alice, bob):
        names = {
            "username": f"{person.username}-canary",
            "last_name": CANARY,
            "email": f"canary-{person.pk}@example.org",
        }
        StaffMember.objects.filter(pk=person.pk).update(**names)
    for undertaking in record.values():
        make_lead(undertaking=undertaking)
        for state in (DraftState.DRAFT, DraftState.SENT_BACK, DraftState.DECLINED, DraftState.SUBMITTED):
            entry = make_entry_draft(by=alice, undertaking=undertaking)
            settle(entry, state, by=alice, reviewer=bob)
        for state in (DraftState.DECLINED, DraftState.SENT_BACK):
            author, reviewer = (alice, bob) if state == DraftState.SENT_BACK else (bob, alice)
            entry = make_entry_draft(by=author, undertaking=undertaking)
            draft = make_assessment_draft(by=author, undertaking=undertaking, level="reversed", entries=[])
            draft.entry_drafts.add(entry)
            settle(draft, state, by=author, reviewer=reviewer)
    for model in (EntryDraft, AssessmentDraft, EntryDraftEvidence, DraftTestResult, SecondRating):
        for row in model._default_manager.all():
            if getattr(row, "state", "") != DraftState.PUBLISHED:  # what those say is public
                fill_with_canaries(row)
    assert SecondRating.objects.filter(second_reasons=CANARY).exists()
    answer_with_canaries(record["organisation"])
    work_with_canaries(record["country"], by=alice)
    unpublished = Evidence.objects.filter(entry_links=None)
    unpublished.update(title=CANARY, publisher=CANARY)


def work_with_canaries(undertaking: Undertaking, *, by: StaffMember) -> None:
    """What else the desk keeps to itself: suggestions, marks, half a sentence, the log, a conflict."""
    make_suggestion(undertaking=undertaking, text=CANARY, sender_name=CANARY, url="https://canary.example/")
    inbox.decline(item=undertaking, reason=CANARY, by=by, at=NOW)
    saved_forms.keep(by=by, form=f"assess:{undertaking.pk}", data={"reasons": [CANARY]}, at=NOW)
    conflicts.declare(by=by, signatory=make_signatory(), reason=CANARY, at=NOW)
    assert DeskAct.objects.filter(words__contains=CANARY).exists()


def settle(draft: Any, state: DraftState, *, by: StaffMember, reviewer: StaffMember) -> None:
    if state != DraftState.DRAFT:
        editorial.submit(draft=draft, by=by, at=NOW)
    if state == DraftState.SENT_BACK:
        editorial.send_back(draft=draft, by=reviewer, comment=CANARY)
    if state == DraftState.DECLINED:
        editorial.decline(draft=draft, by=reviewer, comment=CANARY)


def fill_with_canaries(row: models.Model) -> None:
    texts = {
        field.name: f"zebra-canary-{row.pk}" if is_a_name(field) else CANARY
        for field in row._meta.fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    }
    type(row)._default_manager.filter(pk=row.pk).update(**texts)


def link_to_reply(undertaking: Undertaking) -> UUID:
    """A private link about this undertaking, opened now so that it works whenever the test runs."""
    published = undertaking.assessments.get()
    found = published.round_items.first()
    round_ = found.round if found else make_round(published=[published], at=timezone.now())
    return invitation_of(round_).reference


def answer_with_canaries(undertaking: Undertaking) -> None:
    """A signatory that was asked: whom we asked and what was not published are nobody else's to read."""
    round_ = make_round(
        published=[undertaking.assessments.get()], at=timezone.now(), name=CANARY, office=CANARY, note=CANARY
    )
    ReplyRound.objects.filter(pk=round_.pk).update(note=CANARY)
    make_answer(
        invitation=invitation_of(round_), text=CANARY, links=["https://zebra-canary.example/"],
        signed_as=CANARY, at=timezone.now(),
    )  # fmt: skip


def is_a_name(field: models.Field) -> bool:
    """Whether no two rows may have the same."""
    return isinstance(field, models.SlugField) or field.name == "external_id"


def carried_elsewhere(record: dict[str, Undertaking]) -> dict[str, str]:
    """The frame and the picture of everything that has one."""
    found = {"share:map-embed": "/embed/en/map", "share:sitemap": "/sitemap-fr.xml"}
    found["share:site-image"] = share_site.site_card().image_url
    for kind, undertaking in record.items():
        undertaking = Undertaking.objects.get(pk=undertaking.pk)  # with the status it has by now
        owed = share_card.of_undertaking(undertaking, NOW.date())
        if undertaking.endorsement:
            signatory = undertaking.endorsement.signatory
            found[f"share:{kind}-embed"] = f"/embed/ar{signatory.get_absolute_url().removeprefix('/en')}"
            card = share_card.load_signatory(kind=kind, slug=signatory.slug, today=NOW.date())
            found[f"share:{kind}-image"] = card.image_url if card else ""
        found[f"share:{kind}-undertaking-embed"] = owed.embed_url
        found[f"share:{kind}-undertaking-image"] = owed.image_url
    return found


def rows_of_tables() -> dict[str, str]:
    """The first row of every table of the API, made up where there is none."""
    found = {"api:unknown": "/api/v1/nothing"}
    for table in IN_ORDER:
        rows = table.chunk(day=NOW.date(), limit=1)
        key = getattr(rows[0][1], table.key) if rows else "none"
        found[f"api:{table.name.replace('_', '-')}-row"] = f"/api/v1/{table.name.replace('_', '-')}/{key}"
    return found


def examples(record: dict[str, Undertaking]) -> dict[str, str]:
    """An address that exists, for every pattern that takes arguments."""
    dora = make_subscriber(email="dora@new.example")
    request = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY)
    make_delivery(subscriber=dora, key=follow_link.key_of(dora, 1, request))
    change = dora.address_changes.create(
        new_email="dora@new.example", old_email="dora@old.example", asked_at=NOW, changed_at=NOW
    )
    manage, leave = (emails.token(purpose, dora.public_id) for purpose in (emails.MANAGE, emails.UNSUBSCRIBE))
    source = Evidence.objects.exclude(entry_links=None).first()
    assert source is not None
    instrument = record["joint"].commitment.instrument
    found = {
        "public:citation": "/en/countries/kenya/D3.a.csl.json",
        **carried_elsewhere(record),
        **rows_of_tables(),
        "public:country": "/en/countries/kenya",
        "public:country-letter": "/en/countries/kenya/letter",
        "public:country-timeline": "/en/countries/kenya.svg",
        "public:organisation": "/en/organisations/european-union",
        "public:organisation-letter": "/en/organisations/european-union/letter",
        "public:organisation-timeline": "/en/organisations/european-union.svg",
        "public:instrument": reverse("public:instrument", args=[instrument.code]),
        "public:instrument-matrix": reverse("public:instrument-matrix", args=[instrument.code]),
        "public:commitment": "/en/commitments/D3.a",
        "public:commitment-drawing": "/en/commitments/D3.a.svg",
        "public:country-feed": "/en/countries/kenya.atom",
        "public:organisation-feed": "/en/organisations/european-union.atom",
        "public:commitment-feed": "/en/commitments/D3.a.atom",
        "public:instrument-feed": f"/en/instruments/{instrument.code}.atom",
        "public:country-calendar": "/en/countries/kenya.ics",
        "public:organisation-calendar": "/en/organisations/european-union.ics",
        "public:commitment-calendar": "/en/commitments/D3.a.ics",
        "public:instrument-calendar": f"/en/instruments/{instrument.code}.ics",
        "public:change": Change.objects.all()[0].get_absolute_url(),
        "public:source": source.get_absolute_url(),
        "log:link": "/log/1.json",
        "packages:zip": "/data/package/2026-11-23.zip",
        "packages:sqlite": "/data/package/2026-11-23.sqlite",
        "follow:confirm": reverse("follow:confirm", args=[emails.confirm_token(dora.public_id, request, 1)]),
        "follow:unsubscribe": reverse("follow:unsubscribe", args=[leave]),
        "follow:undo": reverse("follow:undo", args=[leave]),
        "follow:monthly": reverse("follow:monthly", args=[leave]),
        "follow:keep": reverse("follow:keep", args=[leave, 1]),
        "follow:new-address": reverse(
            "follow:new-address", args=[emails.address_token(emails.NEW_ADDRESS, change.public_id)]
        ),
        "follow:old-address": reverse(
            "follow:old-address", args=[emails.address_token(emails.OLD_ADDRESS, change.public_id)]
        ),
        "follow:address": reverse("follow:address", args=[manage]),
        "follow:address-sent": reverse("follow:address-sent", args=[manage]),
        "follow:manage": reverse("follow:manage", args=[manage]),
        "follow:remove": reverse("follow:remove", args=[manage, 1]),
        "follow:schedule": reverse("follow:schedule", args=[manage]),
        "follow:erase": reverse("follow:erase", args=[manage]),
        "follow:data": reverse("follow:data", args=[manage]),
        "digests:period": reverse("digests:period", args=["daily", "2026-11-24"]),
        "digests:span": reverse("digests:span", args=[0, 1000, "2026-11-23", "2026-11-24"]),
        "reply:answer": reverse("reply:answer", args=[reply_link.token(link_to_reply(record["country"]))]),
    }
    for kind, undertaking in record.items():
        found[f"public:{kind}-undertaking"] = undertaking.get_absolute_url()
        found[f"public:{kind}-undertaking-feed"] = f"{undertaking.get_absolute_url()}.atom"
        found[f"public:{kind}-undertaking-version"] = reverse_version(undertaking, 1)
        found[f"public:{kind}-undertaking-comparison"] = f"{undertaking.get_absolute_url()}/compare"
        found[f"public:{kind}-undertaking-drawing"] = f"{undertaking.get_absolute_url()}.svg"
    return found | data_behind(found)


def data_behind(pages: dict[str, str]) -> dict[str, str]:
    """The same in every form in which the data behind a page can be taken."""
    return {
        name_of(page, form): f"{address}.{form}"
        for page, address in pages.items()
        if page in PAGES
        for form in NAMED
    }


def walk(client: Client, record: dict[str, Undertaking]) -> list[str]:
    """What is wrong with any address: another status than expected, or a canary in the answer."""
    found = []
    chain_up(NOW)
    addresses = {name: reverse(name) for name in PATTERNS if name and name not in WITH_ARGUMENTS}
    addresses |= examples(record)
    addresses |= {f"{name}?q=zebra": reverse(f"public:{name}") + "?q=zebra" for name in QUESTIONS}
    for name, address in addresses.items():
        for headers in ({}, {"HX-Request": "true"}):
            response = client.get(address, headers=headers)
            is_nowhere = name in NOTHING_THERE or address.endswith("/none")
            expected = 405 if name in ONLY_POST else 404 if is_nowhere else 200
            if response.status_code != expected:
                found.append(f"{name} {address}: {response.status_code}")
            said = (
                response.getvalue().decode(errors="replace").lower().replace("atlantic/canary", "")
            )  # a time zone
            if "canary" in said:
                found.append(f"{name} {address}: a canary")
    return found


def test_every_address_with_arguments_has_an_example(record: dict[str, Undertaking]) -> None:
    assert sorted(examples(record)) == WITH_ARGUMENTS


def test_no_public_page_shows_anything_of_a_draft(
    client: Client, record: dict[str, Undertaking], drafts: None
) -> None:
    assert EntryDraft.objects.filter(claim=CANARY).count() >= 15
    assert {draft.state for draft in EntryDraft.objects.all()} == set(DraftState)
    assert walk(client, record) == []


def test_no_page_of_a_source_that_only_drafts_rest_on(
    client: Client, record: dict[str, Undertaking], drafts: None
) -> None:
    for source in Evidence.objects.filter(title=CANARY):
        assert client.get(source.get_absolute_url()).status_code == 404


def test_staff_see_no_more_than_anybody_on_public_pages(
    desk: Client, record: dict[str, Undertaking], drafts: None
) -> None:
    assert walk(desk, record) == []


def test_the_walk_sees_a_canary_once_it_is_published(
    client: Client, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    make_entry(undertaking=record["country"], by=alice, reviewer=bob, claim=CANARY)
    found = {problem.split()[0] for problem in walk(client, record)}
    assert {"public:country", "public:country-undertaking", "public:commitment", "public:changes"} <= found
    assert Assessment.objects.count() == 3


def test_the_walk_sees_a_canary_in_evidence_once_an_entry_rests_on_it(
    client: Client, record: dict[str, Undertaking]
) -> None:
    entry = ProgressEntry.objects.order_by("pk")[0]
    EntryEvidence.objects.create(entry=entry, evidence=make_evidence(title=CANARY))
    assert any(problem.startswith("public:source ") for problem in walk(client, record))
