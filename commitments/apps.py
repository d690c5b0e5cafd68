from collections.abc import Sequence

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CommitmentsConfig(AppConfig):
    name = "commitments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commitments.views.desk import sign_in_events  # noqa: PLC0415 - models load after apps

        post_migrate.connect(make_roles, sender=self)
        pre_migrate.connect(remove_past_views, sender=self)
        post_migrate.connect(make_past_views, sender=self)
        sign_in_events.connect()


def make_roles(**kwargs: object) -> None:
    """Groups need the permissions that migrating makes, so they are made right after it."""
    from commitments.actions.staff import ensure_roles  # noqa: PLC0415 - models load after apps

    ensure_roles()


def remove_past_views(plan: Sequence[object], **kwargs: object) -> None:
    """PostgreSQL changes no column that a view shows, so the views of past days go before a migration."""
    from commitments.actions import past_days  # noqa: PLC0415 - models load after apps

    if plan:
        past_days.remove_views()


def make_past_views(**kwargs: object) -> None:
    from commitments.actions import past_days  # noqa: PLC0415 - models load after apps

    past_days.make_views()
