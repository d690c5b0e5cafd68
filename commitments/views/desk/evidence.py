"""The sources and what became of their addresses. Nothing is fetched here: the worker does that."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commitments.actions import evidence_care
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.evidence import ADDRESS, FACTS, LOOK, READ, SourceActForm
from commitments.models import Evidence, EvidenceCapture
from commitments.summaries import desk_evidence, desk_evidence_item
from commitments.summaries.desk_evidence_item import EvidenceItem
from commitments.summaries.stored_copies import read_copy
from commitments.views.desk.access import DeskRequest, for_staff

SAID = {
    LOOK: "It is next in turn. Reload this page in a minute or two.",
    READ: "Noted. From now on the page is compared with the copy that you read.",
    FACTS: "Taken over from the page.",
    ADDRESS: "The new address is recorded, and will be looked at next.",
}
# Of a stored copy: by its type, and a page under a name that opens it as words.
ENDINGS = {
    "text/html": "html.txt",
    "application/xhtml+xml": "html.txt",
    "text/plain": "txt",
    "application/pdf": "pdf",
}
BY_HAND = "It is first in turn. This copy looks at sources only when somebody runs the command for it."


@for_staff("view_evidencecapture")
@require_safe
def sources(request: DeskRequest) -> HttpResponse:
    asked = request.GET
    page = desk_evidence.load(
        state=asked.get("state", ""), query=asked.get("q", "")[:100], page=asked.get("page", "")
    )
    return render(request, "desk/evidence_list.html", {"page": page, "section": "sources"})


@for_staff("view_evidencecapture", to_act=("change_entrydraft",))
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: DeskRequest, pk: int) -> HttpResponse:
    page = load_page(request, pk)
    if request.method != "POST":
        return show(request, page, SourceActForm(facts=page.facts))
    form = SourceActForm(request.POST, facts=page.facts)
    if not form.is_valid():
        return show(request, page, form, status=422)
    try:
        act(request, pk, form)
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, load_page(request, pk), form, status=422 if "facts" in refusal.problems else 409)
    messages.success(request, said(form.cleaned_data["act"]))
    return redirect("desk:evidence-item", pk)


def said(act: str) -> str:
    if settings.SOURCE_CHECKS or act not in (LOOK, ADDRESS):
        return SAID[act]
    return BY_HAND if act == LOOK else f"The new address is recorded. {BY_HAND}"


def load_page(request: DeskRequest, pk: int) -> EvidenceItem:
    asked = request.GET
    page = desk_evidence_item.load(pk, earlier=asked.get("from", ""), later=asked.get("to", ""))
    if page is None:
        raise Http404
    return page


def act(request: DeskRequest, pk: int, form: SourceActForm) -> None:
    row = get_object_or_404(Evidence, pk=pk)
    given: dict[str, Any] = {"source": row, "by": request.user, "at": timezone.now()}
    chosen, data = form.cleaned_data["act"], form.cleaned_data
    if chosen == LOOK:
        evidence_care.look_again(**given)
    elif chosen == ADDRESS:
        evidence_care.use_new_address(**given)
    else:
        capture = get_object_or_404(EvidenceCapture, pk=data["capture"], evidence=pk)
        if chosen == READ:
            evidence_care.count_as_read(**given, capture=capture)
        else:
            evidence_care.use_page_facts(**given, capture=capture, facts=data["facts"])


def show(request: DeskRequest, page: EvidenceItem, form: SourceActForm, *, status: int = 200) -> HttpResponse:
    context = {"page": page, "form": form, "problems": form.problems(), "section": "sources"}
    return render(request, "desk/evidence_item.html", context, status=status)


@for_staff("view_evidencecapture")
@require_safe
def stored_copy(request: DeskRequest, pk: int, capture: int) -> HttpResponse:
    """The bytes as they were fetched, as a file to save; no browser may take them for a page of ours."""
    row = get_object_or_404(EvidenceCapture, pk=capture, evidence=pk)
    body = read_copy(row.stored_as, sha256=row.sha256) if row.stored_as else None
    if body is None:
        raise Http404
    ending = ENDINGS.get(row.content_type, "bin")
    return HttpResponse(
        body,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="source-{pk}-{row.captured_at:%Y-%m-%d}.{ending}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )
