"""The data packages as files to take. They lie in a folder; nothing is made here."""

import base64
from http import HTTPStatus
from typing import Final, TypeVar

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from commitments.languages import LOCALE, Language
from commitments.rules import problems
from commitments.rules.data_packages import CONTENT_TYPES, Form
from commitments.rules.past_days import NotADayError, parse
from commitments.summaries.packages import catalog as catalogs
from commitments.summaries.packages import kept
from commitments.summaries.packages.kept import Package
from commitments.views.public.conditional import unless_known
from commitments.views.public.day import day_of
from commitments.views.public.sample import shows_sample_data
from commitments.views.public.siblings import opened, problem

FOR_GOOD: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "public, no-cache"
Response = TypeVar("Response", bound=HttpResponseBase)


@require_safe
def package(request: HttpRequest, day: str, form: str) -> HttpResponseBase:
    """The file of the package of one day."""
    try:
        found = kept.find(parse(day))
    except NotADayError:
        found = None
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, "There is no package of that day.", packages=index_url())
    return sent(request, found, Form(form))


def sent(request: HttpRequest, found: Package, form: Form) -> HttpResponseBase:
    """The bytes, or 304 where the reader has them. What a day that has ended gives stays."""
    file, changed = found.files[form], int(found.made_at.timestamp())
    bare = described(HttpResponse(), found, form)
    known = get_conditional_response(request, bare["ETag"], changed, bare)
    if known is not bare:
        return opened(known or bare)
    try:
        content = (kept.folder() / file.name).open("rb")
    except FileNotFoundError:  # replaced since the note was read
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "The package is just being replaced. Ask again.")
    name = kept.public_name(found, form)
    response = FileResponse(content, as_attachment=True, filename=name, content_type=CONTENT_TYPES[form])
    return opened(described(response, found, form))


def described(response: Response, found: Package, form: Form) -> Response:
    digest = found.files[form].sha256
    response.headers["ETag"] = f'"{digest[:32]}"'
    response.headers["Last-Modified"] = http_date(int(found.made_at.timestamp()))
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"
    response.headers["Cache-Control"] = FOR_GOOD if found.is_final else ASK_AGAIN
    return response


@require_safe
def latest(request: HttpRequest, form: str) -> HttpResponseBase:
    """The way to the newest; on a past day, to the newest up to it."""
    found = next(iter(kept.load(until=day_of(request))), None)
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, "There is no package yet.")
    response = HttpResponseRedirect(reverse(f"packages:{form}", args=[found.day.isoformat()]))
    response["Cache-Control"] = ASK_AGAIN
    return opened(response)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every package, for programs."""
    return told(request, catalogs.index(kept.load(until=day_of(request))), "application/json")


@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    """All ways to the data, as catalogues of data read it."""
    day = day_of(request)
    with translation.override(LOCALE[Language.ENGLISH]):
        graph = catalogs.catalog(kept.load(until=day), day=day, is_sample=shows_sample_data(request))
    return told(request, graph, "application/ld+json")


def told(request: HttpRequest, body: object, kind: str) -> HttpResponse:
    response = HttpResponse(problems.json_text(body), content_type=kind)
    response["Cache-Control"] = ASK_AGAIN
    return opened(unless_known(request, response))


def index_url() -> str:
    return f"{settings.SITE_URL}{reverse('packages:index')}"
