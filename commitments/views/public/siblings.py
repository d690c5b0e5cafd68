"""The data behind a page, at the page's own address with `.json`, `.csv` or `.schema.json` at its end.

What stands behind it is read by `behind_lists.py` and `behind_pages.py`.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from commitments.languages import LOCALE, Language
from commitments.rules import problems
from commitments.rules.sibling_forms import CONTENT_TYPES
from commitments.summaries.sample_notice import FILE_PREFIX
from commitments.summaries.siblings.sibling import Sibling, as_json, as_schema
from commitments.views.public.conditional import unless_known
from commitments.views.public.day import copy_of, day_of
from commitments.views.public.moved import Moved, to_right_spelling
from commitments.views.public.sample import shows_sample_data

Response = TypeVar("Response", bound=HttpResponseBase)
Read = Callable[..., Sibling | Moved | None]
ENGLISH: Final = LOCALE[Language.ENGLISH]  # the same data under each language: they say all three themselves


@require_safe
def data(request: HttpRequest, read: Read, form: str, **parts: Any) -> HttpResponse:
    """What `read` finds behind the page, in this form."""
    with translation.override(ENGLISH):
        found = read_once(request, read, parts)
        if isinstance(found, Sibling) and not found.notices:
            return handed_out(request, found, form)
    if isinstance(found, Moved):
        return to_right_spelling(request, **found.parts)
    if found is None:
        return problem(HTTPStatus.NOT_FOUND, "There is no such page.")
    return problem(HTTPStatus.BAD_REQUEST, " ".join(found.notices), notices=list(found.notices))


def read_once(request: HttpRequest, read: Read, parts: dict[str, Any]) -> Sibling | Moved | None:
    """For a mirror, which takes all forms of the same data, from the database once."""
    copy = copy_of(request)
    found: Sibling | Moved | None = (
        copy.once(lambda: read(request, **parts)) if copy else read(request, **parts)
    )
    return found


def problem(status: HTTPStatus, detail: str, **more: Any) -> HttpResponse:
    text = problems.as_text(status, detail, **more)
    return opened(HttpResponse(text, content_type=problems.CONTENT_TYPE, status=status))


def handed_out(request: HttpRequest, found: Sibling, form: str) -> HttpResponse:
    """The whole file at once, so that its length is known: a file that broke off is seen to be too short."""
    day, is_sample = day_of(request), shows_sample_data(request)
    if form == "csv":
        content = found.table.csv()
    else:
        write = as_json if form == "json" else as_schema
        content = problems.json_text(write(found, day=day, is_sample=is_sample))
    response = HttpResponse(content.encode(), content_type=CONTENT_TYPES[form])
    if form == "csv":
        name = f"{FILE_PREFIX if is_sample else ''}{found.name}-{day.isoformat()}.csv"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Link"] = ", ".join(links(request, found, form))
    return opened(unless_known(request, response))


def links(request: HttpRequest, found: Sibling, form: str) -> list[str]:
    """Where the page stands, what the columns mean, and where a long list goes on."""
    here = settings.SITE_URL + request.path
    asked = request.GET.copy()
    question = f"?{asked.urlencode()}" if asked else ""
    written = [f'<{settings.SITE_URL}{found.path}>; rel="canonical"; type="text/html"']
    if form == "csv":
        schema = here.removesuffix(".csv") + ".schema.json"
        written.append(f'<{schema}{question}>; rel="describedby"; type="application/json"')
    if found.paging and found.paging.next:
        asked["part"] = str(found.paging.next)
        written.append(f'<{here}?{asked.urlencode()}>; rel="next"')
    return written


def opened(response: Response) -> Response:
    """For any other site to read: it is public, and carries nobody's session."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Content-Disposition"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
