"""How a page says it is cited: in words and in the forms of reference managers, as text and as files.

A view calls `cite` and hands what it gets to components/_cite.html as `citation`. Its files need no address
of their own: `file` finds the page whose address they extend and asks it how it is cited.
"""

import datetime as dt
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.rules.citations import FORMS, Citation, key
from commitments.rules.method_history import version_on
from commitments.rules.page_language import language_in
from commitments.summaries.sample_notice import FILE_PREFIX, SUBJECT_PREFIXES
from commitments.views.public.day import day_of, reading_day
from commitments.views.public.sample import shows_sample_data
from commitments.words import date_words


@dataclass(frozen=True)
class CitedForm:
    """One form as the page shows it: its text, and the address of the file."""

    name: str
    ending: str
    text: str
    url: str


@dataclass(frozen=True)
class Cited:
    """`words` is the citation as a sentence, without the address, which stands on a line of its own."""

    citation: Citation
    words: str
    forms: tuple[CitedForm, ...]

    @property
    def address(self) -> str:
        return self.citation.address


def cite(
    request: HttpRequest,
    *,
    title: str,
    page: str,
    version: int = 0,
    status: str = "",
    published_on: dt.date | None = None,
    method_version: str = "",
) -> Cited:
    """How to cite `page`, which is its path below the language, with its query where it has one.

    A page of one published version gives its number, its status in words, the day it was published and the
    method it was made under; any other page the method of the day it is about.
    """
    day, read_on = day_of(request), reading_day(request)
    language = language_in(request.path_info)
    path, _, query = page.partition("?")
    dated = "&".join(part for part in (query, f"as_of={day:%Y-%m-%d}") if part)
    said = {
        "site": settings.SITE_NAME,
        "title": title,
        "method": method_version or version_on(day),
        "day": date_words(day),
        "read": date_words(read_on),
    }
    if version and published_on:
        said |= {"version": str(version), "status": status, "published": date_words(published_on)}
        words = gettext(
            "%(site)s, “%(title)s”, version %(version)s (“%(status)s”), published on %(published)s, "
            "method %(method)s. As of %(day)s; read on %(read)s."
        )
    else:
        words = gettext("%(site)s, “%(title)s”, method %(method)s. As of %(day)s; read on %(read)s.")
    sample = SUBJECT_PREFIXES[language] if shows_sample_data(request) else ""
    citation = Citation(
        title=f"{sample}{title}",
        site=settings.SITE_NAME,
        address=f"{settings.SITE_URL}{path}?{dated}",
        issued_on=published_on or day,
        as_of_on=day,
        read_on=read_on,
        language=language,
        note=sample + note(said),
        version=str(version) if version else "",
    )
    forms = tuple(
        CitedForm(form.name, ending, form.write(citation), f"{path}.{ending}?{dated}")
        for ending, form in FORMS.items()
    )
    cited = Cited(citation, sample + words % said, forms)
    request.cited = cited  # type: ignore[attr-defined]  # for `file`
    return cited


def note(said: dict[str, str]) -> str:
    """What the fields of a reference have no place for."""
    words = gettext(
        "As of %(day)s, method %(method)s. Cite the original source for its facts, "
        "and %(site)s for the assessment."
    )
    return words % said


@require_safe
def file(request: HttpRequest, page: str, ending: str) -> HttpResponse:
    """The citation of a page as a file, at the page's address with the ending of that form."""
    path_of_page = request.path_info.removesuffix(f".{ending}")
    try:
        match = resolve(path_of_page)
    except Resolver404 as error:
        raise Http404 from error
    if match.namespace != "public" or match.url_name == "citation":
        raise Http404
    # the page answers as if it had been asked itself
    request.resolver_match, request.path, request.path_info = match, path_of_page, path_of_page
    response = match.func(request, *match.args, **match.kwargs)
    if response.has_header("Location"):
        path, mark, question = response["Location"].partition("?")
        response["Location"] = f"{path}.{ending}{mark}{question}"
    if response.status_code != HTTPStatus.OK:
        return response
    cited: Cited | None = getattr(request, "cited", None)
    if cited is None:
        raise Http404
    return citation_file(request, cited.citation, ending)


def citation_file(request: HttpRequest, citation: Citation, ending: str) -> HttpResponse:
    form = FORMS[ending]
    response = HttpResponse(form.write(citation), content_type=f"{form.content_type}; charset=utf-8")
    prefix = FILE_PREFIX if shows_sample_data(request) else ""
    response["Content-Disposition"] = f'attachment; filename="{prefix}{key(citation)}.{ending}"'
    return response
