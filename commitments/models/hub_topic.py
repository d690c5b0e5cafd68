from django.db import models
from django.db.models import F


class HubTopic(models.Model):
    """A feed that changed: up to which change it holds, and up to which the hub was told (WebSub).

    While both are the same there is nothing to tell.
    """

    hub = models.CharField(max_length=300)
    topic = models.CharField(max_length=500, help_text="The whole address of the feed.")
    changed_up_to = models.PositiveBigIntegerField(help_text="The number of the newest change in it.")
    told_up_to = models.PositiveBigIntegerField(default=0)
    next_try_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0, help_text="Since the hub last took it.")
    problem = models.CharField(max_length=300, blank=True, help_text="Of the last try that failed.")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["hub", "topic"], name="one_row_per_topic_of_a_hub")]
        indexes = [
            # the worker's look for what is to be told
            models.Index(
                fields=["next_try_at"],
                name="hub_topic_to_tell",
                condition=~models.Q(told_up_to=F("changed_up_to")),
            ),
        ]

    def __str__(self) -> str:
        return self.topic
