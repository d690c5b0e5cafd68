"""Taking tables away, at every stage of the work."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.actions import second_raters
from commitments.summaries import desk_exports
from commitments.views.desk import tables
from commitments.views.desk.access import DeskRequest, for_staff

# What needs more than the right to read drafts of entries.
NEEDED = {
    "assessment-drafts": "commitments.view_assessmentdraft",
    "import-rows": "commitments.view_importbatch",
    "suggestions": "commitments.view_suggestion",
}


@for_staff("view_entrydraft")
@require_safe
def exports(request: DeskRequest) -> HttpResponse:
    allowed = [export for export in desk_exports.EXPORTS if may_have(request, export.code)]
    return render(request, "desk/exports.html", {"exports": allowed, "section": "exports"})


@for_staff("view_entrydraft")
@require_safe
def export_file(request: DeskRequest) -> HttpResponseBase:
    """One table: `?what=entries&format=csv`."""
    export = desk_exports.find(request.GET.get("what", ""))
    form = request.GET.get("format", "csv")
    if export is None or form not in tables.FORMATS:
        raise Http404
    if not may_have(request, export.code):
        raise PermissionDenied
    if export.code == "assessment-drafts":  # whoever takes them away rates none of them blind
        second_raters.note_reading_of_all(by=request.user, at=timezone.now())
    name = tables.dated(export.code, timezone.now().date())
    return tables.as_file(export.table(request.user), name=name, form=form)


def may_have(request: DeskRequest, code: str) -> bool:
    return code not in NEEDED or request.user.has_perm(NEEDED[code])
