"""Text that was sent and not taken: kept for its author, and put on the version that stands now."""

from contextlib import suppress

from django.http import QueryDict
from django.utils import timezone

from commitments.actions import saved_forms
from commitments.actions.refusals import ActionRefusedError
from commitments.views.desk.access import DeskRequest


def keep_posted(request: DeskRequest, form: str) -> None:
    """As the form would have saved itself; in vain for what no form of ours sends."""
    with suppress(ActionRefusedError):
        saved_forms.keep(
            by=request.user,
            form=form,
            data=dict(request.POST.lists()),
            started_from=request.POST.get("row_version", ""),
            at=timezone.now(),
        )


def on_version(data: QueryDict, version: int) -> QueryDict:
    """The same words for what stands beside them now, so that they can be sent once that was read."""
    moved = data.copy()
    moved["row_version"] = str(version)
    return moved
