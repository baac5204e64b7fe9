"""The JSON of a form file."""

import codecs
from typing import Any

import orjson

from app.definitions.forms.finding_collector import FindingCollector

MAX_BYTES = 1_000_000


def parse_form(content: bytes, report: FindingCollector) -> dict[str, Any] | None:
    if len(content) > MAX_BYTES:
        report.error("form-readable", "The file is larger than 1 MB", "Split the form")
        return None
    try:
        raw = orjson.loads(content.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        report.error(
            "form-readable",
            "The file is no JSON: %(why)s",
            "Save it again in the form editor",
            line=getattr(error, "lineno", None),
            why=str(error),
        )
        return None
    if not isinstance(raw, dict):
        report.error("form-readable", "The file holds no form", "Save it again in the form editor")
        return None
    return raw
