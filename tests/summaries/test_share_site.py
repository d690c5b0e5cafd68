from django.conf import settings
from django.test import override_settings
from django.utils import translation

from commitments.charts.share_image import share_image
from commitments.summaries.share_picture import picture_of
from commitments.summaries.share_site import site_card


def test_the_card_says_in_each_language_what_the_site_holds() -> None:
    found = {}
    for language in ("en-gb", "fr", "ar"):
        with translation.override(language):
            found[language] = site_card()
    assert len({card.sentence for card in found.values()}) == 3
    assert len({card.image_url for card in found.values()}) == 3
    assert found["fr"].image_url.startswith("/og/fr/site-")
    assert found["ar"].image_words == f"{settings.SITE_NAME}. {found['ar'].sentence}"


def test_another_name_has_another_address() -> None:
    before = site_card().image_url
    with override_settings(SITE_NAME="Another name"):
        assert site_card().image_url != before


def test_the_picture_shows_the_name_and_the_whole_sentence_and_no_status() -> None:
    for language in ("en-gb", "fr", "ar"):
        with translation.override(language):
            drawing = share_image(picture_of(site_card(), is_sample=False))
            assert drawing.count(settings.SITE_NAME) == 1
            assert all(word in drawing for word in site_card().sentence.split())
            assert drawing.count("<rect") == 1  # the sheet
