from django.db import models

from commitments.desk_vocabulary import ScheduledJob


class Heartbeat(models.Model):
    """One row per scheduled job: when it last went through, when it last failed, and over what."""

    job = models.CharField(max_length=24, choices=ScheduledJob, unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Of the last round without an error.")
    failed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Of the last round that failed.")
    rounds = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)
    alarm_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last alarm about it was mailed; empty once all is well."
    )

    class Meta:
        ordering = ["job"]

    def __str__(self) -> str:
        return self.job
