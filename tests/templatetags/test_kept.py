"""A part that is kept says what it would say without, and reads nothing but what is named."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from commitments import former_words
from commitments.former_words import FormerWords, words_of
from commitments.models import StaffMember, Undertaking
from commitments.summaries.own_words import Said
from commitments.templatetags import kept
from commitments.templatetags.kept import KeptNode
from commitments.vocabulary import Delivery
from tests import test_no_draft_leaks as leaks

record = leaks.record
PART = Template("{% kept item is_short %}<b{% language_of item.words %}>{{ item.words }}</b>{% endkept %}")


@dataclass(frozen=True)
class Item:
    words: object


@dataclass
class Changing:
    words: str


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


def test_a_part_is_rendered_once_for_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    real = KeptNode.made
    monkeypatch.setattr(
        KeptNode, "made", lambda node, context, told: made.append(told) or real(node, context, told)
    )
    found = [PART.render(Context({"item": Item("é")})) for _ in range(3)]
    assert (found, len(made)) == (["<b>é</b>"] * 3, 1)
    PART.render(Context({"item": Item("è")}))
    assert len(made) == 2


def test_a_part_sees_only_what_is_named() -> None:
    part = Template(
        "{% kept item %}{{ item.words }}{{ other }}{{ forloop.counter }}{{ request }}{% endkept %}"
    )
    context = {"item": Item("a"), "other": "leaks", "request": "leaks"}
    assert part.render(Context(context)) == "a"


VALUES = st.one_of(
    st.text(max_size=3), st.integers(-2, 2), st.booleans(), st.none(), st.sampled_from(list(Delivery)),
    st.sampled_from([d.value for d in Delivery]), st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 3)),
    st.builds(Said, st.sampled_from(["a", "b"]), st.sampled_from(["en", "fr", "ar"])),
    st.sampled_from(["<i>", "a"]).map(mark_safe),
)  # fmt: skip


def unkept(context: dict[str, Any]) -> str:
    (node,) = PART.nodelist.get_nodes_by_type(KeptNode)
    inner = Context(context)
    inner.template = PART
    return node.nodelist.render(inner)


@given(st.lists(st.tuples(VALUES, st.sampled_from(["en-gb", "fr", "ar"]), VALUES), max_size=12))
def test_what_is_kept_is_what_would_be_rendered(asked: list[tuple[object, str, object]]) -> None:
    kept.forget()
    for words, language, is_short in asked:
        context = {"item": Item(words), "is_short": is_short}
        with translation.override(language):
            assert PART.render(Context(context)) == unkept(context)


@given(VALUES, VALUES)
def test_two_values_that_differ_never_share(one: object, other: object) -> None:
    (node,) = PART.nodelist.get_nodes_by_type(KeptNode)
    keys = [node.key({"item": Item(value)}, is_escaped=True) for value in (one, other)]
    same = (
        type(one) is type(other)
        and one == other
        and getattr(one, "language", "") == getattr(other, "language", "")
    )
    assert (keys[0] == keys[1]) is same


@pytest.mark.parametrize(
    "around",
    [
        lambda: translation.override("fr"),
        lambda: words_of(dt.date(2026, 1, 1)),
    ],
)
def test_language_and_wording_of_the_day_are_part_of_the_key(
    around: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = FormerWords("Met", "Kept", dt.date(2026, 6, 1))
    monkeypatch.setattr(former_words, "FORMER", (earlier,))
    part = Template("{% kept level %}{{ level|delivery_label }}{% endkept %}")
    context = {"level": Delivery.MET}
    now = part.render(Context(context))
    with around():
        then = part.render(Context(context))
    assert now == "Met" != then
    assert part.render(Context(context)) == now


def test_escaping_is_part_of_the_key() -> None:
    context = {"item": Item("<b>")}
    assert PART.render(Context(context)) == "<b>&lt;b&gt;</b>"
    assert PART.render(Context(context, autoescape=False)) == "<b><b></b>"
    assert PART.render(Context(context)) == "<b>&lt;b&gt;</b>"


@pytest.mark.parametrize("value", [Changing("a"), [1], {"a": 1}, ([1],), object(), StaffMember()])
def test_what_may_change_is_refused(value: object) -> None:
    with pytest.raises(TemplateSyntaxError, match="may change"):
        PART.render(Context({"item": value}))


@pytest.mark.parametrize("tag", ["{% kept %}", "{% kept page.item %}"])
def test_a_part_names_what_it_reads(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="name all"):
        Template(f"{tag}x{{% endkept %}}")


def test_no_more_is_kept_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        PART.render(Context({"item": Item(f"{number}" * 100_000)}))
    assert 3_000_000 < kept._parts.currsize <= kept.MOST_BYTES
    larger = "x" * kept.MOST_BYTES
    assert PART.render(Context({"item": Item(larger)})) == f"<b>{larger}</b>"
    assert kept._parts.currsize <= kept.MOST_BYTES


def test_many_threads_get_the_same() -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(PART.render(Context({"item": Item(n % 3)}))))
        for n in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted([f"<b>{n}</b>" for n in range(3)] * 10)


def test_other_settings_forget_what_was_kept() -> None:
    PART.render(Context({"item": Item("a")}))
    assert kept._parts
    with override_settings(SITE_URL="https://elsewhere.example"):
        assert not kept._parts


@pytest.mark.django_db
def test_no_public_page_reads_more_in_a_part_than_it_names(
    client: Client, record: dict[str, Undertaking], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part is rendered apart and once more where it stands, with all that its page knows."""
    seen, differing = set(), []

    def both(node: KeptNode, context: Context) -> str:
        told = {name: value.resolve(context, ignore_failures=True) for name, value in node.told.items()}
        node.key(told, is_escaped=context.autoescape)  # refuses what may change
        with context.push(**told):
            here = node.nodelist.render(context)
        apart = node.made(context, told)
        seen.add(node.number)
        if here != apart:
            differing.append((node.origin.name, sorted(told)))
        return here

    monkeypatch.setattr(KeptNode, "render", both)
    paths = {name: reverse(name) for name in leaks.PATTERNS if name and name not in leaks.WITH_ARGUMENTS}
    paths |= leaks.examples(record)
    for path in (path for name, path in paths.items() if name.startswith(("public:", "digests:"))):
        for language in ("en", "fr", "ar"):
            client.get(path.replace("/en", f"/{language}", 1))
    assert differing == []
    assert len(seen) > 10
