from django.db import models

from commitments.models.append_only import AppendOnlyModel, AppendOnlyQuerySet


class FormerRow(AppendOnlyModel):
    """How a row of an editable public table stood until it was changed, so that a past day can be shown.

    Written by triggers (migration 0049), read by the views of the schema `past` (actions/past_days.py).
    Without `row` it is the moment at which a row was added: until then there was none.
    """

    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    row = models.JSONField(null=True)
    stood_until = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            # the views of a past day: the first row of one that lasted until then
            models.Index(fields=["table", "row_id", "stood_until", "id"], name="former_row_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} until {self.stood_until}"
