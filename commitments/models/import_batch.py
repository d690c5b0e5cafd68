import uuid

from django.conf import settings
from django.db import models

from commitments.desk_vocabulary import AfterUndo, ImportKind, ImportState, RowOutcome
from commitments.models.editorial import AssessmentDraft, EntryDraft
from commitments.models.evidence import Evidence


class ImportBatch(models.Model):
    """One uploaded file: checked in the background, written only when confirmed, undone as one."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=ImportKind)
    file_name = models.CharField(max_length=200)
    file = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    header = models.JSONField(default=list, help_text="The file's column names, in order.")
    first_row = models.JSONField(
        default=list, help_text="The cells of the first row, by which somebody knows the columns."
    )
    mapping = models.JSONField(default=dict, help_text="Our field to the file's column.")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    row_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0, help_text="Rows checked or written so far.")
    problem = models.TextField(blank=True, help_text="Why it failed, in words for whoever uploaded it.")
    stop_requested = models.BooleanField(default=False)
    is_for_review = models.BooleanField(
        default=False, help_text="Whether complete drafts go to review once all are written."
    )
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="Workers in a row that took it up and were never heard of again."
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports"
    )
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who asked for the undo.",
    )  # fmt: skip
    forgotten_at = models.DateTimeField(
        null=True, blank=True, help_text="When its file and its rows were erased."
    )

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"


class ImportRow(models.Model):
    """One row of the file: what was given, what is wrong with it, and the draft it became."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="The row as a spreadsheet counts it: the header is row 1.")
    external_id = models.CharField(max_length=100, blank=True)
    given = models.JSONField(default=dict, help_text="Column name to text, as in the file.")
    outcome = models.CharField(max_length=8, choices=RowOutcome, blank=True)
    problems = models.JSONField(
        default=list, help_text="column, value, reason and, where there is one, suggestion."
    )
    before = models.JSONField(default=dict, help_text="Our field to text, for a row that changes something.")
    plan = models.JSONField(default=dict, help_text="Our field to the value that will be written.")
    entry_draft = models.ForeignKey(
        EntryDraft, null=True, blank=True, on_delete=models.SET_NULL, related_name="import_rows"
    )
    assessment_draft = models.ForeignKey(
        AssessmentDraft, null=True, blank=True, on_delete=models.SET_NULL, related_name="import_rows"
    )
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.SET_NULL, related_name="import_rows"
    )
    base_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of what it changes, when checked; of what it became, once written."
    )
    version_before = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of the draft it saved over, once written."
    )
    after_undo = models.CharField(max_length=4, choices=AfterUndo, blank=True)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_import_row_per_number")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}: {self.outcome}"


class ImportMapping(models.Model):
    """The last mapping used for files of one shape: offered again for the next one."""

    kind = models.CharField(max_length=12, choices=ImportKind)
    shape = models.CharField(max_length=64, help_text="SHA-256 of the column names in order.")
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        ordering = ["-used_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "shape"], name="one_mapping_per_shape")]

    def __str__(self) -> str:
        return f"{self.kind} {self.shape[:8]}"
