"""A visitor's words beside the form of whoever took them up."""

from commitments.summaries import desk_suggestion
from commitments.summaries.desk_suggestion import VisitorWords
from commitments.views.desk.access import DeskRequest


def words(request: DeskRequest) -> VisitorWords | None:
    """Those of the suggestion that the address or the form carries; None where none is in hand."""
    asked = request.POST.get("suggestion") or request.GET.get("suggestion", "")
    may_see = asked and request.user.has_perm("commitments.view_suggestion")
    return desk_suggestion.in_hand(asked) if may_see else None
