"""Verdicts on drafts and leads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from commitments.actions.editorial import SUGGESTED, WORDED
from commitments.desk_vocabulary import ReviewBlock, Verdict
from commitments.forms.desk_form import DeskForm
from commitments.summaries.desk_duplicates import OnRecord
from commitments.summaries.desk_review import Block

SAY_WHY = "Say why, for its author and for the record."


@dataclass(frozen=True)
class BlockFields:
    """One block on the page, with the tick, the comment and, for some, the wording that belong to it."""

    block: Block
    viewed: forms.BoundField
    comment: forms.BoundField
    wording: forms.BoundField | None

    @property
    def is_open(self) -> bool:
        """Whether something was typed, so that it must not be folded away."""
        return bool(self.comment.value() or (self.wording and self.wording.value()))


class ReviewForm(DeskForm):
    """One verdict for the whole draft, with comments on its blocks; sending back and declining say why."""

    verdict = forms.ChoiceField(choices=Verdict)
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For its author. Needed to send back or decline; it stays on the desk’s record.",
    )
    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, blocks: Sequence[Block] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blocks = blocks
        if blocks:
            self.fields[
                "comment"
            ].help_text = (
                "For its author and the record. To send back or decline, say why here or on a block."
            )
        for block in blocks:
            self.fields[f"viewed_{block.code}"] = forms.BooleanField(label="Looked at", required=False)
            self.fields[f"comment_{block.code}"] = forms.CharField(
                label=f"Comment on: {block.label.lower()}",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            if block.code in WORDED:
                self.fields[f"{SUGGESTED}{block.code}"] = forms.CharField(
                    label="Suggested wording",
                    required=False,
                    max_length=300 if block.code == ReviewBlock.CHANGE_NOTE else 4000,
                    widget=forms.Textarea(attrs={"rows": 2}),
                    help_text="Its author can take it over with one click once you send the draft back.",
                )

    def block_fields(self) -> list[BlockFields]:
        """Each block with its own fields; `wording` is None where none is asked for."""
        return [
            BlockFields(
                block,
                self[f"viewed_{block.code}"],
                self[f"comment_{block.code}"],
                self[f"{SUGGESTED}{block.code}"] if block.code in WORDED else None,
            )
            for block in self.blocks
        ]

    def block_comments(self) -> dict[str, str]:
        """The words beside blocks as the record keeps them: block, or suggestion for it, to words."""
        data = self.cleaned_data
        comments = {block.code: data.get(f"comment_{block.code}", "") for block in self.blocks}
        names = [f"{SUGGESTED}{block.code}" for block in self.blocks if block.code in WORDED]
        return {name: words for name, words in comments.items() if words} | {
            name: data[name] for name in names if data.get(name)
        }

    def words_in_fields(self) -> set[str]:
        """What somebody finds in the fields of the page."""
        return {value for bound in self if isinstance(value := bound.value(), str)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        says_why = data.get("comment") or self.block_comments()
        if data.get("verdict") in (Verdict.SEND_BACK, Verdict.DECLINE) and not says_why:
            self.add_error("comment", SAY_WHY)
        return data


def typed_words(data: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """What somebody had written into a review, label and words, to copy from where its form is gone."""
    labels = {"comment": "Comment"}
    labels |= {f"comment_{block}": f"Comment on: {block.label.lower()}" for block in ReviewBlock}
    labels |= {
        f"{SUGGESTED}{name}": f"Suggested wording: {ReviewBlock(name).label.lower()}" for name in WORDED
    }
    for name, label in labels.items():
        yield from ((label, words) for words in data.get(name, ()) if words.strip())


def without_ticks(data: QueryDict, *, version: int) -> QueryDict:
    """The words alone, on the version that stands now: what was looked at before is another text."""
    kept = data.copy()
    for name in data:
        if name.startswith("viewed_"):
            del kept[name]
    kept["row_version"] = str(version)
    return kept


class LeadForm(DeskForm):
    """Take a lead over, or set it aside: as a duplicate of an entry on record, or with a reason."""

    TAKE, DUPLICATE = "take", "duplicate"

    verdict = forms.ChoiceField(
        choices=[(TAKE, "Take over"), (DUPLICATE, "Duplicate"), (Verdict.DECLINE, "Decline")]
    )
    entry = forms.ChoiceField(
        label="The entry that tells the same", required=False, widget=forms.RadioSelect, choices=()
    )
    comment = forms.CharField(
        label="Reason for declining",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as: the page is gone, or it says something else.",
    )

    def __init__(self, *args: Any, on_record: Sequence[OnRecord] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry = self.fields["entry"]
        assert isinstance(entry, forms.ChoiceField)
        entry.choices = [(row.code, row.label) for row in on_record]
        self.on_record = {row.code: row for row in on_record}

    @property
    def reason(self) -> str:
        """What the record keeps of a refusal."""
        if self.cleaned_data["verdict"] == self.DUPLICATE:
            entry = self.on_record[self.cleaned_data["entry"]]
            return f"Duplicate of the entry {entry.code}: “{entry.claim}”"
        return str(self.cleaned_data["comment"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == self.DUPLICATE and not data.get("entry") and "entry" not in self.errors:
            self.add_error("entry", "Choose the entry of which it is a duplicate.")
        if data.get("verdict") == Verdict.DECLINE and not data.get("comment"):
            self.add_error("comment", SAY_WHY)
        return data
