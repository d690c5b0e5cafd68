"""Logging a progress entry: what happened, on what it bears, and the sources that say so."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from commitments.actions.bearings import BearingIndex
from commitments.actions.evidence import canonical_address, gaps_of
from commitments.actions.refusals import ActionRefusedError
from commitments.forms.desk_form import DatedTo, DeskForm, PartialDateField, refuse_future
from commitments.models import Evidence
from commitments.rules.reference_text import Known, Reading, read
from commitments.rules.same_page import typed_address
from commitments.vocabulary import Delivery, EvidenceKind, Stage

LANGUAGE_TAG = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Write the language as its tag, such as en, fr or pt-BR."
)
MOST_SOURCES = 6
# A status that an update may point to. "" leaves it as it is.
LEVELS = [
    ("", "Unchanged"),
    *((level.value, level.label) for level in (
        Delivery.NO_ACTION, Delivery.FIRST_STEPS, Delivery.SUBSTANTIAL, Delivery.MET, Delivery.REVERSED,
    )),
]  # fmt: skip


class KeyedRadios(forms.RadioSelect):
    """Radios that answer to 0, 1, 2 and so on while one of them has the focus."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["attrs"]["data-own-key"] = option["index"]
        return option


class LogEntryForm(DeskForm):
    """The entry itself. `known` says which names and codes may be typed."""

    bears_on = forms.CharField(
        label="Undertakings it bears on",
        max_length=500,
        error_messages={"required": "Say on what it bears."},
        help_text="Signatories and clauses, such as “fra d3e” or “France, Germany D3.a”. "
        "Without a name: for all together.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    happened = PartialDateField(
        label="When it happened",
        error_messages={"required": "Say when it happened."},
        help_text="Such as 14 March 2026, March 2026, 2026 or 2026-03-14.",
    )
    claim = forms.CharField(
        label="What happened, in one sentence",
        max_length=600,
        error_messages={"required": "Say what happened."},
        help_text="Who did what, in about 200 characters. No judgement, no adjective.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "serif", "data-count": True}),
    )
    level = forms.ChoiceField(
        label="Status it points to",
        choices=LEVELS,
        required=False,
        help_text="Unchanged: it is kept as evidence only. Otherwise you go on to assess.",
        widget=KeyedRadios,
    )
    stage = forms.ChoiceField(label="Stage", choices=Stage, initial=Stage.DONE, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        help_text="What a reader should be careful about. It becomes public with the entry.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.reading = Reading()
        self.undertaking_ids: set[int] = set()

    def clean_bears_on(self) -> str:
        text: str = self.cleaned_data["bears_on"]
        self.reading = read(text, self.known)
        problems = list(self.reading.problems)
        if not problems and not self.reading.clauses:
            problems.append("Name a clause too, such as D3.e.")
        if problems:
            raise forms.ValidationError(problems)
        self.refuse_what_nobody_owes()
        return text

    def refuse_what_nobody_owes(self) -> None:
        """A name under a clause that binds others only is a slip; a clause that promises nothing is not."""
        index = BearingIndex()
        clauses, signatories = self.reading.clauses, self.reading.signatories
        self.undertaking_ids = index.undertakings_for(clauses, signatories)
        if signatories and index.commitments_for(clauses) and not self.undertaking_ids:
            raise forms.ValidationError("Nobody named here owes anything under the clause named.")

    def clean_happened(self) -> DatedTo:
        happened: DatedTo = self.cleaned_data["happened"]
        refuse_future(happened.day)
        return happened


class LinkField(forms.URLField):
    """A link as it comes out of a mail or an address bar."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(typed_address(value) if isinstance(value, str) else value)


class SourceForm(DeskForm):
    """One public source. Its facts can follow later; without them the entry does not go to review."""

    url = LinkField(
        label="Link to the source",
        required=False,
        max_length=1000,
        assume_scheme="https",
        error_messages={"invalid": "Give the full address of the page, beginning with https://"},
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    title = forms.CharField(label="Title, letter for letter", required=False, max_length=500)
    publisher = forms.CharField(label="Publisher", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="Kind", choices=EvidenceKind, required=False, widget=forms.RadioSelect,
        help_text="Primary: the actor’s own act, text or figures. Secondary: somebody else’s account.",
    )  # fmt: skip
    language = forms.CharField(
        label="Language", required=False, max_length=20, validators=[LANGUAGE_TAG],
        widget=forms.TextInput(attrs={"class": "short", "autocapitalize": "none"}),
    )  # fmt: skip
    published = PartialDateField(label="Date on the source", required=False)
    passage = forms.CharField(
        label="Passage relied on",
        required=False,
        max_length=4000,
        help_text="Copied letter for letter, in its own language.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.CharField(label="Page or section", required=False, max_length=120)

    def __init__(self, *args: Any, mendable: Collection[str] = (), **kwargs: Any) -> None:
        """`mendable` are the addresses whose recorded facts may still be changed here."""
        super().__init__(*args, **kwargs)
        self.source: Evidence | None = None
        self.mendable = mendable

    def published_on(self) -> dict[str, Any]:
        """The date on the source as the action takes it; nothing where it has none."""
        dated: DatedTo | None = self.cleaned_data["published"]
        return {"published_on": dated.day, "published_precision": dated.precision} if dated else {}

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            return canonical_address(url) if url else ""
        except ActionRefusedError as refusal:
            raise forms.ValidationError(refusal.problems["url"]) from None

    def clean_published(self) -> DatedTo | None:
        published: DatedTo | None = self.cleaned_data["published"]
        refuse_future(published.day if published else None)
        return published

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("url"):
            known = Evidence.objects.filter(url=data["url"]).exclude(url__in=self.mendable).first()
            self.source = known if known and not gaps_of(known) else None
        elif "url" in data and any(data.get(name) for name in ("title", "publisher", "passage", "place")):
            self.add_error("url", "Give the link, or clear the rest of this source.")
        return data


class SourceFormSet(forms.BaseFormSet):
    """The sources of one entry. One whose link was cleared comes off the entry; no address counts twice."""

    @property
    def filled(self) -> list[SourceForm]:
        return [form for form in self.forms if form.cleaned_data.get("url")]

    def clean(self) -> None:
        if any(self.errors):
            return
        seen: set[str] = set()
        for form in self.filled:
            url = form.cleaned_data["url"]
            if url in seen:
                form.add_error("url", "This address is given twice.")
            seen.add(url)


def tidy_address(url: str) -> str:
    """The address as it would be known to us, whatever was typed."""
    try:
        return canonical_address(typed_address(url))
    except ActionRefusedError:
        return ""


def source_forms(
    data: Any = None, *, initial: Sequence[dict[str, Any]] = (), mendable: Collection[str] = ()
) -> SourceFormSet:
    """The sources there are and an empty one; two empty ones to begin with."""
    make = forms.formset_factory(
        SourceForm, SourceFormSet, extra=1 if initial else 2, max_num=MOST_SOURCES, absolute_max=MOST_SOURCES
    )
    kwargs = {"mendable": mendable}
    return make(data, initial=list(initial), prefix="source", form_kwargs=kwargs)  # type: ignore[return-value]
