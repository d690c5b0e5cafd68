"""Logging a progress entry, and going on with one's own draft."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commitments.actions import editorial, evidence, progress
from commitments.actions.bearings import BearingIndex
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.log_entry import LogEntryForm, SourceForm, SourceFormSet, source_forms, tidy_address
from commitments.models import Clause, EntryDraft, Signatory, StaffMember
from commitments.rules.reference_text import read
from commitments.summaries import desk_drafts, desk_entry
from commitments.summaries.desk_references import load_known
from commitments.views.desk.access import DeskRequest, for_staff
from commitments.vocabulary import DraftState

EDITABLE = (DraftState.DRAFT, DraftState.SENT_BACK)


@for_staff("add_entrydraft")
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: DeskRequest) -> HttpResponse:
    """An empty form; the address may bring an undertaking's id, a text for it, and a link."""
    if request.method == "POST":
        return save(request, None)
    asked = request.GET
    bears_on = asked.get("bears_on") or desk_entry.bears_on_of(asked.get("undertaking", ""))
    url = asked.get("source-0-url") or asked.get("url", "")
    form = LogEntryForm(initial={"bears_on": bears_on}, known=load_known())
    return show(request, form, source_forms(initial=[{"url": url}] if url else []), None)


@for_staff("change_entrydraft")
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: DeskRequest, reference: UUID) -> HttpResponse:
    draft = get_object_or_404(EntryDraft, reference=reference)
    if request.method == "POST":
        return save(request, draft)
    if draft.state == DraftState.LEAD:
        return redirect("desk:lead", reference)
    if draft.author_id != request.user.pk or draft.state not in EDITABLE:
        return redirect("desk:review", reference)
    line = desk_drafts.load(draft)
    form = LogEntryForm(initial=dict(desk_entry.initial(line)), known=load_known())
    sources = source_forms(initial=desk_entry.initial_sources(line), mendable=mendable(draft))
    return show(request, form, sources, draft)


def mendable(draft: EntryDraft | None) -> frozenset[str]:
    """Addresses whose facts the author of the draft may still put right."""
    return frozenset(evidence.only_for(draft).values_list("url", flat=True)) if draft else frozenset()


def save(request: DeskRequest, draft: EntryDraft | None) -> HttpResponse:
    form = LogEntryForm(request.POST, known=load_known())
    sources = source_forms(request.POST, mendable=mendable(draft))
    if not (form.is_valid() & sources.is_valid()):  # both, so that every error shows at once
        return show(request, form, sources, draft, status=422)
    try:
        draft = write(form, sources, draft, by=request.user)
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show(request, form, sources, draft, status=409)
    return go_on(request, form, sources, draft)


@transaction.atomic
def write(
    form: LogEntryForm, sources: SourceFormSet, draft: EntryDraft | None, *, by: StaffMember
) -> EntryDraft:
    data, reading = form.cleaned_data, form.reading
    return progress.save_draft(
        by=by,
        draft=draft,
        row_version=data["row_version"] or 0,
        happened_on=data["happened"].day,
        precision=data["happened"].precision,
        claim=data["claim"],
        stage=data["stage"],
        note=data["note"],
        clauses=list(Clause.objects.filter(pk__in=reading.clauses)),
        signatories=list(Signatory.objects.filter(pk__in=reading.signatories)),
        sources=[source_of(source, draft) for source in sources.filled],
    )


def source_of(form: SourceForm, draft: EntryDraft | None) -> progress.Source:
    """A known address keeps what is recorded of it; a new one is recorded as typed."""
    data = form.cleaned_data
    found = form.source or evidence.record(
        url=data["url"],
        title=data["title"],
        publisher=data["publisher"],
        kind=data["kind"],
        language=data["language"],
        mended_for=draft,
        **form.published_on(),
    )
    return progress.Source(found, data["passage"], data["place"])


def go_on(
    request: DeskRequest, form: LogEntryForm, sources: SourceFormSet, draft: EntryDraft
) -> HttpResponse:
    """What the button said: send to review, assess, log another, or stay with the draft."""
    then = request.POST.get("then")
    if then == "review":
        return send(request, form, sources, draft)
    if then == "another":
        messages.success(request, "Saved as a draft. Log the next one.")
        return redirect(f"{reverse('desk:log')}?{urlencode({'bears_on': form.cleaned_data['bears_on']})}")
    if then == "assess" and len(form.undertaking_ids) == 1:
        messages.success(request, "The entry is saved as a draft and ticked below.")
        address = reverse("desk:undertaking", args=[*form.undertaking_ids])
        return redirect(f"{address}?{urlencode({'entry': draft.reference})}")
    if then == "assess":
        messages.info(request, "Saved as a draft. Choose below which undertaking to assess.")
    else:
        messages.success(request, "Saved as a draft. It is not public.")
    return redirect("desk:entry", draft.reference)


def send(request: DeskRequest, form: LogEntryForm, sources: SourceFormSet, draft: EntryDraft) -> HttpResponse:
    try:
        editorial.submit(draft=draft, by=request.user, at=timezone.now())
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        messages.info(request, "The draft is saved, but it cannot go to review yet.")
        return show(request, form, sources, draft, status=422)
    messages.success(request, "Sent to review. Somebody else reads it before it becomes public.")
    return redirect("desk:review", draft.reference)


def show(
    request: DeskRequest,
    form: LogEntryForm,
    sources: SourceFormSet,
    draft: EntryDraft | None,
    *,
    status: int = 200,
) -> HttpResponse:
    reading = read(form["bears_on"].value() or "", form.known)
    page = desk_entry.load(
        draft,
        reading=reading,
        undertaking_ids=BearingIndex().undertakings_for(reading.clauses, reading.signatories),
        addresses=[tidy_address(source["url"].value() or "") for source in sources],
        mendable=mendable(draft),
        today=timezone.now().date(),
    )
    in_sources = [problem for source in sources for problem in source.problems()]
    in_entry = form.problems()
    top = [problem for problem in in_entry if problem.anchor in ("", "id_bears_on")]
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "sources": list(zip(sources, page.known, strict=True)),
        "management": sources.management_form,
        "problems": top + in_sources + [problem for problem in in_entry if problem not in top],
        "section": "log",
    }
    return render(request, "desk/log.html", context, status=status)
