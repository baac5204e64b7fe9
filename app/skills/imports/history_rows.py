"""From rows of text to what people learned: scores of skills, and courses taken."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from app.imports import CODE, SAID, SHARE, ValueReader, word_of

RESULTS: Mapping[str, str] = {
    **dict.fromkeys(("passed", "pass", "合格", "通过", "及格"), "passed"),
    **dict.fromkeys(("failed", "fail", "不合格", "未通过", "不及格"), "failed"),
    **dict.fromkeys(("attended", "参加", "已参加", "完成", "已完成"), "attended"),
}
"""How training files write a result."""
_COURSE = validate.Length(min=1, max=200, error="long")


class _ScoreSchema(Schema):
    emp_no = fields.String(required=True, validate=CODE, error_messages=SAID)
    skill = fields.String(required=True, validate=CODE, error_messages=SAID)
    score = fields.Float(required=True, validate=SHARE, error_messages=SAID | {"special": "number"})
    as_of = fields.String(required=True, error_messages=SAID)


class ScoreReader(ValueReader):
    """Scores of skills (S10)."""

    schema = _ScoreSchema()
    days = ("as_of",)

    def more(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """A score lies in the past."""
        self.past_day("as_of", values)
        return {}


class _TrainingSchema(Schema):
    emp_no = fields.String(required=True, validate=CODE, error_messages=SAID)
    course = fields.String(required=True, validate=_COURSE, error_messages=SAID)
    held_on = fields.String(required=True, error_messages=SAID)
    result = word_of(RESULTS, required=True)
    score = fields.Float(load_default=None, validate=SHARE, error_messages=SAID | {"special": "number"})
    given_by = fields.String(load_default=None, validate=_COURSE)


class TrainingReader(ValueReader):
    """Courses that people took (S10)."""

    schema = _TrainingSchema()
    days = ("held_on",)

    def more(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The result in our word; what is told has happened."""
        self.past_day("held_on", values)
        return {"result": RESULTS[values["result"].lower()]}
