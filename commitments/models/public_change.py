from django.db import models
from django.db.models.functions import Now


class PublicChange(models.Model):
    """One transaction that changed something the public can see; PostgreSQL adds the row by itself (0062).

    `weight` is how many such transactions the row stands for: old rows are folded into one, so that the sum
    of all weights never falls. That sum is the version of the public site: summaries/public_version.py.
    """

    weight = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.weight} until {self.changed_at}"
