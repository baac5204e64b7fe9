"""The file outside: only ever longer, readable after a crash, never a reason to stop work."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.kernel.errors import InvalidInputError
from app.ledger.seals.head_log import last_published, publish, read_heads
from app.ledger.seals.keys import new_signer
from app.ledger.seals.tree_head import FIRST, TreeHead

KEY = new_signer()
HEADS = [TreeHead.sign(KEY, size, bytes(32), datetime(2026, 11, 22, tzinfo=UTC), FIRST) for size in (3, 5, 9)]


def test_heads_are_appended_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "mount" / "heads.jsonl"
    publish(path, HEADS[:2])
    publish(path, [])
    publish(path, HEADS[2:])
    assert read_heads(path) == HEADS
    assert last_published(path) == HEADS[2]


def test_a_torn_line_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "heads.jsonl"
    publish(path, HEADS[:1])
    with path.open("a") as file:
        file.write('{"at":"2026')
    assert read_heads(path) == HEADS[:1]
    assert last_published(path) == HEADS[0]
    publish(path, HEADS[1:])
    assert last_published(path) == HEADS[2]
    assert read_heads(path) == HEADS


def test_a_file_that_is_not_there_has_no_last_head(tmp_path: Path) -> None:
    assert last_published(tmp_path / "heads.jsonl") is None


def test_a_mount_that_is_away_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "mount").write_text("a file, no folder")
    publish(tmp_path / "mount" / "heads.jsonl", HEADS)
    assert "can't be written" in caplog.text


@pytest.mark.parametrize("content", ["hello", "{}", json.dumps({"size": 1})])
def test_a_file_without_a_head_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "head.json"
    path.write_text(content)
    with pytest.raises(InvalidInputError, match="no tree head"):
        read_heads(path)
