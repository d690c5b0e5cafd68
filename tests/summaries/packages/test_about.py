import datetime as dt

from django.test import override_settings
from django.utils import translation

from commitments.summaries.packages.about import About, data_path

DAY = dt.date(2026, 11, 23)


def test_it_says_whose_day_it_is_in_every_language_alike() -> None:
    with translation.override("fr"), override_settings(SITE_URL="https://tracker.example"):
        facts = About(DAY, is_sample=False).facts
        assert data_path() == "/en/data"
    assert (facts["as_of"], facts["source_url"]) == ("2026-11-23", "https://tracker.example/en/data")
    assert facts["citation"].endswith("https://tracker.example/en/data?as_of=2026-11-23")
    assert "sample" not in facts


def test_a_sample_says_so_in_names_and_facts() -> None:
    about = About(DAY, is_sample=True)
    assert (about.prefix, about.stem) == ("SAMPLE-", "SAMPLE-ai-commitment-tracker")
    assert "invented" in about.facts["sample"]
