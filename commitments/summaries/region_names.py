"""Regions of the UN (M49) in the reader's language, from CLDR."""

from functools import cache
from typing import Final

from babel import Locale
from django.utils.translation import get_language

# The English name in our data: the M49 code, which is also CLDR's.
CODES: Final = {
    "Africa": "002",
    "Americas": "019",
    "Asia": "142",
    "Europe": "150",
    "Oceania": "009",
    "Northern Africa": "015",
    "Sub-Saharan Africa": "202",
    "Eastern Africa": "014",
    "Middle Africa": "017",
    "Southern Africa": "018",
    "Western Africa": "011",
    "Latin America and the Caribbean": "419",
    "Caribbean": "029",
    "Central America": "013",
    "South America": "005",
    "Northern America": "021",
    "Central Asia": "143",
    "Eastern Asia": "030",
    "South-eastern Asia": "035",
    "Southern Asia": "034",
    "Western Asia": "145",
    "Eastern Europe": "151",
    "Northern Europe": "154",
    "Southern Europe": "039",
    "Western Europe": "155",
    "Australia and New Zealand": "053",
    "Melanesia": "054",
    "Micronesia": "057",
    "Polynesia": "061",
}
# CLDR names another set of countries (Latin America without the Caribbean, Australasia); these are the UN's.
OF_THE_UN: Final = {
    ("fr", "419"): "Amérique latine et Caraïbes",
    ("ar", "419"): "أمريكا اللاتينية ومنطقة البحر الكاريبي",
    ("fr", "053"): "Australie et Nouvelle-Zélande",
    ("ar", "053"): "أستراليا ونيوزيلندا",
}


def region_name(english: str) -> str:
    """The region in the active language; as it came where we know of no such region."""
    language = (get_language() or "en").partition("-")[0]
    return english if language == "en" else in_language(language, english)


@cache
def in_language(language: str, english: str) -> str:
    code = CODES.get(english, "")
    return OF_THE_UN.get((language, code)) or Locale(language).territories.get(code, english)
