"""The rule of detection as a value; each has a default that the settings page can change (S11)."""

from dataclasses import asdict, dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from app.kernel.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class DemandRule:
    """`weeks` above the standard within the last `span` weeks, with nothing but idle weeks between.

    The gate asks whether chance could do it: all counts of these weeks against the standard, one-sided, at `alpha`,
    from `min_n` units on. `skill_share` of the assessed people below what is required lets the skill condition hold,
    as their mean does. `grace_days` after a week's end its counts may still come; `rest_days` after a case has ended
    no new one begins at its step.
    """

    weeks: int = 3
    span: int = 6
    gate: bool = True
    alpha: float = 0.0027
    min_n: int = 50
    skill_share: float = 0.3
    grace_days: int = 2
    rest_days: int = 28

    def to_json(self) -> dict[str, Any]:
        """As plain JSON; `read_rule` reads it again."""
        return asdict(self)


class _RuleSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    weeks = fields.Integer(validate=validate.Range(1, 12))
    span = fields.Integer(validate=validate.Range(1, 26))
    gate = fields.Boolean()
    alpha = fields.Float(validate=validate.Range(0.000001, 0.5))
    min_n = fields.Integer(validate=validate.Range(1, 1_000_000))
    skill_share = fields.Float(validate=validate.Range(0.01, 1.0))
    grace_days = fields.Integer(validate=validate.Range(0, 14))
    rest_days = fields.Integer(validate=validate.Range(0, 365))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> DemandRule:
        return DemandRule(**data)


def read_rule(given: Any) -> DemandRule:
    """The rule of typed or stored values; what is absent has its default. Raises InvalidInputError by field."""
    try:
        rule: DemandRule = _RuleSchema().load(given)
    except ValidationError as error:
        problems = dict.fromkeys(error.messages_dict, "This number is not possible here")
        raise InvalidInputError("The rule is not valid", fields=problems) from None
    if rule.span < rule.weeks:
        problem = "The span must hold the weeks that are asked for"
        raise InvalidInputError(problem, fields={"span": problem})
    return rule
