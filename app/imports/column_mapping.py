"""How the columns of a foreign file become our fields: a TOML file that somebody writes once per source.

feed = "measurements"            # what a row is: measurements (default), defects, complaints, limits,
                                 # and of people: roster, posts, skills, trainings
source = "mes-line-1"            # names the origin; with the key it identifies a row for ever
key = ["样本号"]                  # columns that identify a row there; without it: place, start, shift …
version = "更新时间"              # column that grows with every correction; without it any difference is one
timezone = "Asia/Shanghai"       # of times without an offset
encoding = "auto"                # auto, utf-8 or gb18030
delimiter = ","
create_units = true              # of a roster or of posts: units that are missing are added (default: no)
time_format = "%Y/%m/%d %H:%M"   # ISO 8601 when absent

[columns]                        # our field = their column
step = "工序"
start = "检验日期"
total = "检验数"
defect = "不合格数"

[constants]                      # fields that their file does not have
line = "F1"

[codes.step]                     # their code = ours
"灌装" = "filling"

[codes.unit]                     # every count ends in pieces: "pcs"
"支" = "pcs"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from app.kernel.errors import InvalidInputError

NEEDED: Mapping[str, tuple[str, ...]] = {
    "measurements": ("line", "step", "start", "total", "defect"),
    "defects": ("line", "step", "start", "defect_type", "qty"),
    "complaints": ("line", "step", "start", "text"),
    "limits": ("line", "step", "characteristic", "unit"),
    "roster": ("emp_no", "name"),
    "posts": ("unit", "post", "planned"),
    "skills": ("emp_no", "skill", "score", "as_of"),
    "trainings": ("emp_no", "course", "held_on", "result"),
}
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "measurements": ("end", "product", "equipment", "shift", "unit"),
    "defects": ("cause",),
    "complaints": ("product", "defect_type", "customer", "lot", "qty"),
    "limits": ("characteristic_name", "nominal", "lower", "upper", "start"),
    "roster": (
        "unit",
        "unit_parent",
        "post",
        "line",
        "step",
        "manager",
        "email",
        "phone",
        "employment",
        "entered",
        "left",
        "username",
    ),
    "posts": ("unit_parent", "unit_en", "post_en"),
    "skills": (),
    "trainings": ("score", "given_by"),
}
"""Our fields by what a row is."""
CODED = (
    "line",
    "step",
    "product",
    "equipment",
    "shift",
    "unit",
    "defect_type",
    "cause",
    "post",
    "employment",
    "skill",
    "course",
    "result",
)
"""Fields whose texts are codes that a mapping may translate."""
MOMENTS = ("start", "end", "entered", "left", "as_of", "held_on")
"""Fields that are days or moments."""
MEASUREMENTS = "measurements"
PEOPLE = ("roster", "posts", "skills", "trainings")
"""The feeds that speak of people, which other eyes may see than those of the plant's counts."""


def fields_of(feed: str) -> tuple[str, ...]:
    """All our fields of a row of this kind."""
    return NEEDED[feed] + OPTIONAL[feed]


_EVERY = tuple(dict.fromkeys(name for feed in NEEDED for name in fields_of(feed)))


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping as read; `columns` and `constants` together give every needed field."""

    source: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    timezone: str = "Asia/Shanghai"
    encoding: str = "auto"
    delimiter: str = ","
    time_format: str | None = None
    version: str | None = None
    feed: str = MEASUREMENTS
    create_units: bool = False

    @property
    def needed_columns(self) -> frozenset[str]:
        """Their columns that must be in the file."""
        return (
            frozenset(self.columns.values()) | frozenset(self.key) | frozenset([self.version] if self.version else [])
        )


_TEXT = validate.Length(min=1, max=200)
_FIELD = validate.OneOf(_EVERY)


class _MappingSchema(Schema):
    source = fields.String(required=True, validate=validate.Regexp(r"^[\w.-]{1,60}$"))
    key = fields.List(fields.String(validate=_TEXT), load_default=list)
    columns = fields.Dict(fields.String(validate=_FIELD), fields.String(validate=_TEXT), required=True)
    constants = fields.Dict(fields.String(validate=_FIELD), fields.String(validate=_TEXT), load_default=dict)
    codes = fields.Dict(
        fields.String(validate=validate.OneOf(CODED)),
        fields.Dict(fields.String(), fields.String()),
        load_default=dict,
    )
    timezone = fields.String(load_default="Asia/Shanghai")
    encoding = fields.String(load_default="auto", validate=validate.OneOf(["auto", "utf-8", "gb18030"]))
    delimiter = fields.String(load_default=",", validate=validate.OneOf([",", ";", "\t", "|"]))
    time_format = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    version = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    feed = fields.String(load_default=MEASUREMENTS, validate=validate.OneOf(list(NEEDED)))
    create_units = fields.Boolean(load_default=False)

    @validates("timezone")
    def _known_zone(self, value: str, **_: Any) -> None:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValidationError("No such time zone.") from None

    @post_load
    def _build(self, data: dict[str, Any], **_: Any) -> ColumnMapping:
        given = {*data["columns"], *data["constants"]}
        if missing := [name for name in NEEDED[data["feed"]] if name not in given]:
            raise ValidationError({"columns": [f"Missing: {', '.join(missing)}."]})
        if foreign := sorted(given - {*fields_of(data["feed"])}):
            raise ValidationError({"columns": [f"No field of {data['feed']}: {', '.join(foreign)}."]})
        return ColumnMapping(**{**data, "key": tuple(data["key"])})


def read_mapping(content: bytes, path: str, feed: str = MEASUREMENTS) -> ColumnMapping:
    """Read a mapping of rows of the kind `feed`; raises InvalidInputError that names the file and what to mend."""
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidInputError("%(path)s is not UTF-8 text; save the mapping as UTF-8", path=path) from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError("%(path)s is no valid TOML: %(error)s", path=path, error=str(error)) from None
    if data.setdefault("feed", feed) != feed:
        raise InvalidInputError(
            "%(path)s is a mapping of %(found)s, not of %(expected)s", path=path, found=str(data["feed"]), expected=feed
        )
    return load_mapping(data, path)


def load_mapping(data: Mapping[str, Any], path: str) -> ColumnMapping:
    """A mapping from its plain values, under the same rules; `path` names it in a refusal."""
    try:
        mapping: ColumnMapping = _MappingSchema().load(data)
    except ValidationError as error:
        raise InvalidInputError(
            "The mapping %(path)s is wrong: %(error)s", path=path, error=_first(error.messages)
        ) from None
    return mapping


def dump_mapping(mapping: ColumnMapping) -> dict[str, Any]:
    """The mapping as plain JSON that `load_mapping` reads again."""
    return asdict(mapping) | {"key": list(mapping.key)}


def _first(messages: Any, trail: str = "") -> str:
    """The first message of marshmallow's tree with the way to it."""
    if isinstance(messages, Mapping):
        key, inner = next(iter(messages.items()))
        return _first(inner, f"{trail}.{key}" if trail else str(key))
    return f"{trail}: {messages[0]}" if trail else str(messages[0])
