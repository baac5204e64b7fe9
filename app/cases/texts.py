"""What the results of cases are called."""

from collections.abc import Mapping

from app.kernel.names import Names

# Results a case may end with, as people read them; a result of a diagram of one's own is shown as written.
OUTCOMES: Mapping[str, Names] = {
    "effective": {"zh": "有效", "en": "Effective"},
    "improving": {"zh": "有改善", "en": "Improving"},
    "ineffective": {"zh": "无效", "en": "Ineffective"},
    "not_training": {"zh": "非培训原因，转8D", "en": "Not a training cause (8D)"},
    "unresolved": {"zh": "未解决", "en": "Unresolved"},
    "inconclusive": {"zh": "无法判定", "en": "Inconclusive"},
    "dismissed": {"zh": "已驳回", "en": "Dismissed"},
    "rejected": {"zh": "不予培训", "en": "Rejected"},
    "cancelled": {"zh": "已取消", "en": "Cancelled"},
    "qualified": {"zh": "合格", "en": "Qualified"},
    "not_qualified": {"zh": "未合格", "en": "Not qualified"},
    "withdrawn": {"zh": "已退出", "en": "Withdrawn"},
}


def outcome_name(outcome: str | None) -> Names | None:
    """The result in both languages."""
    return None if outcome is None else OUTCOMES.get(outcome, outcome)


# Reasons for cancelling that diagrams name; one of a diagram's own is shown as written.
REASONS: Mapping[str, Names] = {
    "duplicate": {"zh": "重复", "en": "Duplicate"},
    "wrong_data": {"zh": "数据有误", "en": "Wrong data"},
    "line_stopped": {"zh": "产线停用", "en": "Line stopped"},
    "left_company": {"zh": "已离职", "en": "Left the company"},
    "transferred": {"zh": "已调岗", "en": "Transferred"},
    "long_leave": {"zh": "长假", "en": "On long leave"},
    "other": {"zh": "其他", "en": "Other"},
}
