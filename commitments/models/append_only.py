"""Tables that are only ever added to.

Python refuses here so that the mistake is named early. The wall is the database: triggers made in
migration 0002 refuse UPDATE, DELETE and TRUNCATE whoever asks.
"""

from typing import Any, Final, NoReturn

from django.db import models

NOT_BLANK: Final = r"\S"  # for constraints on words that the record needs: spaces are none


class AppendOnlyError(Exception):
    """Somebody tried to change or delete what is on the record."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} is append-only: add a new row instead of changing one.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} is append-only: nothing is deleted from the record.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        self.update()


class AppendOnlyModel(models.Model):
    """Base of every table that is part of the public record."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} {self.pk} is on the record and cannot change.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{type(self).__name__} {self.pk} is on the record and cannot be deleted.")
