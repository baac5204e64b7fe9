"""The fields that rows about the plant's quality may have."""

from dataclasses import replace

from app.imports import FeedField
from app.quality.imports import plant_choices as choices


def needed(field: FeedField) -> FeedField:
    """The same field where every row needs it."""
    return replace(field, required=True)


LINE = FeedField(
    "line",
    "Line",
    ("line", "linecode", "产线", "生产线", "线别", "线体"),
    required=True,
    kind="code",
    constant="chosen",
    choices=choices.line_choices,
)
STEP = FeedField(
    "step",
    "Step",
    ("step", "operation", "process", "工序", "工位", "工站", "制程"),
    required=True,
    kind="code",
    constant="chosen",
    choices=choices.step_choices,
)
_START_ALIASES = (
    "start",
    "date",
    "time",
    "day",
    "timestamp",
    "日期",
    "检验日期",
    "检验时间",
    "开始时间",
    "时间",
    "生产日期",
    "投诉日期",
    "受理日期",
    "发现日期",
)
START = FeedField("start", "Date or time", _START_ALIASES, required=True, kind="moment", constant="never")
_UNIT_ALIASES = ("unit", "uom", "单位", "计量单位")
PRODUCT = FeedField(
    "product",
    "Product",
    ("product", "material", "产品", "产品编码", "物料", "物料号"),
    kind="code",
    choices=choices.product_choices,
)
DEFECT_TYPE = FeedField(
    "defect_type",
    "Defect type",
    ("defecttype", "defectcode", "缺陷类型", "次品类型", "不良类型", "缺陷代码", "不合格类型"),
    kind="code",
    choices=choices.defect_type_choices,
)
CAUSE = FeedField(
    "cause", "Cause", ("cause", "原因", "问题原因", "不良原因"), kind="code", choices=choices.cause_choices
)
QTY = FeedField("qty", "Quantity", ("qty", "quantity", "count", "数量", "件数", "个数"), constant="never")
TEXT = FeedField(
    "text",
    "What was complained of",
    ("text", "description", "complaint", "投诉内容", "内容", "描述", "问题描述"),
    required=True,
    constant="never",
)
CUSTOMER = FeedField("customer", "Customer", ("customer", "客户", "客户名称"))
LOT = FeedField("lot", "Lot", ("lot", "batch", "批次", "批号"))

MEASUREMENT_FIELDS = (
    LINE,
    STEP,
    START,
    FeedField(
        "total",
        "Inspected units",
        ("total", "qty", "inspected", "n", "检验数", "检验数量", "检验数(件)", "检查数", "投入数", "总数"),
        required=True,
        constant="never",
    ),
    FeedField(
        "defect",
        "Defective units",
        ("defect", "defects", "defective", "ng", "scrap", "不合格数", "不良数", "不合格品数", "缺陷数"),
        required=True,
        constant="never",
    ),
    FeedField("end", "End of the period", ("end", "结束时间", "完工时间"), kind="moment", constant="never"),
    PRODUCT,
    FeedField(
        "equipment",
        "Equipment",
        ("equipment", "machine", "设备", "设备编号", "机台"),
        kind="code",
        choices=choices.equipment_choices,
    ),
    FeedField("shift", "Shift", ("shift", "班次", "班别", "班组"), kind="code"),
    FeedField("unit", "Unit of counting", _UNIT_ALIASES, kind="code"),
)
"""A count of inspected and defective units."""
LIMIT_FIELDS = (
    FeedField(
        "characteristic",
        "Characteristic",
        ("characteristic", "特性", "检验特性", "特性编号", "检验项目"),
        required=True,
    ),
    FeedField("unit", "Unit of measurement", _UNIT_ALIASES, required=True, kind="code"),
    FeedField("characteristic_name", "Name of the characteristic", ("characteristicname", "特性名称", "项目名称")),
    FeedField("nominal", "Nominal value", ("nominal", "target", "标称值", "目标值", "标准值")),
    FeedField("lower", "Lower limit", ("lower", "lsl", "下限", "规格下限", "下限值")),
    FeedField("upper", "Upper limit", ("upper", "usl", "上限", "规格上限", "上限值")),
    replace(START, label="Valid from", required=False),
)
"""Between which limits a characteristic has to lie."""
