import json

from commitments.templatetags.share import json_ld, snippet
from tests.factories import TODAY


def test_nothing_in_a_graph_can_end_its_block() -> None:
    graph = {"name": "</script><!-- & 'é' \u2028"}
    block = json_ld(graph)
    assert block.startswith('<script type="application/ld+json">')
    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == graph


def test_snippet_passes_the_day_on() -> None:
    class Page:
        def snippet(self, as_of: object = None) -> str:
            return f"as of {as_of}"

    assert snippet(Page(), TODAY) == "as of 2026-11-23"
    assert snippet(Page()) == "as of None"
