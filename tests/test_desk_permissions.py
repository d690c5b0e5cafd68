"""Walks every address of the desk as everybody there is, with docs/roles.md in hand."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commitments.actions import editorial
from commitments.actions.refusals import ActionRefusedError
from commitments.models import Contact, EntryDraft, SavedForm, StaffMember, Undertaking
from commitments.vocabulary import DraftState
from tests import role_table
from tests.desk_factories import make_suggestion
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_person,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
TEXT = role_table.DOCUMENT.read_text(encoding="utf-8")
RULES = role_table.read(TEXT)
ALLOWED = {(rule.name, rule.method): rule.allowed for rule in RULES}
PATTERNS = dict(role_table.desk_patterns())
MADE_UP: dict[str, object] = {"uuid": uuid4(), "int": 999_999, "string": "log", "slug": "log"}
TO_SIGN_IN = "/desk/sign-in?next="
ENDS_THE_SESSION = ("desk:sign-out",)


def test_table_is_well_written() -> None:
    assert len(RULES) == role_table.rows_in(TEXT)
    assert len(ALLOWED) == len(RULES), "two rows for the same address and method"
    assert {method for _, method in ALLOWED} == {"GET", "POST"}


def test_every_address_of_the_desk_has_a_row() -> None:
    assert sorted(set(PATTERNS) - {rule.name for rule in RULES}) == []


def test_every_row_has_an_address() -> None:
    assert sorted({rule.name for rule in RULES} - set(PATTERNS)) == []


@pytest.mark.parametrize(
    "line", ["| `desk:x` | GET | no | no | yes | yes | yes | perhaps |", "| `desk:x` | GET |"]
)
def test_table_reader_sees_a_badly_written_row(line: str) -> None:
    text = f"## The addresses of the desk\n\n{line}\n\n## More\n| `elsewhere` |"
    assert (len(role_table.read(text)), role_table.rows_in(text)) == (0, 1)


def address(name: str, real: dict[str, str]) -> str:
    """The address of something that is there, or else with made-up values in it."""
    if name in real:
        return real[name]
    values = {
        part: MADE_UP[type(kind).__name__.removesuffix("Converter").lower()]
        for part, kind in PATTERNS[name].pattern.converters.items()
    }
    return reverse(name, kwargs=values)


@pytest.fixture
def record(alice: StaffMember, bob: StaffMember) -> Undertaking:
    """Something published, something waiting, a lead, a suggestion and a contact."""
    undertaking = make_undertaking(commitment=make_commitment(code="D3.a"))
    make_assessment(undertaking=undertaking, by=alice, reviewer=bob)
    make_lead(undertaking=undertaking)
    make_suggestion(undertaking=undertaking)
    assert undertaking.endorsement
    Contact.objects.create(
        signatory=undertaking.endorsement.signatory,
        office="Ministry zebra-contact",
        email="zebra-contact@example.org",
        note="zebra-contact",
        active_from=TODAY,
        added_by=alice,
    )
    return undertaking


@pytest.fixture
def real(record: Undertaking, alice: StaffMember) -> dict[str, str]:
    """Addresses of rows that exist, for whatever a made-up one would answer with 404."""
    draft = editorial.submit(draft=make_entry_draft(by=alice, undertaking=record), by=alice, at=NOW)
    lead = EntryDraft.objects.get(state=DraftState.LEAD)
    entry = make_entry(undertaking=record)
    examples: dict[str, list[object]] = {
        "desk:entry": [draft.reference],
        "desk:review": [draft.reference],
        "desk:wording": [draft.reference],
        "desk:undertaking": [record.pk],
        "desk:still-true": [record.pk],
        "desk:discard": [make_assessment_draft(by=alice, undertaking=record).reference],
        "desk:across": ["D3.a"],
        "desk:lead": [lead.reference],
        "desk:suggestion": [make_suggestion(undertaking=record).reference],
        "desk:contact": [Contact.objects.get().pk],
        "desk:withdraw": ["entry", entry.pk],
    }
    return {name: reverse(name, args=values) for name, values in examples.items() if name in PATTERNS}


def client_of(column: str) -> Client:
    """A browser of somebody in that column, as it is before the request."""
    client = Client()
    if column != "Visitor":
        client.force_login(person_of(column))
    return client


def person_of(column: str) -> StaffMember:
    name = column.lower().replace(" ", "-")
    found = StaffMember.objects.filter(username=name).first()
    return found or make_person(username=name, role="" if column == "No role" else column)


def is_refused(response: HttpResponse, column: str) -> bool:
    if column == "Visitor":
        return response.status_code == 302 and response["Location"].startswith(TO_SIGN_IN)
    return response.status_code == 403


def problems(column: str, real: dict[str, str]) -> Iterator[str]:
    """Every address and method that answers this column otherwise than the table says."""
    client = client_of(column)
    for name in PATTERNS:
        for method in ("GET", "POST"):
            allowed = ALLOWED.get((name, method))
            response = getattr(client, method.lower())(address(name, real))
            if name in ENDS_THE_SESSION:
                client = client_of(column)
            told = f"{method} {name} as {column}: {response.status_code}"
            if allowed is None:  # not answered at all; that it is refused first is as good
                if response.status_code != 405 and not is_refused(response, column):
                    yield f"{told}, and no row"
            elif is_refused(response, column) == (column in allowed):
                yield f"{told}, and the table says {'yes' if column in allowed else 'no'}"
            if response.status_code >= 500:
                yield told


@pytest.mark.parametrize("column", role_table.COLUMNS)
def test_every_address_answers_as_the_table_says(column: str, real: dict[str, str]) -> None:
    assert list(problems(column, real)) == []


@pytest.mark.parametrize("column", ["Visitor", "No role"])
def test_made_up_objects_are_refused_like_real_ones(column: str) -> None:
    assert list(problems(column, {})) == []


@pytest.mark.parametrize("method", ["head", "put", "patch", "delete", "options"])
def test_other_methods_open_nothing(real: dict[str, str], method: str) -> None:
    found = []
    clients = {column: client_of(column) for column in ("Visitor", "No role")}
    publisher = client_of("Publisher")
    for name in PATTERNS:
        if "Visitor" in ALLOWED.get((name, "GET"), ALLOWED.get((name, "POST"), ())):
            continue
        for column, client in clients.items():
            response = getattr(client, method)(address(name, real))
            opened = "No role" in ALLOWED.get((name, "GET"), ()) and column == "No role"
            if not is_refused(response, column) and not opened:
                found.append(f"{method} {name} as {column}: {response.status_code}")
        response = getattr(publisher, method)(address(name, real))
        if method != "head" and response.status_code not in (302, 403, 405):
            found.append(f"{method} {name}: {response.status_code}")
    assert found == []


def test_no_answer_of_the_desk_is_ever_stored(real: dict[str, str]) -> None:
    client = client_of("Publisher")
    for name in PATTERNS:
        assert "no-store" in client.get(address(name, real))["Cache-Control"], name


def test_the_walk_sees_a_row_that_is_wrong(real: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ALLOWED, ("desk:log", "GET"), frozenset())
    monkeypatch.setitem(ALLOWED, ("desk:contacts", "POST"), frozenset(role_table.COLUMNS))
    found = list(problems("Researcher", real))
    assert [words.split(":")[1].split()[0] for words in found] == ["log", "contacts"]


def pages(column: str, real: dict[str, str]) -> dict[str, str]:
    """What somebody in that column gets to read, at every address."""
    client, found = client_of(column), {}
    for name in PATTERNS:
        if (name, "GET") in ALLOWED and not name.startswith("desk:sign"):
            response = client.get(address(name, real))
            body = b"".join(response.streaming_content) if response.streaming else response.content
            found[name] = body.decode(errors="replace").lower()
    return found


# Something private each, with a word of its own, and the columns that may read it somewhere on the desk.
READERS = {
    "zebra-conflict": [],
    "zebra-unsaved": [],
    "zebra-contact": ["Publisher"],
    "zebra-draft": ["Researcher", "Reviewer", "Publisher", "Administrator"],
}


@pytest.fixture
def private(record: Undertaking, alice: StaffMember) -> None:
    assert record.endorsement
    alice.conflicts.create(signatory=record.endorsement.signatory, reason="zebra-conflict")
    data = {"claim": ["zebra-unsaved words"]}
    SavedForm.objects.create(person=alice, form=f"log:{uuid4()}", data=data, saved_at=NOW)


@pytest.mark.parametrize("column", role_table.COLUMNS)
def test_private_things_reach_only_their_readers(column: str, real: dict[str, str], private: None) -> None:
    EntryDraft.objects.filter(state=DraftState.SUBMITTED).update(claim="zebra-draft")
    shown = pages(column, real)
    for word, readers in READERS.items():
        found = [name for name, body in shown.items() if word in body]
        assert bool(found) == (column in readers), (word, found)


def test_own_private_things_are_shown_to_oneself(desk: Client, real: dict[str, str], private: None) -> None:
    assert "zebra-conflict" in desk.get(reverse("desk:conflicts")).content.decode()
    assert "zebra-unsaved" in desk.get(reverse("desk:log")).content.decode()


Act = Callable[[Any, StaffMember], object]
ACTS: dict[str, Act] = {
    "submit": lambda draft, by: editorial.submit(draft=draft, by=by, at=NOW),
    "send back": lambda draft, by: editorial.send_back(draft=draft, by=by, comment="Why?"),
    "decline": lambda draft, by: editorial.decline(draft=draft, by=by, comment="No."),
    "publish": lambda draft, by: editorial.approve_entry(draft=draft, by=by, at=NOW),
}
ROLES_THAT = {
    "submit": {"Researcher", "Reviewer", "Publisher"},
    "send back": {"Reviewer", "Publisher"},
    "decline": {"Reviewer", "Publisher"},
    "publish": {"Publisher"},
}


def in_state(
    state: DraftState, *, by: StaffMember, undertaking: Undertaking, reviewer: StaffMember
) -> EntryDraft:
    draft = make_entry_draft(by=by, undertaking=undertaking)
    if state != DraftState.DRAFT:
        draft = editorial.submit(draft=draft, by=by, at=NOW)
    if state == DraftState.SENT_BACK:
        editorial.send_back(draft=draft, by=reviewer, comment="Why?")
    if state == DraftState.DECLINED:
        editorial.decline(draft=draft, by=reviewer, comment="No.")
    if state == DraftState.PUBLISHED:
        editorial.approve_entry(draft=draft, by=reviewer, at=NOW)
    draft.refresh_from_db()
    return draft


def may(act: str, role: str, *, is_own: bool, state: DraftState) -> bool:
    """The second table of docs/roles.md."""
    if role not in ROLES_THAT[act]:
        return False
    if act == "submit":
        return is_own and state in (DraftState.DRAFT, DraftState.SENT_BACK)
    return not is_own and state == DraftState.SUBMITTED


STATES = [state for state in DraftState if state != DraftState.LEAD]


@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize("role", ["Researcher", "Reviewer", "Publisher", "Administrator"])
def test_the_actions_refuse_by_role_owner_and_state(
    role: str, is_own: bool, alice: StaffMember, bob: StaffMember
) -> None:
    undertaking, person = make_undertaking(), make_person(role="Researcher")
    author = person if is_own else alice
    drafts = [
        (state, act, in_state(state, by=author, undertaking=undertaking, reviewer=bob))
        for state in STATES
        for act in ACTS
    ]
    person.groups.set([Group.objects.get(name=role)])  # an administrator may have written them before
    person = StaffMember.objects.get(pk=person.pk)
    wrong = []
    for state, act, draft in drafts:
        expected = may(act, role, is_own=is_own, state=state)
        try:
            ACTS[act](draft, person)
            done = True
        except ActionRefusedError:
            done = False
        if done != expected:
            wrong.append(f"{act} a draft that is {state} as {role}: {done}")
    assert wrong == []


@pytest.mark.parametrize("state", STATES)
def test_nobody_goes_on_writing_what_another_began(
    state: DraftState, alice: StaffMember, bob: StaffMember, bobs_desk: Client
) -> None:
    draft = in_state(state, by=alice, undertaking=make_undertaking(), reviewer=bob)
    before = draft.claim
    fields = {"claim": "Changed by somebody else.", "then": "save", "author": bob.pk, "state": "published"}
    bobs_desk.post(reverse("desk:entry", args=[draft.reference]), fields)
    draft.refresh_from_db()
    assert (draft.claim, draft.author, draft.state) == (before, alice, state)
