import gzip
from pathlib import Path

import brotli
import pytest

from commitments.mirror.files import Folder, NotOurFolderError, is_compressible

LONG = b"a page " * 1000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "out")
    made.take("{}")
    return made


def test_a_file_has_compressed_ones_beside_it(folder: Folder) -> None:
    folder.write("en/page.html", LONG, None)
    assert gzip.decompress((folder.path / "en/page.html.gz").read_bytes()) == LONG
    assert brotli.decompress((folder.path / "en/page.html.br").read_bytes()) == LONG


def test_a_file_that_becomes_small_loses_them(folder: Folder) -> None:
    folder.write("page.html", LONG, None)
    folder.write("page.html", b"short", None)
    assert sorted(path.name for path in folder.path.glob("page*")) == ["page.html"]


def test_the_same_bytes_are_not_written_again(folder: Folder) -> None:
    known = folder.write("page.html", LONG, None)
    assert folder.write("page.html", LONG, known) == known
    (folder.path / "page.html.gz").unlink()
    assert not folder.stands("page.html", known)
    folder.write("page.html", LONG, known)
    assert (folder.path / "page.html.gz").exists()


def test_a_folder_of_others_is_refused_and_one_of_ours_taken_again(tmp_path: Path, folder: Folder) -> None:
    (folder.path / ".unfinished/123").write_text("half a fi")
    folder.take("{}")
    assert list((folder.path / ".unfinished").iterdir()) == []
    (tmp_path / "others").mkdir()
    (tmp_path / "others/a.txt").touch()
    with pytest.raises(NotOurFolderError):
        Folder(tmp_path / "others").take("{}")


def test_removing_takes_what_stands_beside_and_empty_folders(folder: Folder) -> None:
    folder.write("en/countries/france.html", LONG, None)
    folder.write("en/other.html", LONG, None)
    folder.remove(["en/countries/france.html", "en/never/there.html"])
    assert sorted(path.name for path in (folder.path / "en").iterdir()) == [
        "other.html", "other.html.br", "other.html.gz",
    ]  # fmt: skip


def test_the_list_names_nothing_outside(folder: Folder) -> None:
    known = folder.write("a.html", LONG, None)
    folder.list_all({"a.html": known})
    with (folder.path / "SHA256SUMS").open("a") as sums:
        sums.write("0  ../outside\n0  .git/config\n")
    assert folder.listed() == {"a.html"}


def test_what_is_compressed_already_is_left_as_it_is() -> None:
    assert not is_compressible("a.png", 10_000)
    assert not is_compressible("a.html", 100)
    assert is_compressible("a.html", 10_000)
