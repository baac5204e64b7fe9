"""What came of an attack, and the table."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """How often something was tried, and what went wrong, a sentence each."""

    name: str
    tried: int
    wrong: Sequence[str] = ()

    @property
    def held(self) -> bool:
        """It was tried, and nothing went wrong."""
        return self.tried > 0 and not self.wrong


SHOWN = 5
"""How many of the sentences of a row are printed."""


def table(rows: Sequence[Row]) -> str:
    """A line a row, and below it what went wrong."""
    width = max(len(row.name) for row in rows)
    lines = [f"{'':{width}}  {'tried':>6}  {'wrong':>6}"]
    for row in rows:
        lines.append(f"{row.name:{width}}  {row.tried:6}  {len(row.wrong):6}  {'ok' if row.held else 'FAILED'}")
        lines += [f"    {sentence}" for sentence in row.wrong[:SHOWN]]
    return "\n".join(lines)
