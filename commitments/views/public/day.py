import datetime as dt

from django.http import HttpRequest
from django.utils import timezone


def day_of(request: HttpRequest) -> dt.date:
    """The day (UTC) that the page is about: today."""
    return timezone.now().date()
