"""Forms that save themselves: what somebody typed is on the server in seconds, and goes once it is used."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final

from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.models import SavedForm, StaffMember

# log:<uuid>, assess:<number>, mark:<kind and number>, sheet and their like
FORM_KEY: Final = re.compile(r"[a-z]{1,20}(:([0-9a-f-]{1,40}|[a-z_]{1,20}-[0-9]{1,10}))?", re.ASCII)
LONGEST_VALUE: Final = 100_000  # a pasted sheet of 1,000 rows is half of it
LONGEST_FORM: Final = 200_000
MOST_FIELDS: Final = 200
NOT_KEPT: Final = ("csrfmiddlewaretoken", "then", "verdict")
CLOCK_SLACK: Final = dt.timedelta(seconds=5)  # the way to us takes longer one time than another
KEPT_FOR: Final = dt.timedelta(days=90)


def keep(
    *,
    by: StaffMember,
    form: str,
    data: Mapping[str, Sequence[str]],
    started_from: str = "",
    at: dt.datetime,
) -> SavedForm:
    """Keeps what the form held at that moment in place of what was kept before. Never shown to anybody else.

    Raises ActionRefusedError for what no form of ours sends, and OvertakenError for text older than what is
    kept: it waited in a browser while its author went on elsewhere.
    """
    kept = {name: list(values) for name, values in data.items() if name not in NOT_KEPT}
    refuse_odd(form, kept)
    started_from = started_from[:40]
    saved, is_new = SavedForm.objects.get_or_create(
        person=by, form=form, defaults={"data": kept, "started_from": started_from, "saved_at": at}
    )
    if not is_new:
        older = SavedForm.objects.filter(pk=saved.pk, saved_at__lte=at + CLOCK_SLACK)
        if not older.update(data=kept, started_from=started_from, saved_at=at):
            raise OvertakenError("Newer text is kept already.")
        saved.refresh_from_db()
    return saved


def refuse_odd(form: str, kept: Mapping[str, Sequence[str]]) -> None:
    lengths = [len(value) for values in kept.values() for value in values]
    if not FORM_KEY.fullmatch(form):
        raise ActionRefusedError("There is no such form.")
    if len(kept) > MOST_FIELDS or max(lengths, default=0) > LONGEST_VALUE or sum(lengths) > LONGEST_FORM:
        raise ActionRefusedError("This is more text than the form takes. It was not saved.")


def discard(*, by: StaffMember, form: str) -> None:
    """Forgets it: the form was saved for good, or its owner did not want it back."""
    SavedForm.objects.filter(person=by, form=form).delete()


def forget_old(*, at: dt.datetime) -> int:
    """Forgets what nobody came back for in ninety days; gives the number of forms."""
    forgotten, _ = SavedForm.objects.filter(saved_at__lt=at - KEPT_FOR).delete()
    return forgotten
