"""The fields that rows about what people learned may have."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.imports import Choice, FeedField
from app.skills.models import Skill


def _skill_choices(session: Session) -> Sequence[Choice]:
    rows = session.execute(select(Skill.code, Skill.name_zh, Skill.name_en).order_by(Skill.code))
    return [Choice(code, {"zh": zh, "en": en}) for code, zh, en in rows]


PERSON = FeedField(
    "emp_no",
    "Employee number",
    ("empno", "employeeno", "employeenumber", "工号", "员工编号", "员工号", "人员编号", "职工号", "username"),
    required=True,
)
"""Who a row is about, by number or username."""
_SCORE = ("score", "分数", "成绩", "得分", "评分")

SCORE_FIELDS = (
    PERSON,
    FeedField(
        "skill", "Skill", ("skill", "技能", "技能编码", "技能代码"), required=True, kind="code", choices=_skill_choices
    ),
    FeedField("score", "Score", _SCORE, required=True),
    FeedField(
        "as_of", "Day of the score", ("asof", "date", "评定日期", "考核日期", "日期"), required=True, kind="moment"
    ),
)
"""A score of a person's skill."""
TRAINING_FIELDS = (
    PERSON,
    FeedField("course", "Course", ("course", "课程", "课程名称", "培训课程", "培训项目"), required=True, kind="code"),
    FeedField(
        "held_on", "Day of the course", ("heldon", "date", "培训日期", "上课日期", "日期"), required=True, kind="moment"
    ),
    FeedField("result", "Result", ("result", "结果", "培训结果", "考核结果"), required=True, kind="code"),
    FeedField("score", "Score", _SCORE),
    FeedField("given_by", "Taught by", ("givenby", "provider", "来源", "培训机构", "讲师")),
)
"""A course that a person took."""
