"""One spelling for a JSON value, so that equal values have equal bytes and equal digests."""

import hashlib
from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; datetimes as ISO 8601, UUIDs as text."""
    return orjson.dumps(value, option=_OPTIONS)


def digest(value: Any) -> str:
    """Lower-case hex SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
