"""`scripts/golden DIR`: writes every part into DIR, which must be empty or new."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.golden_master import contracts, pages, plant, walks
from scripts.golden_master.stage import Stage, raised

PARTS: dict[str, Callable[[Stage, Path], None]] = {
    "contracts": contracts.write,
    "plant": plant.write,
    "pages": pages.write,
    "walks": walks.write,
}


def main() -> None:
    """Write all parts, in their order: reading a page may leave a trace in the ledger."""
    parser = argparse.ArgumentParser(prog="scripts/golden", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder.absolute()
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty: what was written before would stay there")
    with raised() as stage:
        for name, write in PARTS.items():
            print(f"[golden] {name}", file=sys.stderr, flush=True)
            (folder / name).mkdir(parents=True)
            write(stage, folder / name)


if __name__ == "__main__":
    main()
