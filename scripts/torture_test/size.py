"""How much a torture test tries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Rounds of each race; kills; whether methods that a route lacks are tried; requests an operation (0: none)."""

    rounds: int
    kills: int
    methods: bool
    examples: int


FULL = Size(rounds=100, kills=200, methods=True, examples=100)
QUICK = Size(rounds=5, kills=3, methods=False, examples=0)
