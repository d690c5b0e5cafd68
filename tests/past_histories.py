"""Days on which anything may happen to a small record, for the property that a past day stays as it was."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils import timezone

from commitments.actions import changes, current_status, discards, editorial, withdrawals
from commitments.actions.reference_data import record as reference_record
from commitments.models import (
    Assessment,
    AssessmentDraft,
    Commitment,
    EntryBearing,
    EntryClause,
    EntryEvidence,
    EntrySignatory,
    Evidence,
    ProgressEntry,
    Reply,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.vocabulary import ChangeKind
from tests.factories import (
    make_assessment,
    make_commitment,
    make_entry_draft,
    make_signatory,
    make_undertaking,
)
from tests.small_record import make_owed

LEVELS: Final = ("first_steps", "no_action", "met", "substantial", "reversed")


@dataclass
class Scene:
    """The record that histories happen to; `turn` chooses among what there is."""

    undertakings: Mapping[str, Undertaking]
    author: StaffMember
    reviewer: StaffMember
    turn: int = 0

    def undertaking(self) -> Undertaking:
        return list(self.undertakings.values())[self.turn % len(self.undertakings)]


def make_scene(author: StaffMember, reviewer: StaffMember) -> Scene:
    return Scene(make_owed(), author, reviewer)


def log(scene: Scene) -> ProgressEntry:
    draft = make_entry_draft(
        by=scene.author, undertaking=scene.undertaking(), claim=f"Something happened, {scene.turn}."
    )
    editorial.submit(draft=draft, by=scene.author, at=timezone.now())
    return editorial.approve_entry(draft=draft, by=scene.reviewer, at=timezone.now())


def assess(scene: Scene) -> Assessment:
    return publish(scene, LEVELS[scene.turn % len(LEVELS)])


def publish(scene: Scene, level: str, **fields: object) -> Assessment:
    open_drafts = AssessmentDraft.objects.open().filter(undertaking=scene.undertaking(), author=scene.author)
    for draft in open_drafts:  # a withdrawal gives its author the draft back
        discards.discard(draft=draft, by=scene.author, at=timezone.now())
    return make_assessment(
        undertaking=scene.undertaking(), level=level, by=scene.author, reviewer=scene.reviewer,
        entries=[log(scene)], at=timezone.now(), **fields,
    )  # fmt: skip


def correct(scene: Scene) -> None:
    if Assessment.objects.standing().filter(undertaking=scene.undertaking()).exists():
        publish(scene, "first_steps", is_correction=True, what_was_wrong="A plan was taken for a law.")


def withdraw(scene: Scene) -> None:
    withdrawals.withdraw_assessment(
        assessment=assess(scene), by=scene.reviewer, at=timezone.now(), reason="Too early."
    )


def withdraw_entry(scene: Scene) -> None:
    withdrawals.withdraw_entry(
        entry=log(scene), by=scene.reviewer, at=timezone.now(), reason="The wrong ministry."
    )


def supersede(scene: Scene) -> None:
    """A new version of an entry of reference data, as the loader makes it."""
    before = ProgressEntry.objects.current().order_by("pk").first() or log(scene)
    links = {
        model: list(model._default_manager.filter(entry=before).values())
        for model in (EntryClause, EntrySignatory, EntryBearing, EntryEvidence)
    }
    after = ProgressEntry.objects.get(pk=before.pk)
    after.pk, after.version, after.supersedes, after._state.adding = None, before.version + 1, before, True
    after.claim, after.published_at = f"{before.claim} Twice.", timezone.now()
    after.save()
    for model, rows in links.items():
        for row in rows:
            model._default_manager.create(**row | {"id": None, "entry_id": after.pk})
    current_status.refresh([row["undertaking_id"] for row in links[EntryBearing]])
    changes.record(kind=ChangeKind.RECORD_LOADED, note="Entries replaced: 1.", at=timezone.now())


def reply(scene: Scene) -> None:
    published = Assessment.objects.standing().filter(undertaking=scene.undertaking()).first()
    if published:
        words = Reply.objects.create(
            assessment=published, text="We disagree.", author="The ministry",
            received_on=timezone.now().date(), recorded_by=scene.reviewer,
        )  # fmt: skip
        changes.record(
            kind=ChangeKind.REPLY, note="Replied.", at=timezone.now(), reply=words,
            undertaking=published.undertaking, from_level=published.verified_level,
            to_level=published.verified_level,
        )  # fmt: skip


def rename(scene: Scene) -> None:
    Signatory.objects.filter(slug="kenya").update(
        name=f"Kenya {scene.turn}", name_fr=f"Le Kenya {scene.turn}"
    )


def reword(scene: Scene) -> None:
    commitment = Commitment.objects.get(code="D3.a")
    commitment.title = f"Worded {scene.turn}"
    commitment.save()
    commitment.tests.update(text=f"A test worded {scene.turn}.")
    commitment.clauses.update(quote=f"We will do it, {scene.turn}.")


def leave(scene: Scene) -> None:
    endorsement = scene.undertakings["country"].endorsement
    assert endorsement is not None
    endorsement.left_on = timezone.now().date()
    endorsement.save()


def move_deadline(scene: Scene) -> None:
    commitment = Commitment.objects.get(code="D3.a")
    rows = type(commitment).deadline.related.related_model._default_manager
    due_on = timezone.now().date() + dt.timedelta(days=scene.turn)
    if not rows.filter(commitment=commitment).update(due_on=due_on):
        rows.create(commitment=commitment, due_on=due_on, basis="set-by-us")


def archive(scene: Scene) -> None:
    Evidence.objects.update(archived_url=f"https://archive.example/{scene.turn}", link_state="gone")


def rename_staff(scene: Scene) -> None:
    StaffMember.objects.filter(pk=scene.author.pk).update(first_name="Zoe" if scene.turn % 2 else "Yan")


def extend(scene: Scene) -> None:
    """A commitment that is made later, and takes in entries that were published before."""
    first = Commitment.objects.get(code="D3.a")
    later = make_commitment(instrument=first.instrument)
    later.clauses.set(first.clauses.all())
    make_undertaking(commitment=later, signatory=Signatory.objects.get(slug="kenya"))
    make_undertaking(commitment=first, signatory=make_signatory())
    gained = reference_record.add_bearings(timezone.now())
    current_status.refresh(gained)


Act = Callable[[Scene], object]
ACTS: Final[tuple[Act, ...]] = (
    log, assess, correct, withdraw, withdraw_entry, supersede, reply, rename, reword, leave, move_deadline,
    archive, rename_staff, extend,
)  # fmt: skip


def happen(scene: Scene, act: Act) -> None:
    """At the time of the test, to which the triggers hold too."""
    scene.turn += 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracker.moment', %s, true)", [timezone.now().isoformat()])
    act(scene)
