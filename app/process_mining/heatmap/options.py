"""What may be chosen on the page of the heat map."""

from collections.abc import Iterable, Sequence

from app.definitions import ProcessInForce
from app.web.view_models import Option


def process_options(processes: Iterable[ProcessInForce]) -> Sequence[Option]:
    """Processes by name."""
    return [Option(one.key.process, one.names) for one in processes]


def version_options(numbers: Iterable[int]) -> Sequence[Option]:
    """Versions, the newest first."""
    return [Option(str(number), f"v{number}") for number in sorted(numbers, reverse=True)]
