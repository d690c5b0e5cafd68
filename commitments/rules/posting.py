"""To which addresses of partners anything may be sent, as far as the address alone tells."""

import ipaddress
import re
from collections.abc import Collection
from typing import Final

import httpx

from commitments.rules.addresses import is_public

PORT: Final = 443
LONGEST: Final = 1000
HOST: Final = re.compile(r"[a-z0-9._:-]+", re.IGNORECASE)  # no zone of a local link, no percent signs
NOT_VALID: Final = "The address is not a valid one."
NOT_PUBLIC: Final = "The address leads to a machine that is not on the public internet."
Origin = tuple[str, int]


def problem_of(address: str, *, exempt: Collection[Origin] = ()) -> str:
    """Why nothing is sent there, in a sentence; blank where it may be. Read by the parser that connects.

    `exempt` are hosts with a port that may be inside and asked over http. Where a name leads is checked on
    connecting.
    """
    try:
        url = httpx.URL(address)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError):
        return NOT_VALID
    if url.userinfo or url.fragment:
        return "The address must have no user name and no fragment."
    if not HOST.fullmatch(host) or len(address) > LONGEST or address != address.strip():
        return NOT_VALID
    if is_among(url, exempt):
        return ""
    if url.scheme != "https":
        return "The address must begin with https://."
    if url.port not in (None, PORT):
        return f"Port {url.port} is not sent to, only {PORT}."
    return NOT_PUBLIC if is_number(host) and not is_public(host) else ""


def is_exempt(address: str, exempt: Collection[Origin]) -> bool:
    """Whether whoever runs this copy has set that it may go there, wherever that is."""
    try:
        return is_among(httpx.URL(address), exempt)
    except (httpx.InvalidURL, ValueError):
        return False


def is_among(url: httpx.URL, origins: Collection[Origin]) -> bool:
    return (url.host, url.port or (PORT if url.scheme == "https" else 80)) in origins


def is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
