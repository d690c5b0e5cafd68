from django.http import HttpRequest

from commitments.rules.page_language import language_in
from commitments.summaries.sample_notice import SUBJECT_PREFIXES, has_sample_data


def shows_sample_data(request: HttpRequest) -> bool:
    """Whether invented rows are on show: the page and its citation both ask, the database once."""
    known: bool | None = getattr(request, "shows_sample_data", None)
    if known is None:
        known = has_sample_data()
        request.shows_sample_data = known  # type: ignore[attr-defined]
    return known


def sample_prefix(request: HttpRequest) -> str:
    """What each title begins with that a feed reader or a calendar shows without any banner of ours."""
    if not shows_sample_data(request):
        return ""
    return SUBJECT_PREFIXES[language_in(request.path_info).value]
