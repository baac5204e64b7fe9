"""`scripts/torture`: attacks a product of its own, prints the table; exit code 1 when anything did not hold."""

import argparse
import sys

from scripts.torture_test.run import PARTS, attack
from scripts.torture_test.size import FULL, QUICK
from scripts.torture_test.verdicts import table
from tests.support.browser.product import running_product


def main() -> None:
    """Read the arguments, attack, tell."""
    parser = argparse.ArgumentParser(prog="scripts/torture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 kills, 5 rounds a race, a request a route and role")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of: {', '.join(PARTS)}")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    with running_product() as product:
        rows = attack(product, QUICK if asked.quick else FULL, asked.parts, tell=lambda part: print(part, flush=True))
    print(table(rows))
    sys.exit(0 if all(row.held for row in rows) else 1)


if __name__ == "__main__":
    main()
