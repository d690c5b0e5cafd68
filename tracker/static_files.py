"""Styles, scripts and pictures as `collectstatic` writes them: named by their content, compressed once."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED: Final = re.compile(r"\.[0-9a-f]{12}\.\w+$")
# Libraries bring far more than pages name, and brotli at its best would take ten seconds for all of it. The
# admin's few readers get it as it is.
LEFT_AS_IT_IS: Final = ("admin/", "django_htmx/ext/", "django_htmx/htmax-", "django_htmx/htmx-4")


class CompressedStaticFiles(CompressedManifestStaticFilesStorage):
    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        yield from super().compress_files(path for path in paths if is_compressed(path))


def is_compressed(path: str) -> bool:
    """Pages go by the hashed names."""
    return bool(HASHED.search(path)) and not path.startswith(LEFT_AS_IT_IS)
