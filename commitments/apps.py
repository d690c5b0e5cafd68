from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommitmentsConfig(AppConfig):
    name = "commitments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commitments.views.desk import sign_in_events  # noqa: PLC0415 - models load after apps

        post_migrate.connect(make_roles, sender=self)
        sign_in_events.connect()


def make_roles(**kwargs: object) -> None:
    """Groups need the permissions that migrating makes, so they are made right after it."""
    from commitments.actions.staff import ensure_roles  # noqa: PLC0415 - models load after apps

    ensure_roles()
