from django.conf import settings

from commitments.models import StaffMember

SAMPLE_STAFF_DOMAIN = "@sample.invalid"


def has_sample_data() -> bool:
    """Whether invented rows are on show; sample data always comes with its invented staff.

    Production refuses sample data, so it is not asked there.
    """
    if settings.MODE == "production":
        return False
    return StaffMember.objects.filter(email__endswith=SAMPLE_STAFF_DOMAIN).exists()
