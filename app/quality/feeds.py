"""What other systems bring of the plant's quality: counts, defects by type, complaints, limits of characteristics."""

from app.imports import Feed, FeedActions, FeedPermissions, Target
from app.kernel.clock import Clock
from app.ledger import Action
from app.plant import UNKNOWN_STEP
from app.quality.imports import field_list as f
from app.quality.imports.measurement_importer import MeasurementImporter
from app.quality.imports.measurement_rows import DEFECT_ABOVE_TOTAL, NOT_PIECES, PERIOD_REVERSED
from app.quality.imports.table_rows import (
    LIMITS_REVERSED,
    NO_LIMIT,
    ComplaintReader,
    DefectReader,
    LimitReader,
    into_table,
)

_PERMISSIONS = FeedPermissions("measurement:import", "connector:read", "connector:run", "connector:mend")


def _actions(imported: Action) -> FeedActions:
    return FeedActions(imported, Action.MEASUREMENT_MENDED, Action.MEASUREMENT_DISMISSED)


MEASUREMENTS = Feed(
    name="measurements",
    label="Counts of inspected and defective units",
    purpose="导入检验数据（CSV、Excel） / Import inspection counts from a CSV file or a workbook.",
    fields=f.MEASUREMENT_FIELDS,
    open=MeasurementImporter,
    permissions=_PERMISSIONS,
    placed=True,
    actions=_actions(Action.MEASUREMENTS_IMPORTED),
    codes=(UNKNOWN_STEP, NOT_PIECES, DEFECT_ABOVE_TOTAL, PERIOD_REVERSED),
)
DEFECTS = Feed(
    name="defects",
    label="Defects by type",
    purpose="导入缺陷记录（按类型、原因） / Import defects by type and cause.",
    fields=(f.LINE, f.STEP, f.START, f.needed(f.DEFECT_TYPE), f.needed(f.QTY), f.CAUSE),
    open=into_table(
        Target("defect_counts", ("step_id", "at", "defect_type", "cause", "qty"), withdrawn={"qty": 0}), DefectReader
    ),
    permissions=_PERMISSIONS,
    placed=True,
    actions=_actions(Action.DEFECTS_IMPORTED),
    codes=(UNKNOWN_STEP,),
)
COMPLAINTS = Feed(
    name="complaints",
    label="Customer complaints",
    purpose="导入客户投诉 / Import customer complaints.",
    fields=(f.LINE, f.STEP, f.START, f.TEXT, f.PRODUCT, f.DEFECT_TYPE, f.CUSTOMER, f.LOT, f.QTY),
    open=into_table(
        Target(
            "complaints",
            ("step_id", "at", "text", "customer", "lot", "product_id", "defect_type", "qty"),
            withdrawn={"qty": 0},
        ),
        ComplaintReader,
    ),
    permissions=_PERMISSIONS,
    placed=True,
    actions=_actions(Action.COMPLAINTS_IMPORTED),
    codes=(UNKNOWN_STEP,),
)
LIMITS = Feed(
    name="limits",
    label="Limits of characteristics",
    purpose="导入检验特性的规格限 / Import limits of characteristics.",
    fields=(f.LINE, f.STEP, *f.LIMIT_FIELDS),
    open=into_table(
        Target(
            "characteristic_limits",
            ("step_id", "code", "name", "unit", "nominal", "lower", "upper", "valid_from"),
            withdrawn={"lower": None, "upper": None},
            moment=None,
        ),
        LimitReader,
    ),
    permissions=_PERMISSIONS,
    placed=True,
    actions=_actions(Action.LIMITS_IMPORTED),
    codes=(UNKNOWN_STEP, NO_LIMIT, LIMITS_REVERSED),
)


def declare_feeds(_clock: Clock) -> tuple[Feed, ...]:
    """The feeds of this slice."""
    return (MEASUREMENTS, DEFECTS, COMPLAINTS, LIMITS)
