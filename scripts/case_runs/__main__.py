"""The command: `scripts/cases [-v] DIR…`. A line each, the sum last; exit code 1 when one is wrong."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scripts.case_runs.drivers import DRIVERS
from scripts.case_runs.verdict import BY_HAND, OK, WRONG, Verdict, by_hand, wrong


def cases_in(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every JSON file that says its kind, in order of path; inputs beside them say none."""
    for file in sorted(folder.rglob("*.json")):
        case = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(case, dict) and "kind" in case:
            yield file, case


def judge(case: dict[str, Any], file: Path) -> Verdict:
    """The verdict of the kind's driver; a crash is a wrong result, not the end of the run."""
    driver = DRIVERS.get(case["kind"])
    if driver is None:
        return by_hand(f"nothing here runs {case['kind']!r}")
    try:
        return driver(case, file)
    except Exception as error:  # noqa: BLE001  # the product's bug is what this run looks for
        return wrong(f"{type(error).__name__}: {error}")


def run(folders: Sequence[Path]) -> Counter[str]:
    """Print a line a case and the sum; how often each word was said."""
    said: Counter[str] = Counter()
    for folder in folders:
        for file, case in cases_in(folder):
            verdict = judge(case, file)
            said[verdict.word] += 1
            print(f"{file.relative_to(folder).as_posix()}  {verdict}", flush=True)  # a command's output
    print(f"{said[OK]} of {said.total()} right, {said[BY_HAND]} by hand")
    return said


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="scripts/cases", description=__doc__)
    parser.add_argument("folders", metavar="DIR", nargs="+", type=Path)
    said = run(parser.parse_args().folders)
    sys.exit(1 if said[WRONG] else 0)


if __name__ == "__main__":
    main()
