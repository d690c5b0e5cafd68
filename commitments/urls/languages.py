"""Addresses that begin with the language of the page: /en/follow, /fr/follow, /ar/follow."""

from typing import Any

from django.urls import URLResolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import get_language

from commitments.languages import LOCALE, Language

CODES = {locale: language for language, locale in LOCALE.items()}


class LanguagePrefix(LocalePrefixPattern):
    """`reverse` gives the address in the active language, English where none of ours is active."""

    @property
    def language_prefix(self) -> str:
        return f"{CODES.get(get_language() or '', Language.ENGLISH)}/"


def in_the_readers_language(included: Any) -> URLResolver:
    """What `include()` gave, once under each language's prefix. PageLanguageMiddleware activates it."""
    patterns, app_name, namespace = included
    return URLResolver(LanguagePrefix(), patterns, app_name=app_name, namespace=namespace)
