"""Importing a file: upload it, say which column is which, look at the dry run, confirm, undo."""

from pathlib import PurePath
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from commitments.actions.imports import batches, undoing
from commitments.actions.imports.files import ZIP
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import ImportKind, ImportState
from commitments.forms.imports import ColumnsForm, UploadForm
from commitments.models import ImportBatch
from commitments.summaries import desk_exports, desk_imports
from commitments.views.desk import tables
from commitments.views.desk.access import DeskRequest, for_staff, note_refusal, refused

SECTION = {"section": "imports"}
CONFIRMED_ALREADY = (ImportState.WRITING, ImportState.DONE)


def own_batch(request: DeskRequest, reference: UUID) -> ImportBatch:
    """Only whoever uploaded a file sees its rows: one may be a draft that waits for a blind rating."""
    batch = get_object_or_404(ImportBatch.objects.defer("file"), reference=reference)
    if batch.uploaded_by_id != request.user.pk:
        note_refusal(request, "not their own import")
        raise PermissionDenied
    return batch


@for_staff("view_importbatch", to_act=("add_importbatch",))
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        return show_list(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_list(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        batch = batches.upload(
            by=request.user,
            kind=form.cleaned_data["kind"],
            file_name=file.name,
            data=file.read(),
            at=timezone.now(),
        )
    except ActionRefusedError as refusal:
        form.add_refusal(refusal)
        return show_list(request, form, status=422)
    return redirect("desk:import-columns", batch.reference)


def show_list(request: DeskRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    files = desk_imports.load_list(request.user, page=request.GET.get("page", ""))
    context = {
        "form": form,
        "problems": form.problems(),
        "files": files,
        "kinds": [(kind.value, kind.label) for kind in ImportKind],
    }
    return render(request, "desk/imports.html", context | SECTION, status=status)


@for_staff("view_importbatch")
@require_safe
def template(request: DeskRequest) -> HttpResponseBase:
    """An empty table to fill in: `?kind=entries&format=xlsx`."""
    kind, form = request.GET.get("kind", ""), request.GET.get("format", "csv")
    if kind not in ImportKind.values or form not in tables.FORMATS:
        raise Http404
    return tables.as_file(
        desk_exports.template(kind), name=f"{kind}-to-import", form=form, second=desk_exports.explained(kind)
    )


@for_staff("add_importbatch")
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: DeskRequest, reference: UUID) -> HttpResponse:
    batch = own_batch(request, reference)
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, kind=batch.kind, header=batch.header, initial=batch.mapping)
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                batches.check(batch=batch, by=request.user, mapping=form.mapping(), at=timezone.now())
            except ActionRefusedError as refusal:
                form.add_refusal(refusal)
                status = 409 if "" in refusal.problems else 422
            else:
                return redirect("desk:import", reference)
    context = {
        "form": form,
        "problems": form.problems(),
        "batch": desk_imports.line(batch, request.user),
        "columns": desk_imports.columns_of(batch, form.chosen()),
    }
    return render(request, "desk/import_columns.html", context | SECTION, status=status)


@for_staff("view_importbatch")
@require_safe
def batch_page(request: DeskRequest, reference: UUID) -> HttpResponse:
    """One file. While it is under way htmx asks for its progress every second, then for the whole page."""
    batch = own_batch(request, reference)
    if batch.state == ImportState.UPLOADED:
        return redirect("desk:import-columns", reference)
    page = desk_imports.load(
        batch,
        person=request.user,
        outcome=request.GET.get("outcome", ""),
        page=request.GET.get("page", ""),
    )
    is_part = bool(request.htmx)  # type: ignore[attr-defined]  # set by HtmxMiddleware
    if is_part and not page.is_under_way:
        return HttpResponseClientRefresh()
    name = "desk/import.html#progress" if is_part else "desk/import.html"
    response = render(request, name, {"page": page} | SECTION)
    patch_vary_headers(response, ["HX-Request"])
    return response


@for_staff("add_importbatch")
@require_POST
def confirm(request: DeskRequest, reference: UUID) -> HttpResponse:
    batch = own_batch(request, reference)
    if batch.state in CONFIRMED_ALREADY:  # pressed twice
        return redirect("desk:import", reference)
    try:
        if batch.confirmed_at:
            batches.go_on(batch=batch, by=request.user)
        else:
            is_for_review = request.POST.get("then") == "review"
            batches.confirm(batch=batch, by=request.user, is_for_review=is_for_review, at=timezone.now())
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    return redirect("desk:import", reference)


@for_staff("add_importbatch")
@require_POST
def stop(request: DeskRequest, reference: UUID) -> HttpResponse:
    try:
        batches.stop(batch=own_batch(request, reference), by=request.user)
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    return redirect("desk:import", reference)


@for_staff("add_importbatch")
@require_POST
def undo(request: DeskRequest, reference: UUID) -> HttpResponse:
    """A publisher may undo an import of somebody else, without seeing its rows."""
    batch = get_object_or_404(ImportBatch.objects.defer("file"), reference=reference)
    is_own = batch.uploaded_by_id == request.user.pk
    if not is_own and not request.user.has_perm("commitments.publish_draft"):
        note_refusal(request, "not their own import")
        raise PermissionDenied
    try:
        undoing.undo(batch=batch, by=request.user)
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    return redirect("desk:import", reference) if is_own else redirect("desk:imports")


@for_staff("add_importbatch")
@require_POST
def discard(request: DeskRequest, reference: UUID) -> HttpResponse:
    try:
        batches.discard(batch=own_batch(request, reference), by=request.user)
    except ActionRefusedError as refusal:
        return refused(request, refusal, status=409)
    return redirect("desk:imports")


@for_staff("add_importbatch")
@require_safe
def file(request: DeskRequest, reference: UUID) -> HttpResponseBase:
    """The file again, with an outcome and what is wrong beside each row."""
    batch = own_batch(request, reference)
    if batch.checked_at is None or batch.forgotten_at:
        raise Http404
    beginning = bytes(ImportBatch.objects.values_list("file", flat=True).get(pk=batch.pk))[:4]
    form = "xlsx" if beginning == ZIP else "csv"
    name = f"{PurePath(batch.file_name).stem}-checked"
    return tables.as_file(desk_exports.checked_file(batch), name=name, form=form)
