"""Links in a page of a mirror: to its other files from where it stands, or to the site itself."""

import html
import posixpath
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from commitments.mirror import addresses
from commitments.rules.past_days import PARAMETER

LINK: Final = re.compile(r'(\s)(href|src|action|formaction)="([^"]*)"')
# what htmx would ask for, and nobody answers here
DEAD: Final = re.compile(r'\sdata-hx-[a-z-]+="[^"]*"')
IN_STYLES: Final = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
LEADS_ON: Final = ("href", "src")


@dataclass
class Links:
    """Of one file. `found` becomes the addresses that it needs the mirror to hold.

    `base` is where the mirror will stand, blank where that is left open; `is_anywhere` is a page that
    answers any address, so that its links cannot start from where it stands.
    """

    address: str
    site: str
    base: str
    day: str
    is_anywhere: bool = False
    found: set[str] = field(default_factory=set)

    def in_page(self, text: str) -> str:
        return self.absolute(LINK.sub(self.rewritten, DEAD.sub("", text)))

    def rewritten(self, found: re.Match[str]) -> str:
        space, name, value = found.groups()
        written = html.unescape(value)
        target = self.target(written, leads_on=name in LEADS_ON)
        return found[0] if target == written else f'{space}{name}="{html.escape(target)}"'

    def target(self, link: str, *, leads_on: bool = True) -> str:
        """Forms lead to the site itself, which can answer them; so does any question."""
        if link.startswith("?"):
            link = self.path + link
        if not link.startswith("/") or link.startswith("//"):
            return link
        parts = urlsplit(link)
        held = self.held(parts.path, parts.query) if leads_on else ""
        if not held:
            return self.site + link
        self.found.add(held)
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return self.way_to(addresses.file_of(held), fragment)

    @property
    def path(self) -> str:
        return self.address.partition("?")[0]

    def held(self, path: str, question: str) -> str:
        """The address in the mirror, blank where only the site itself has it."""
        if path.startswith("/static/"):
            return path
        asked = [part for part in question.split("&") if part and part != f"{PARAMETER}={self.day}"]
        if len(asked) > 1 or not addresses.holds(path):
            return ""
        if not asked or asked == ["page=1"]:
            return path
        is_list = addresses.NUMBERED.fullmatch(asked[0]) and addresses.is_page(path)
        return f"{path}?{asked[0]}" if is_list else ""

    def way_to(self, file: str, fragment: str) -> str:
        if self.is_anywhere:
            return f"{self.base or '/'}{file}{fragment}"
        here = addresses.file_of(self.address)
        if file == here and fragment:
            return fragment
        return posixpath.relpath(file, posixpath.dirname(here) or ".") + fragment

    def absolute(self, text: str) -> str:
        """Whole addresses name the site itself, or where the mirror will stand if that is known.

        What is marked as live does so in any case.
        """
        if not self.base:
            return text
        whole = re.compile(
            rf'(?<!data-live )((?:href|content)="|<loc>){re.escape(self.site)}(/[^\s"\'<>?#&]*)(["<#])'
        )
        return whole.sub(self.based, text)

    def based(self, found: re.Match[str]) -> str:
        before, path, after = found.groups()
        if path == addresses.FRONT:
            return f"{before}{self.base}{after}"
        if path in addresses.SITE_MAPS:
            held = path
        elif not (held := self.held(path, "")):
            return found[0]
        self.found.add(held)
        return f"{before}{self.base}{addresses.file_of(held)}{after}"

    def in_styles(self, text: str) -> str:
        """A style sheet names files from where it stands itself: nothing to change."""
        for name in IN_STYLES.findall(text):
            if not name.startswith(("data:", "#")):
                self.found.add(posixpath.normpath(posixpath.join(posixpath.dirname(self.path), name)))
        return text
