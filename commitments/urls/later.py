"""Views whose modules are loaded when somebody first asks for one: docs/decisions/0016-start-of-the-web.md.

`inbox = later("commitments.views.desk.inbox")` stands where an import would; `inbox.mark` is then the view.
An address that leads nowhere would show only when somebody asks for it: tests/urls/test_later.py loads all.
"""

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import Any

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.module_loading import import_string
from django.utils.translation import get_language


class LaterName:
    """A function of a module that may not be loaded yet. Goes by its name, which Django looks at."""

    def __init__(self, module: str, name: str, through: str = "") -> None:
        self.__module__, self.__name__, self.__qualname__ = module, name, name
        self._through = through

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    @cached_property
    def function(self) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(import_module(self.__module__), self.__name__)
        return import_string(self._through)(found) if self._through else found

    @property
    def csrf_exempt(self) -> bool:
        """Django's middleware asks the view for it; nothing else that decorators note down is asked for."""
        return bool(getattr(self.function, "csrf_exempt", False))


class Later:
    def __init__(self, module: str, through: str) -> None:
        self._module, self._through = module, through

    def __getattr__(self, name: str) -> LaterName:
        return LaterName(self._module, name, self._through)


def later(module: str, *, through: str = "") -> Later:
    """`through` names the decorator that each of these views is given."""
    return Later(module, through)


class LaterAddresses(URLResolver):
    """Addresses of another module under one beginning and in a namespace, read when one of them is asked for.

    Django reads all addresses where it writes the first link. Those in a namespace it looks up where they
    are, so that nothing is missing where these are passed over.
    """

    def _populate(self) -> None:
        language = get_language()
        for kept in ("_reverse_dict", "_namespace_dict", "_app_dict"):
            vars(self)[kept].setdefault(language, {})
        self._populated = True


def addresses_later(beginning: str, module: str, *, namespace: str) -> LaterAddresses:
    return LaterAddresses(RoutePattern(beginning), module, app_name=namespace, namespace=namespace)
