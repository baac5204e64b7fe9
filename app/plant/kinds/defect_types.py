"""What is looked for, and what usually causes it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.plant.kinds.field_types import Choice, Code, Text
from app.plant.kinds.kind import Field, Kind, code_field, name_fields
from app.plant.kinds.table_type import Column, Table
from app.plant.models import DefectType

SEVERITIES = {
    "critical": {"zh": "致命", "en": "Critical"},
    "major": {"zh": "严重", "en": "Major"},
    "minor": {"zh": "轻微", "en": "Minor"},
}
CAUSE_CATEGORIES: Mapping[str, Mapping[str, str]] = {
    "man": {"zh": "人", "en": "People"},
    "machine": {"zh": "机", "en": "Machine"},
    "material": {"zh": "料", "en": "Material"},
    "method": {"zh": "法", "en": "Method"},
    "environment": {"zh": "环", "en": "Environment"},
    "measurement": {"zh": "测", "en": "Measurement"},
}
"""The six groups of causes (人机料法环测)."""
CAUSES = Table(
    (
        Column("code", {"zh": "编码", "en": "code"}, Code(), required=True),
        Column("zh", {"zh": "名称", "en": "Chinese name"}, Text(), required=True),
        Column("en", {"zh": "英文名称", "en": "English name"}, Text()),
        Column("category", {"zh": "类别", "en": "category"}, Choice(CAUSE_CATEGORIES), required=True),
    )
)


def _complete(_session: Session, values: dict[str, Any]) -> None:
    """An English name that is missing is the Chinese one."""
    for row in values["causes"] or ():
        row.setdefault("en", row["zh"])


DEFECT_TYPES = Kind(
    name="defect-types",
    names={"zh": "次品类型", "en": "Defect types"},
    one={"zh": "次品类型", "en": "defect type"},
    purpose={"zh": "培训需求和检验数据按它归类", "en": "What requests and counts are sorted by"},
    model=DefectType,
    fields=(
        code_field(),
        *name_fields(),
        Field("group", {"zh": "分组", "en": "Group"}, Text(), required=False, column="defect_group"),
        Field("severity", {"zh": "严重程度", "en": "Severity"}, Choice(SEVERITIES), column="defect_class"),
        Field(
            "cause_parameter",
            {"zh": "常见原因参数", "en": "Usual cause parameter"},
            Code(),
            required=False,
            hint={"zh": "设备参数的编码", "en": "The code of an equipment parameter"},
        ),
        Field(
            "causes",
            {"zh": "原因", "en": "Causes"},
            CAUSES,
            required=False,
            listed=False,
            hint={
                "zh": "每行一个：编码 | 名称 | 英文名称 | 类别（人机料法环测），可从表格粘贴",
                "en": "One a line: code | Chinese | English | category (6M: man, machine …); paste from a sheet",
            },
        ),
    ),
    action="defect_type:write",
    complete=_complete,
)
