"""When publishers are one and the same: a report passed on is not a second one (METHOD section 6)."""

import re
from collections.abc import Iterable
from typing import Final

# "Mint (PTI)" and "Bangkok Post via Another Site" name whoever wrote it and whoever passed it on
BETWEEN_PARTS: Final = re.compile(r"\s+via\s+|[()]", re.IGNORECASE)


def independent(names: Iterable[str]) -> int:
    """How many publishers there are, where names that share a part, at any remove, are one."""
    groups: list[set[str]] = []
    for name in names:
        group = {part.strip().casefold() for part in BETWEEN_PARTS.split(name)} - {""}
        touching = [other for other in groups if other & group]
        groups = [other for other in groups if not other & group] + [group.union(*touching)]
    return len(groups)
