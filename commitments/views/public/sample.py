from django.http import HttpRequest

from commitments.summaries.sample_notice import has_sample_data


def shows_sample_data(request: HttpRequest) -> bool:
    """Whether invented rows are on show: the page and its citation both ask, the database once."""
    known: bool | None = getattr(request, "shows_sample_data", None)
    if known is None:
        known = has_sample_data()
        request.shows_sample_data = known  # type: ignore[attr-defined]
    return known
