"""Parts of pages that say the same whenever they are told the same are rendered once.

    {% kept entry on_signatory_page=True %}<li>{{ entry.claim }} … </li>{% endkept %}

The part sees what is named and nothing else of the page or of the request. What is named, by value, the
language, the wording of the day and where the site is mounted are therefore all that it can depend on, and
are the key: what is kept is never wrong later and needs no clearing (docs/decisions/0017-kept-parts.md).
"""

import datetime as dt
import itertools
import pickle
import threading
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from sys import getsizeof
from typing import Any, Final

from cachetools import LRUCache
from django import template
from django.core.signals import setting_changed
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from commitments.former_words import wordings_shown

register = template.Library()

MOST_BYTES: Final = 4_000_000  # in each process
PLAIN: Final = (str, int, bool, type(None), Decimal, dt.date, Enum)

numbers = itertools.count()
_parts: "LRUCache[bytes, SafeString]" = LRUCache(MOST_BYTES, getsizeof=getsizeof)
_lock = threading.Lock()


class KeptNode(Node):
    """One such part of one template. Its number tells it from all others of this process."""

    def __init__(self, told: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.told, self.nodelist, self.number = told, nodelist, next(numbers)

    def render(self, context: Context) -> SafeString:
        told = {name: value.resolve(context, ignore_failures=True) for name, value in self.told.items()}
        return keep(self.key(told, is_escaped=context.autoescape), lambda: self.made(context, told))

    def made(self, context: Context, told: dict[str, Any]) -> SafeString:
        apart = Context(told, context.autoescape, context.use_l10n, context.use_tz)
        apart.template = context.template
        return self.nodelist.render(apart)

    def key(self, told: dict[str, Any], *, is_escaped: bool) -> bytes:
        """Pickled, words of the same letters in two languages stay two, and so do 1 and True."""
        return key_of((self.number, is_escaped), told)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept entry who=page.name %}…{% endkept %}`: a bare name stands for itself."""
    words = token.split_contents()[1:]
    told: dict[str, FilterExpression] = {}
    while words:
        named = token_kwargs([words[0]], parser)
        told |= named or {words[0]: parser.compile_filter(words[0])}
        words = words[1:]
    if not told or not all(name.isidentifier() for name in told):
        raise template.TemplateSyntaxError("kept: name all that the part reads, such as {% kept entry %}.")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(told, nodelist)


def drawn(make: Callable[..., SafeString], **told: Any) -> SafeString:
    """The same for a drawing: what a function makes of values alone."""
    return keep(key_of((make.__module__, make.__qualname__), told), lambda: make(**told))


def keep(key: bytes, make: Callable[[], SafeString]) -> SafeString:
    with _lock:
        found = _parts.get(key)
    if found is None:
        found = make()
        with _lock:
            if getsizeof(found) <= MOST_BYTES:
                _parts[key] = found
    return found


def key_of(what: tuple[object, ...], told: dict[str, Any]) -> bytes:
    for name, value in told.items():
        if not is_value(value):
            raise template.TemplateSyntaxError(
                f"kept: {name} is a {type(value).__name__}, which may change: nothing can be kept for it."
            )
    around = (*what, get_language(), get_script_prefix(), wordings_shown())
    return blake2b(pickle.dumps((around, told), protocol=5), digest_size=20).digest()


def is_value(value: object) -> bool:
    """Whether it stays as it is: plain, a frozen dataclass, or a tuple of such."""
    if isinstance(value, tuple):
        return all(map(is_value, value))
    if isinstance(value, PLAIN):
        return True
    dataclass = getattr(type(value), "__dataclass_params__", None)
    return bool(dataclass and dataclass.frozen)


def forget(**_: object) -> None:
    with _lock:
        _parts.clear()


# settings stay as they are while a process runs, except in tests
setting_changed.connect(forget, dispatch_uid="kept parts")
