"""Group robots of chat systems, as whoever runs the server wrote them into `bihuan.toml`: `[[robots]]`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.config.outside import REFERENCE


@dataclass(frozen=True, slots=True)
class RobotGroup:
    """Whose work a robot tells of: a role's, at one plant or line where they are given."""

    role: str
    plant: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class RobotSettings:
    """One robot. `token` and `secret` are references: the key of its address, and what its messages are signed with.

    `url` is for a chat system of one's own; without it the kind's public address is meant.
    """

    code: str
    kind: str
    token: str
    groups: tuple[RobotGroup, ...]
    secret: str | None = None
    url: str | None = None
    language: str = "zh"


class GroupSchema(Schema):
    """One of `groups`."""

    role = fields.String(required=True, validate=validate.Length(1, 40))
    plant = fields.String(validate=validate.Length(1, 40))
    line = fields.String(validate=validate.Length(1, 40))

    @post_load
    def make(self, data: Mapping[str, Any], **_: Any) -> RobotGroup:
        """The group."""
        return RobotGroup(**data)


class RobotSchema(Schema):
    """One entry of `[[robots]]`."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(r"[a-z0-9][a-z0-9_-]{0,39}\Z", error="Expected small letters, digits, - and _."),
    )
    kind = fields.String(required=True, validate=validate.Length(1, 40))
    token = fields.String(required=True, validate=REFERENCE)
    secret = fields.String(validate=REFERENCE)
    url = fields.Url(require_tld=False, schemes={"http", "https"})
    language = fields.String(validate=validate.OneOf(["zh", "en"]))
    groups = fields.List(fields.Nested(GroupSchema), required=True, validate=validate.Length(1, 100))

    @post_load
    def make(self, data: Mapping[str, Any], **_: Any) -> RobotSettings:
        """The robot."""
        return RobotSettings(**{**data, "groups": tuple(data["groups"])})


def check_robots(robots: list[RobotSettings]) -> None:
    """Raises ValidationError where two robots share their code, or the address of their group."""
    for name in ("code", "token"):
        values = [getattr(robot, name) for robot in robots]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ValidationError(f"{name} {', '.join(twice)} stands at two robots; name all groups at one of them.")
