"""Names of files that every file system and every server takes as they are."""

import re
from typing import Final

# no part begins with a full stop, so that none is hidden and none leads upwards
SAFE: Final = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
