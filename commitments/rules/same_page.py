"""Addresses that probably lead to one page, however they were copied."""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

AROUND: Final = " \t\r\n\u00a0<>"  # what comes along when a link is copied out of a mail
TRACKING: Final = frozenset({"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid"})


def typed_address(text: str) -> str:
    """What was pasted, without what stands around it; with https:// where it lacks the beginning."""
    bare = text.strip(AROUND)
    if "://" in bare or any(sign.isspace() for sign in bare):
        return bare
    host = bare.partition("/")[0]
    return f"https://{bare}" if "." in host.strip(".") else bare


def page_key(url: str) -> str:
    """The same for addresses that differ only in scheme, www., trailing slash, fragment or tracking."""
    parts = urlsplit(url)
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not is_tracking(pair[0])]
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{host_and_path(url)}{query}"


def host_and_path(url: str) -> str:
    """What every address of the page has in it."""
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")


def is_tracking(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in TRACKING
