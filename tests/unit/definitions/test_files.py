"""Which files a deployment takes from folders, and their common hash."""

from pathlib import Path

import pytest

from app.definitions.files import collect, content_hash
from app.kernel.errors import InvalidInputError


def test_folders_give_their_definitions_by_name(tmp_path: Path) -> None:
    (tmp_path / "forms/deep").mkdir(parents=True)
    (tmp_path / "forms/deep/a.form").write_bytes(b"{}")
    (tmp_path / "forms/notes.txt").write_bytes(b"no definition")

    assert collect([tmp_path / "forms"]) == {"forms/deep/a.form": b"{}"}


def test_two_folders_may_not_give_one_path(tmp_path: Path) -> None:
    for above in ("one", "two"):
        (tmp_path / above / "forms").mkdir(parents=True)
        (tmp_path / above / "forms/a.form").write_bytes(b"{}")

    with pytest.raises(InvalidInputError, match=r"forms/a\.form"):
        collect([tmp_path / "one/forms", tmp_path / "two/forms"])


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError):
        collect([tmp_path / "nowhere"])


def test_the_hash_depends_on_names_and_contents_alone() -> None:
    one = content_hash({"a": b"1", "b": b"2"})

    assert one == content_hash({"b": b"2", "a": b"1"})
    assert one != content_hash({"a": b"2", "b": b"1"})
