"""The kinds of rows beside counts, and where they go."""

from collections.abc import Mapping

from app.imports.import_feed import Feed
from app.quality.imports.feed_rows import ComplaintReader, DefectReader, LimitReader

FEEDS: Mapping[str, Feed] = {
    "defects": Feed("defect_counts", ("step_id", "at", "defect_type", "cause", "qty"), DefectReader, {"qty": 0}),
    "complaints": Feed(
        "complaints",
        ("step_id", "at", "text", "customer", "lot", "product_id", "defect_type", "qty"),
        ComplaintReader,
        {"qty": 0},
    ),
    "limits": Feed(
        "characteristic_limits",
        ("step_id", "code", "name", "unit", "nominal", "lower", "upper", "valid_from"),
        LimitReader,
        {"lower": None, "upper": None},
        moment=None,
    ),
}
