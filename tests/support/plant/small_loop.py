"""The small loop's files, which most tests of cases and tasks run on."""

from pathlib import Path

SMALL = Path(__file__).parents[2] / "data" / "small"


def small_files() -> dict[str, bytes]:
    """{file name: content}."""
    return {path.name: path.read_bytes() for path in sorted(SMALL.iterdir())}
