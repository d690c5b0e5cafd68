"""Reads a feed as strictly as it can be read: by the grammar of RFC 4287, by its rules that no grammar says,
and as feed readers do."""

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import feedparser
import lxml.html
from django.http import HttpResponse
from lxml import etree

ATOM: Final = "{http://www.w3.org/2005/Atom}"
GRAMMAR: Final = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("atom.rng"))))
ONE_OF_A_KIND: Final = ("alternate", "self", "current", "prev-archive", "next-archive")


def read(response: HttpResponse) -> Any:
    """The feed as feedparser reads it; raises where it is not quite right."""
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return read_bytes(response.content)


def read_bytes(body: bytes) -> Any:
    feed = etree.fromstring(body)
    assert GRAMMAR.validate(feed), GRAMMAR.error_log
    entries = feed.findall(f"{ATOM}entry")
    assert feed.find(f"{ATOM}author") is not None or all(e.find(f"{ATOM}author") is not None for e in entries)
    links = [link.get("rel") for link in feed.findall(f"{ATOM}link")]
    assert [rel for rel in ONE_OF_A_KIND if links.count(rel) > 1] == []
    assert {"alternate", "self"} <= set(links)
    for address in feed.xpath("//@href"):
        assert urlsplit(address).scheme in ("http", "https"), address
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        check_html(content.text)
    found = feedparser.parse(body)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    assert len(found.entries) == len(entries)
    return found


def check_html(text: str) -> None:
    """Whole addresses only, no script, and every tag that was opened is closed."""
    fragment = lxml.html.fragment_fromstring(text, create_parent="div")
    for element in fragment.iter():
        assert element.tag not in ("script", "style", "form", "iframe")
        for name in ("href", "src"):
            if name in element.attrib:
                assert urlsplit(element.get(name)).scheme in ("http", "https"), element.get(name)
    opened = re.findall(r"<([a-z0-9]+)\b[^>]*>", re.sub(r"<(?:br|hr|img)\b[^>]*>|<[^>]*/>", "", text))
    assert sorted(opened) == sorted(re.findall(r"</([a-z0-9]+)>", text))


def linked(found: Any, relation: str) -> str:
    """The address of the feed's link of that kind, blank where there is none."""
    return next((link["href"] for link in found.feed.links if link["rel"] == relation), "")
