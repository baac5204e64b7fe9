"""All parts of a torture test, one after the other: what must stand still first, kills last."""

from collections.abc import Callable, Collection, Sequence

from scripts.torture_test.kills import kill
from scripts.torture_test.matrix import attack_routes
from scripts.torture_test.races import race
from scripts.torture_test.size import Size
from scripts.torture_test.stage import Stage, staged
from scripts.torture_test.verdicts import Row
from tests.support.browser.product import Product


def _contract(stage: Stage, size: Size) -> Sequence[Row]:
    if not size.examples:
        return ()
    from scripts.torture_test.contract import ask_by_contract  # noqa: PLC0415 - it takes seconds to load

    return ask_by_contract(stage, size.examples)


PARTS: dict[str, Callable[[Stage, Size], Sequence[Row]]] = {
    "routes": lambda stage, size: attack_routes(stage, methods=size.methods),
    "contract": _contract,
    "races": lambda stage, size: race(stage, size.rounds),
    "kills": lambda stage, size: kill(stage, size.kills),
}


def attack(
    product: Product, size: Size, parts: Collection[str] = (), tell: Callable[[str], None] = lambda _part: None
) -> list[Row]:
    """The rows of the parts named, of all without names."""
    rows: list[Row] = []
    with staged(product) as stage:
        for name, part in PARTS.items():
            if not parts or name in parts:
                tell(name)
                rows += part(stage, size)
    return rows
