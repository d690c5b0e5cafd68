"""Forms that save themselves: what somebody typed is on the server in seconds, and goes once it is used."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from commitments.actions.refusals import ActionRefusedError
from commitments.models import SavedForm, StaffMember

LONGEST_VALUE: Final = 20_000
MOST_FIELDS: Final = 200
NOT_KEPT: Final = ("csrfmiddlewaretoken", "then", "verdict")


def keep(
    *,
    by: StaffMember,
    form: str,
    data: Mapping[str, Sequence[str]],
    started_from: str = "",
    at: dt.datetime,
) -> SavedForm:
    """Keeps what the form holds now in place of what was kept before. Never shown to anybody else.

    Raises ActionRefusedError for what no form of ours sends.
    """
    kept = {name: list(values) for name, values in data.items() if name not in NOT_KEPT}
    if len(kept) > MOST_FIELDS or any(len(value) > LONGEST_VALUE for row in kept.values() for value in row):
        raise ActionRefusedError("This is more text than the form takes. It was not saved.")
    saved, _ = SavedForm.objects.update_or_create(
        person=by, form=form, defaults={"data": kept, "started_from": started_from, "saved_at": at}
    )
    return saved


def discard(*, by: StaffMember, form: str) -> None:
    """Forgets it: the form was saved for good, or its owner did not want it back."""
    SavedForm.objects.filter(person=by, form=form).delete()
