"""The review form begins with the limits that the inspection system knows, until QA has said something (S15)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.definitions.forms.form_reader import read_form

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
FORM = Path(__file__).parents[3] / "forms" / "qa_review.form"
LIMIT: dict[str, Any] = {
    "value": "pressure",
    "label": "封口压力",
    "source": "sap",
    "kind": "parameter",
    "text": "封口压力",
    "parameter": "pressure",
    "unit": "bar",
    "nominal": 2.5,
    "tol_minus": 0.1,
    "tol_plus": 0.2,
}


def key_points(limits: list[dict[str, Any]], review: dict[str, Any] | None) -> Any:
    form = read_form(FORM.read_bytes(), FORM.name)
    context = {"request": {}, "baseline": {}, "qa_review": review, "catalog_limits": limits}
    return form.prefill(context, NOW).get("key_points")


def test_limits_are_offered_as_key_points() -> None:
    [found] = key_points([LIMIT], None)
    expected = {name: LIMIT[name] for name in ("kind", "text", "parameter", "unit", "nominal", "tol_minus", "tol_plus")}
    assert found == expected | {"required": True}


def test_what_was_reviewed_before_stands() -> None:
    assert key_points([LIMIT], {"key_points": [{"id": "k1", "text": "x"}]}) == [{"id": "k1", "text": "x"}]


def test_without_limits_there_is_nothing_to_offer() -> None:
    assert key_points([], None) is None
