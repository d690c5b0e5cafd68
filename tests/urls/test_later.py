from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, path, resolve, reverse
from django.urls.resolvers import RoutePattern

from commitments.urls.later import LaterAddresses, LaterName, addresses_later, later

ROOT = Path(settings.BASE_DIR)
# made when the frameworks behind them are loaded, of functions that are there by then
MADE_BY_FRAMEWORKS = ("admin", "api")
# what nobody asks for here: it is for LoginRequiredMiddleware and for Django's documentation of views
SAYS_NOTHING = {"__wrapped__", "login_url", "redirect_field_name", "view_class", "view_initkwargs"}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.namespace not in MADE_BY_FRAMEWORKS:
            yield from patterns(pattern)


def later_names() -> Iterator[LaterName]:
    """Views, and what views are handed by their address."""
    for pattern in patterns():
        assert isinstance(pattern.callback, LaterName), pattern
        yield pattern.callback
        yield from (value for value in pattern.default_args.values() if isinstance(value, LaterName))


NAMES = {f"{name.__module__}.{name.__name__}": name for name in later_names()}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_address_leads_to_a_function(name: str) -> None:
    assert callable(NAMES[name].function)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_view_says_by_a_mark_what_would_not_be_heard(name: str) -> None:
    assert set(vars(NAMES[name].function)) - SAYS_NOTHING <= {"csrf_exempt"}
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" not in settings.MIDDLEWARE


@pytest.mark.parametrize(
    "module", sorted((ROOT / "commitments/urls").glob("*.py")), ids=lambda path: path.stem
)
def test_no_addresses_load_a_view(module: Path) -> None:
    lines = module.read_text(encoding="utf-8").splitlines()
    assert [
        line for line in lines if line.startswith(("from commitments.views", "from commitments.api"))
    ] == []


def test_a_name_is_called_by_the_name_of_its_function() -> None:
    view = later("commitments.views.health").health
    assert (view.__module__, view.__name__) == ("commitments.views.health", "health")
    assert URLPattern(path("x", view).pattern, view).lookup_str == "commitments.views.health.health"


def test_a_name_passes_everything_on(rf: RequestFactory) -> None:
    view = later("commitments.views.public.front_door").front_door
    answer = view(rf.get("/", headers={"Accept-Language": "fr"}))
    assert (answer.status_code, answer["Location"]) == (302, "/fr")


def test_a_mark_that_frees_of_csrf_is_heard() -> None:
    assert later("commitments.views.mail_reports").reports.csrf_exempt
    assert not later("commitments.views.health").health.csrf_exempt


def test_a_decorator_goes_around_each_view() -> None:
    view = later("builtins", through="functools.cache").max
    assert view(1, 2) == 2
    assert hasattr(view.function, "cache_info")


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError, match="nowhere"):
        later("commitments.views.health").nowhere(None)


@pytest.mark.parametrize("name", ["api:index", "admin:index", "admin:login"])
def test_addresses_of_frameworks_are_found_both_ways(name: str) -> None:
    assert resolve(reverse(name)).view_name == name


def test_a_name_that_later_addresses_lack_leads_nowhere() -> None:
    for name in ("api:nowhere", "admin:nowhere", "api:further:nowhere"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_later_addresses_are_read_when_one_is_asked_for() -> None:
    others = [path("plain", later("commitments.views.health").health, name="plain")]
    far = addresses_later("far/", "commitments.no_such_module", namespace="far")
    assert isinstance(far, LaterAddresses)
    resolver = URLResolver(RoutePattern(""), [far, *others])
    assert resolver.reverse("plain") == "plain"
    assert resolver.resolve("plain").url_name == "plain"
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        resolver.resolve("far/away")
