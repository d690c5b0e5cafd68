from typing import Self

from django.db import models
from django.urls import reverse

from commitments.models.commitment import Commitment
from commitments.models.signatory import Endorsement, Signatory
from commitments.rules.signatory_kinds import address_of


class UndertakingQuerySet(models.QuerySet["Undertaking"]):
    def joint(self) -> Self:
        return self.filter(endorsement=None)

    def of(self, signatory: Signatory) -> Self:
        """What the signatory owes by itself; joint undertakings are not among them."""
        return self.filter(endorsement__signatory=signatory)


class Undertaking(models.Model):
    """What one signatory owes; or, without an endorsement, what all owe together."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="undertakings")
    endorsement = models.ForeignKey(
        Endorsement, null=True, blank=True, on_delete=models.PROTECT, related_name="undertakings"
    )

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "endorsement"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "endorsement"], name="one_undertaking_per_endorsement"
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=models.Q(endorsement__isnull=True),
                name="one_joint_undertaking_per_commitment",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.commitment.code} / {self.endorsement.signatory if self.endorsement else 'all together'}"
        )

    def get_absolute_url(self) -> str:
        if self.endorsement is None:
            return reverse("public:joint-undertaking", args=[self.commitment.code])
        signatory = self.endorsement.signatory
        return reverse(
            f"public:{address_of(signatory.kind)}-undertaking", args=[signatory.slug, self.commitment.code]
        )

    @property
    def is_joint(self) -> bool:
        return self.endorsement_id is None
