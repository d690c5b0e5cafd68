"""What the log form asks for while somebody types: undertakings by name and code, and known sources."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.actions.bearings import BearingIndex
from commitments.forms.desk_form import reading_of
from commitments.forms.log_entry import tidy_address
from commitments.models import EntryDraft
from commitments.rules.reference_text import read
from commitments.summaries import desk_entry, desk_find, desk_sources
from commitments.summaries.desk_references import load_known
from commitments.views.desk.access import DeskRequest, for_staff

LONGEST = 200


@for_staff("add_entrydraft")
@require_safe
def find(request: DeskRequest) -> HttpResponse:
    """Options for `q`; how `date` is read; or what is known of the link of a source, which may be nothing."""
    links = [str(value) for name, value in request.GET.items() if name.endswith("-url")]
    if links:
        return source(request, tidy_address(links[0]))
    if "date" in request.GET:
        text = request.GET["date"][:LONGEST]
        return HttpResponse(
            reading_of(text) if text.strip() else "", content_type="text/plain; charset=utf-8"
        )
    query = request.GET.get("q", "")[:LONGEST]
    found, meant = desk_find.load(query), ""
    if not found:
        meant, found = desk_find.load_meant(query)
    context = {"found": found, "meant": meant, "is_told": bool(meant or not found) and bool(query.strip())}
    return render(request, "desk/_found.html", context)


def source(request: DeskRequest, address: str) -> HttpResponse:
    (known,) = desk_sources.load_known_sources([address])
    if known is None:
        return HttpResponse()
    bears_on = request.GET.get("bears_on", "")[:LONGEST]
    reading = read(bears_on, load_known())
    draft = desk_entry.as_token(request.GET.get("draft", ""))
    context = {
        "known": known,
        "texts": [text for text in desk_sources.load_texts(known.pk) if text not in bears_on],
        "same": desk_entry.load_same(
            [address],
            reading=reading,
            undertaking_ids=BearingIndex().undertakings_for(reading.clauses, reading.signatories),
            besides=EntryDraft.objects.filter(reference=draft).first() if draft else None,
            form_token=desk_entry.as_token(request.GET.get("form_token", "")),
        ),
    }
    return render(request, "desk/_known.html", context)
