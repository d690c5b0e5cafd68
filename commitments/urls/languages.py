"""Addresses that begin with the language of the page: /en/follow, /fr/follow, /ar/follow."""

from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern
from django.utils.translation import get_language

from commitments.languages import LOCALE, Language

CODES = {locale: language for language, locale in LOCALE.items()}


class LanguagePrefix(LocalePrefixPattern):
    """`reverse` gives the address in the active language, English where none of ours is active."""

    @property
    def language_prefix(self) -> str:
        return f"{CODES.get(get_language() or '', Language.ENGLISH)}/"


class LanguageAlone(LanguagePrefix):
    """The language and nothing after it: /en, not /en/."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name  # of the address, which URLPattern takes from its pattern

    @property
    def language_prefix(self) -> str:
        return super().language_prefix.rstrip("/")

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]] | None:
        return ("", (), {}) if path == self.language_prefix else None


def in_the_readers_language(included: Any) -> URLResolver:
    """What `include()` gave, once under each language's prefix. PageLanguageMiddleware activates it.

    The empty address among them is the language by itself: /en.
    """
    module, app_name, namespace = included
    front = [
        URLPattern(LanguageAlone(item.name), item.callback, item.default_args, item.name)
        for item in module.urlpatterns
        if str(item.pattern) == ""
    ]
    others = [item for item in module.urlpatterns if str(item.pattern) != ""]
    parts: list[URLPattern | URLResolver] = [*front, URLResolver(LanguagePrefix(), others)]
    return URLResolver(RoutePattern(""), parts, app_name=app_name, namespace=namespace)
