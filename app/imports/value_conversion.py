"""How the texts of others become ours before anything is judged."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from app.imports.column_mapping import ColumnMapping


def comparable(version: str | None) -> str | None:
    """A version as text that sorts as it should: numbers by value, moments in UTC, all else as it stands."""
    if not version:
        return None
    if version.isascii() and version.isdigit():
        return version.zfill(20)
    try:
        moment = datetime.fromisoformat(version)
    except ValueError:
        return version[:80]
    return moment.astimezone(UTC).isoformat() if moment.tzinfo else moment.isoformat()


def constant(mapping: ColumnMapping, name: str) -> str | None:
    """What the mapping says of a field that their file does not have."""
    given = mapping.constants.get(name)
    return mapping.codes.get(name, {}).get(given, given) if given else None


def reformat(form: str) -> Callable[[str], str]:
    """Their way to write a moment as ISO 8601; what does not fit stays, to be rejected by its name later."""

    @lru_cache(maxsize=4096)
    def convert(given: str) -> str:
        try:
            moment = datetime.strptime(given, form)  # noqa: DTZ007  (the zone is the mapping's)
        except ValueError:
            return given
        midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0) and ":" not in given
        return moment.date().isoformat() if midnight else moment.isoformat(sep=" ")

    return convert
