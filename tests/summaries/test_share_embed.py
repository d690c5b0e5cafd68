from django.conf import settings

from commitments.summaries.share_embed import snippet
from tests.factories import TODAY


def test_snippet_has_title_size_lazy_loading_and_a_link() -> None:
    words = snippet(source="/embed/en/map", page="/en", title='A "map"', height=300)
    assert (
        f'<iframe src="{settings.SITE_URL}/embed/en/map" title="A &quot;map&quot;" width="600" height="300"'
        in words
    )
    assert 'loading="lazy"' in words
    assert f'<a href="{settings.SITE_URL}/en">A &quot;map&quot;, in the AI Commitment Tracker</a>' in words


def test_frozen_snippet_leads_to_that_day_alone() -> None:
    words = snippet(source="/embed/en/map", page="/en", title="Map", height=300, as_of=TODAY)
    assert words.count("?as_of=2026-11-23") == 2
