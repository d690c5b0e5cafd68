import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.rules.page_language import language_in
from commitments.rules.past_days import PARAMETER
from commitments.rules.sibling_forms import CONTENT_TYPES, PAGES, name_of
from commitments.summaries.share_site import site_card
from commitments.views.public.day import copy_of, day_of, past_day_of, reading_day
from commitments.views.public.follow_files import follow_files
from commitments.views.public.sample import shows_sample_data

OF_ANY_DAY = ("public", "digests")
LONGEST_TYPED = 300  # of the question of an address, from paper
SHOWN_FORMS = ("csv", "json")  # the schema is named by the CSV file
IN_ALL_LANGUAGES = ("public", "follow", "digests", "suggest")
# answers to a form that could not be taken as it was: in another language, the page with the form
SHOWN_AT = {"schedule": "manage", "address": "manage"}


@dataclass(frozen=True)
class SamePage:
    """Where the page stands in one language: its code, its own name, the address with its question."""

    code: str
    name: str
    path: str


@dataclass(frozen=True)
class OtherDay:
    """The form that leads to this page as of another day; `fields` is what else the address asks for."""

    path: str
    fields: tuple[tuple[str, str], ...]
    latest: dt.date


@dataclass(frozen=True)
class Taken:
    """The data behind a page in one form."""

    name: str
    content_type: str
    path: str


@dataclass(frozen=True)
class InThePast:
    """What the banner of a past day says and where it leads."""

    day: dt.date
    earliest: dt.date
    is_today: bool
    now_path: str
    since_path: str


def site(request: HttpRequest) -> dict[str, object]:
    """What every page's frame needs. The sample notice costs one query, and none in production."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "page_language": language_in(request.path_info),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "same_page": in_every_language(request),
        "today": day_of(request),
        "past": in_the_past(request),
        "copy": copy_of(request),
        "other_day": other_day(request),
        "printed_address": printed_address(request),
        "taken": taken(request),
        "follow_files": follow_files(request),
        "shows_sample_data": shows_sample_data(request),
        "is_local_copy": settings.MODE == "local",
        "site_card": site_card,  # called by the template that shows it
        "second_factor_is_required": settings.REQUIRE_SECOND_FACTOR,
    }


def in_every_language(request: HttpRequest) -> tuple[SamePage, ...]:
    """The page in all languages; empty where it exists in English only."""
    match = request.resolver_match
    if match is None or match.namespace not in IN_ALL_LANGUAGES:
        return ()
    name = f"{match.namespace}:{SHOWN_AT.get(match.url_name or '', match.url_name)}"
    question = f"?{request.GET.urlencode()}" if request.GET else ""
    found = []
    for language in Language:
        with translation.override(LOCALE[language]):
            path = reverse(name, args=match.args, kwargs=match.kwargs) + question
        found.append(SamePage(language.value, str(language.label), path))
    return tuple(found)


def other_day(request: HttpRequest) -> OtherDay | None:
    """None where the page has no past: outside the public record, and where nothing was found."""
    match = request.resolver_match
    if match is None or match.namespace not in OF_ANY_DAY:
        return None
    rest = tuple(
        (name, str(value)) for name, values in question_without_day(request).lists() for value in values
    )
    return OtherDay(request.path, rest, reading_day(request))


def printed_address(request: HttpRequest) -> str:
    """Where a printed page stands for good: with its question and its day.

    Blank where the page has no past, and where nobody would type what was asked.
    """
    if other_day(request) is None:
        return ""
    question = question_without_day(request)
    question[PARAMETER] = day_of(request).isoformat()
    written = question.urlencode()
    return f"{settings.SITE_URL}{request.path}?{written}" if len(written) <= LONGEST_TYPED else ""


def question_without_day(request: HttpRequest) -> QueryDict:
    question = request.GET.copy()
    question.pop(PARAMETER, None)
    return question


def in_the_past(request: HttpRequest) -> InThePast | None:
    past, match = past_day_of(request), request.resolver_match
    if past is None or match is None:
        return None
    question = question_without_day(request)
    asked = {"from": past.next_day.isoformat()}
    # a page about one signatory, one commitment or both leads to what changed about them
    if "slug" in match.kwargs and "kind" in match.kwargs:
        asked["signatory"] = match.kwargs["slug"]
    if "code" in match.kwargs:
        asked["commitment"] = match.kwargs["code"]
    return InThePast(
        day=past.day,
        earliest=past.earliest,
        is_today=past.is_today,
        now_path=request.path + (f"?{question.urlencode()}" if question else ""),
        since_path=f"{reverse('public:changes')}?{urlencode(asked)}",
    )


def taken(request: HttpRequest) -> tuple[Taken, ...]:
    """The data behind the page, of the same question and day; nothing where there are none.

    They hold all pages of a list, so that which page is shown is no part of their address.
    """
    match = request.resolver_match
    if match is None or match.view_name not in PAGES:
        return ()
    asked = [(name, value) for name, values in request.GET.lists() for value in values if value]
    asked = [item for item in asked if item[0] != "page"]
    question = f"?{urlencode(asked)}" if asked else ""
    return tuple(
        Taken(
            form.upper(),
            CONTENT_TYPES[form].partition(";")[0],
            reverse(name_of(match.view_name, form), args=match.args, kwargs=match.kwargs) + question,
        )
        for form in SHOWN_FORMS
    )
