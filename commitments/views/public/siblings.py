"""The data behind a page, at the page's own address with `.json` at its end."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from commitments.languages import LOCALE, Language
from commitments.summaries import undertaking as owed
from commitments.summaries.paging import asked_page
from commitments.summaries.siblings import commitment as of_commitment
from commitments.summaries.siblings import lists
from commitments.summaries.siblings import signatory as of_signatory
from commitments.summaries.siblings import undertaking as of_undertaking
from commitments.summaries.siblings.shapes import Shape
from commitments.views.public.day import day_of
from commitments.vocabulary import SignatoryKind

ENGLISH = LOCALE[Language.ENGLISH]  # the same data under each language: its addresses are the English ones


def answer(shape: Shape | None) -> JsonResponse:
    if shape is None:
        return JsonResponse({"error": "There is no such page."}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse(shape, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def signatory(request: HttpRequest, slug: str, kind: SignatoryKind) -> JsonResponse:
    with translation.override(ENGLISH):
        return answer(of_signatory.load(kind=kind, slug=slug, day=day_of(request)))


@require_safe
def undertaking(request: HttpRequest, slug: str, code: str, kind: SignatoryKind) -> JsonResponse:
    with translation.override(ENGLISH):
        wanted = owed.owed_by(kind=kind, slug=slug, code=code)
        return answer(of_undertaking.load(wanted, day=day_of(request)))


@require_safe
def joint(request: HttpRequest, code: str) -> JsonResponse:
    with translation.override(ENGLISH):
        return answer(of_undertaking.load(owed.owed_jointly(code=code), day=day_of(request)))


@require_safe
def commitment(request: HttpRequest, code: str) -> JsonResponse:
    with translation.override(ENGLISH):
        return answer(of_commitment.load(code=code, day=day_of(request)))


@require_safe
def changes(request: HttpRequest) -> JsonResponse:
    page = asked_page(request.GET.get("page", ""))
    with translation.override(ENGLISH):
        return answer(lists.load_changes(page=page, day=day_of(request)) if page else None)


@require_safe
def deadlines(request: HttpRequest) -> JsonResponse:
    with translation.override(ENGLISH):
        return answer(lists.load_deadlines(day=day_of(request)))
