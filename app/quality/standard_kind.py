"""The fields of a quality standard: the form, the list, the API and sheets follow from them."""

from app.plant import Choice, Day, Field, Kind, Reference, Share, Text, Whole
from app.quality.models.measurement import QualityStandard

SIGN_STANDARD = "standard:sign"
BASES = {
    "internal": {"zh": "内部标准", "en": "Internal"},
    "customer": {"zh": "客户要求", "en": "Customer"},
    "spec": {"zh": "规范", "en": "Specification"},
}
STANDARDS = Kind(
    name="standards",
    names={"zh": "质量标准", "en": "Quality standards"},
    one={"zh": "质量标准", "en": "quality standard"},
    purpose={
        "zh": "一道工序可接受的最高次品率；每周按当周有效的版本判定",
        "en": "The highest acceptable defect rate of a step; a week is judged by the version valid in it",
    },
    model=QualityStandard,
    fields=(
        Field("step", {"zh": "工序", "en": "Step"}, Reference("steps"), column="step_id"),
        Field(
            "rate_limit",
            {"zh": "次品率上限", "en": "Highest defect rate"},
            Share(),
            hint={"zh": "例如 5%", "en": "Such as 5%"},
        ),
        Field(
            "n_min",
            {"zh": "最少检验数（件/周）", "en": "Least units a week"},
            Whole(1, 100_000),
            default="50",
            hint={"zh": "少于此数不作判定", "en": "With fewer, a week is not judged"},
        ),
        Field("basis", {"zh": "依据", "en": "Basis"}, Choice(BASES), default="internal"),
        Field(
            "valid_from",
            {"zh": "生效日", "en": "Valid from"},
            Day(),
            hint={
                "zh": "上一版到这一天为止；已有标准的工序不得早于今天",
                "en": "The version before ends on that day; not before today where there is one",
            },
        ),
        Field("reason", {"zh": "理由", "en": "Reason"}, Text(500)),
    ),
    action=SIGN_STANDARD,
    where="step",
)
