from pathlib import Path

from tests import nginx_as_shipped


def test_nginx_takes_the_example_as_it_is(tmp_path: Path) -> None:
    """Newer ones call a word old; none refuses it. tests/faults asks a site behind it."""
    said = nginx_as_shipped.complaints(tmp_path)
    assert [line for line in said.splitlines() if "[emerg]" in line or "[alert]" in line] == []
