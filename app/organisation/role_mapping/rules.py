"""What the members of a group, a unit or the holders of a post are given: pure rules, kept as plain JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.identity import Grant
from app.kernel.errors import InvalidInputError
from app.kernel.roles import ROLES

MOST_RULES = 500


@dataclass(frozen=True, slots=True)
class MappingRule:
    """Who (a group by id; or a unit with all below it, a post's name, or both) holds which role, and where."""

    role: str
    group: str | None = None
    unit: int | None = None
    title: str | None = None
    plant: str | None = None
    line: str | None = None

    @property
    def grant(self) -> Grant:
        """What it gives."""
        return Grant(self.role, self.plant, self.line)


def _known_role(text: str) -> None:
    if text not in ROLES:
        raise ValidationError(f"Must be one of: {', '.join(ROLES)}.")


class _RuleSchema(Schema):
    role = fields.String(required=True, validate=_known_role)
    group = fields.UUID(load_default=None, allow_none=True)
    unit = fields.Integer(load_default=None, allow_none=True)
    title = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=120))
    plant = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    line = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))


def read_rules(data: Any) -> list[MappingRule]:
    """Rules from plain values, each once; raises InvalidInputError naming the first that is none."""
    if not isinstance(data, list) or len(data) > MOST_RULES:
        raise InvalidInputError("A mapping is a list of at most %(most)s rules", most=MOST_RULES)
    return list(dict.fromkeys(_rule(number, one) for number, one in enumerate(data, start=1)))


def _rule(number: int, data: Any) -> MappingRule:
    try:
        values = _RuleSchema().load(data if isinstance(data, Mapping) else {})
    except ValidationError as error:
        name, problems = next(iter(error.messages_dict.items()))
        raise InvalidInputError(
            "Rule %(number)s: %(field)s: %(problem)s", number=number, field=name, problem=str(problems[0])
        ) from None
    texts = {name: (values[name] or "").strip() or None for name in ("title", "plant", "line")}
    rule = MappingRule(values["role"], str(values["group"]) if values["group"] else None, values["unit"], **texts)
    if bool(rule.group) == bool(rule.unit or rule.title):
        raise InvalidInputError(
            "Rule %(number)s names neither a group, nor a unit or post; name one of the two", number=number
        )
    return rule


def dump_rules(rules: Iterable[MappingRule]) -> list[dict[str, Any]]:
    """As `read_rules` reads them."""
    return [asdict(rule) for rule in rules]
