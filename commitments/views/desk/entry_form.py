"""The form of a progress entry as the views pass it on: fresh, posted, or brought back after a crash."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils import timezone

from commitments.actions import evidence
from commitments.actions.log_updates import TypedEntry, TypedSource
from commitments.forms.desk_form import FieldProblem
from commitments.forms.log_entry import LogEntryForm, SourceForm, SourceFormSet, source_forms, tidy_address
from commitments.models import EntryDraft, StaffMember
from commitments.summaries import desk_drafts, desk_entry, desk_saved_form, desk_sources
from commitments.summaries.desk_references import load_known
from commitments.summaries.desk_saved_form import KeptForm

ONE_OF_LOG = "log:"  # and the one-time key of the form


@dataclass(frozen=True)
class Filled:
    """The entry and its sources; `began_with` is what they showed when they were opened."""

    form: LogEntryForm
    sources: SourceFormSet
    draft: EntryDraft | None
    began_with: Mapping[str, Any]

    def is_valid(self) -> bool:
        """Asks both, so that every error shows at once."""
        return self.form.is_valid() & self.sources.is_valid()

    @property
    def key(self) -> str:
        """The name under which it saves itself. A new entry has one of its own in every window."""
        if self.draft:
            return key_of_draft(self.draft)
        return f"{ONE_OF_LOG}{desk_entry.as_token(str(self.form['form_token'].value())) or uuid4()}"

    @property
    def addresses(self) -> list[str]:
        return [tidy_address(source["url"].value() or "") for source in self.sources]

    def problems(self) -> list[FieldProblem]:
        """In the order of the fields on the page."""
        in_entry = self.form.problems()
        top = [problem for problem in in_entry if problem.anchor in ("", "id_bears_on")]
        in_sources = [problem for source in self.sources for problem in source.problems()]
        return top + in_sources + [problem for problem in in_entry if problem not in top]

    def typed(self) -> TypedEntry:
        data, reading = self.form.cleaned_data, self.form.reading
        return TypedEntry(
            happened_on=data["happened"].day,
            precision=data["happened"].precision,
            claim=data["claim"],
            stage=data["stage"],
            note=data["note"],
            clauses=reading.clauses,
            signatories=reading.signatories,
            sources=tuple(typed_source(source) for source in self.sources.filled),
        )


def typed_source(form: SourceForm) -> TypedSource:
    data = form.cleaned_data
    names = ("url", "title", "publisher", "kind", "language", "passage", "place")
    return TypedSource(**{name: data[name] for name in names}, **form.published_on())


def mendable(draft: EntryDraft | None) -> frozenset[str]:
    """Addresses whose facts the author of the draft may still put right."""
    return frozenset(evidence.only_for(draft).values_list("url", flat=True)) if draft else frozenset()


def fresh(asked: Mapping[str, str]) -> Filled:
    """An empty form; the address may bring an undertaking's id, a text for it, and a link."""
    url = asked.get("source-0-url") or asked.get("url", "")
    names = asked.get("bears_on", "").strip()
    initial = {
        "bears_on": f"{names} " if names else desk_entry.bears_on_of(asked.get("undertaking", "")),
        "happened": dated(url) or timezone.now().date().isoformat(),
        "form_token": uuid4(),
    }
    sources = [{"url": url}] if url else []
    form = LogEntryForm(initial=initial, known=load_known())
    form.fields["happened"].widget.attrs["data-proposed"] = True  # nobody has typed it
    return Filled(form, source_forms(initial=sources), None, desk_entry.values_of(initial, sources))


def dated(url: str) -> str:
    """The date that is recorded of the page at this address."""
    (known,) = desk_sources.load_known_sources([tidy_address(url)])
    return known.published if known and not known.other_address else ""


def of_draft(draft: EntryDraft) -> Filled:
    line = desk_drafts.load(draft)
    initial = {**desk_entry.initial(line), "row_version": draft.row_version}
    sources = desk_entry.initial_sources(line)
    form = LogEntryForm(initial=initial, known=load_known())
    forms = source_forms(initial=sources, mendable=mendable(draft))
    return Filled(form, forms, draft, desk_entry.values_of(initial, sources))


def posted(post: Any, draft: EntryDraft | None) -> Filled:
    form = LogEntryForm(post, known=load_known())
    return Filled(form, source_forms(post, mendable=mendable(draft)), draft, {})


def restored(kept: KeptForm, draft: EntryDraft | None) -> Filled:
    """What saved itself, shown as it was typed and not yet found fault with; it goes on under its own key."""
    post = kept.as_post()
    if draft is None:
        post["form_token"] = kept.form.removeprefix(ONE_OF_LOG)
    filled = posted(post, draft)
    filled.form.unchecked()
    for source in filled.sources:
        source.unchecked()
    return filled


def kept_for(person: StaffMember, draft: EntryDraft | None) -> tuple[KeptForm, ...]:
    """Texts that were not saved for good, the latest first; of the empty form, those of every window."""
    if draft:
        kept = desk_saved_form.load(person, key_of_draft(draft))
        return (kept,) if kept else ()
    return desk_entry.without_used(desk_saved_form.load_all(person, ONE_OF_LOG))


def key_of_draft(draft: EntryDraft) -> str:
    return f"entry:{draft.reference}"
