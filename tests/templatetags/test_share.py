import json

from django.utils.safestring import mark_safe

from commitments.templatetags.share import json_ld, snippet
from tests.factories import TODAY


def test_nothing_in_a_graph_can_end_its_block() -> None:
    graph = {"name": "</script><!-- & 'é' \u2028"}
    block = json_ld(graph)
    assert block.startswith('<script type="application/ld+json">')
    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == graph


def test_snippet_is_shown_and_not_run() -> None:
    class Page:
        def snippet(self, as_of: object = None) -> str:
            return mark_safe(f"<iframe> as of {as_of}")

    assert snippet(Page(), TODAY) == "&lt;iframe&gt; as of 2026-11-23"
    assert snippet(Page()) == "&lt;iframe&gt; as of None"
