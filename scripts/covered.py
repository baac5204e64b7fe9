"""What a whole run of the tests covered of `app`, and whether that is enough: prints it, and fails when it is not.

python scripts/covered.py       after `coverage run`; whatever ran besides (processes, threads) is taken together
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage

ROOT = Path(__file__).resolve().parents[1]
STATEMENTS, BRANCHES = 97.0, 92.0
"""At least so many of a hundred."""

WHOLE = (
    "app/kernel/canonical.py",
    "app/ledger/stored_body.py",
    "app/ledger/seals/merkle.py",
    "app/ledger/verify.py",
    "app/tasks/access.py",
    "app/tasks/separation_of_duties.py",
)
"""Modules of which not one statement or branch may be left out: who may do a task, and whether the record is sound."""
BAREST = 12
"""Modules listed, those with most left out first."""


@dataclass(frozen=True)
class Covered:
    """How much of a module, or of all of them, was run."""

    statements: int
    run: int
    branches: int
    taken: int

    @classmethod
    def of(cls, summary: Mapping[str, Any]) -> "Covered":
        """From a summary of coverage's JSON report."""
        return cls(
            summary["num_statements"], summary["covered_lines"], summary["num_branches"], summary["covered_branches"]
        )

    @property
    def shares(self) -> tuple[float, float]:
        """Statements and branches, of a hundred."""
        return _share(self.run, self.statements), _share(self.taken, self.branches)

    @property
    def missing(self) -> int:
        return self.statements - self.run + self.branches - self.taken


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0


def lacks(total: Covered, modules: Mapping[str, Covered], whole: Iterable[str] = WHOLE) -> list[str]:
    """Why this is not enough, in sentences; empty when it is."""
    wanted = zip(("statements", "branches"), total.shares, (STATEMENTS, BRANCHES), strict=True)
    found = [f"{share:.2f} % of the {name}; {least} % are asked for" for name, share, least in wanted if share < least]
    for name in whole:
        if name not in modules:
            found.append(f"{name} is not there; name what took its place in {Path(__file__).name}")
        elif modules[name].missing:
            found.append(f"{name} is to be covered whole: {_line(modules[name])}")
    return found


def table(modules: Mapping[str, Covered], most: int = BAREST) -> list[str]:
    """The modules with most left out, one a line."""
    barest = sorted(modules.items(), key=lambda one: (-one[1].missing, one[0]))[:most]
    return [f"  {_line(covered)}  {name}" for name, covered in barest if covered.missing]


def _line(covered: Covered) -> str:
    statements, branches = covered.shares
    return f"{statements:6.2f} % of statements, {branches:6.2f} % of branches"


def read() -> tuple[Covered, dict[str, Covered]]:
    """Takes together what the processes left, and gives the total and every module by its path."""
    measured = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"))
    measured.combine()
    measured.save()
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        measured.json_report(outfile=file.name)
        report = json.loads(Path(file.name).read_text(encoding="utf-8"))
    modules = {name: Covered.of(module["summary"]) for name, module in report["files"].items()}
    return Covered.of(report["totals"]), modules


def main() -> None:
    """Print shares, the barest modules, and what is wrong."""
    from tests.support.browser.screens import browser_path  # noqa: PLC0415 - known here alone

    total, modules = read()
    print(f"[coverage] app: {_line(total)}; least covered:")
    print("\n".join(table(modules)))
    if browser_path() is None:
        print("[coverage] no verdict: there is no browser, so its tests were skipped")
    elif found := lacks(total, modules):
        sys.exit("\n".join(f"[coverage] TOO LITTLE: {sentence}" for sentence in found))


if __name__ == "__main__":
    main()
