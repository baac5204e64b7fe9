"""Read column mappings: what a person or a program wrote is checked against the feeds that there are."""

import tomllib
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import Schema, ValidationError, fields, validate, validates

from app.imports.column_mapping import ColumnMapping
from app.imports.feed import Feed, Feeds
from app.kernel.errors import InvalidInputError

_TEXT = validate.Length(min=1, max=200)


class _OptionsSchema(Schema):
    source = fields.String(required=True, validate=validate.Regexp(r"^[\w.-]{1,60}$"))
    key = fields.List(fields.String(validate=_TEXT), load_default=list)
    encoding = fields.String(load_default="auto", validate=validate.OneOf(["auto", "utf-8", "gb18030"]))
    delimiter = fields.String(load_default=",", validate=validate.OneOf([",", ";", "\t", "|"]))
    time_format = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    version = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    create_units = fields.Boolean(load_default=False)

    @validates("timezone")
    def _known_zone(self, value: str, **_: Any) -> None:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValidationError("No such time zone.") from None


def _schema(feeds: Feeds, zone: str) -> Schema:
    """The options, and what depends on the feeds and on the plant."""
    ours = validate.OneOf(feeds.field_names)
    schema: Schema = _OptionsSchema.from_dict(
        {
            "columns": fields.Dict(fields.String(validate=ours), fields.String(validate=_TEXT), required=True),
            "constants": fields.Dict(fields.String(validate=ours), fields.String(validate=_TEXT), load_default=dict),
            "codes": fields.Dict(
                fields.String(validate=validate.OneOf(feeds.coded)),
                fields.Dict(fields.String(), fields.String()),
                load_default=dict,
            ),
            "timezone": fields.String(load_default=zone),
            "feed": fields.String(load_default=feeds.names[0], validate=validate.OneOf(feeds.names)),
        },
        name="MappingSchema",
    )()
    return schema


class MappingReader:
    """Reads mappings over `feeds`; times without an offset are of the plant's `zone` where a mapping names none."""

    def __init__(self, feeds: Feeds, zone: str) -> None:
        self.feeds = feeds
        self.zone = zone
        self._schema = _schema(feeds, zone)

    def read_file(self, content: bytes, path: str, feed: Feed) -> ColumnMapping:
        """A mapping of rows of `feed` from TOML; raises InvalidInputError that names the file and what to mend."""
        try:
            data = tomllib.loads(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise InvalidInputError("%(path)s is not UTF-8 text; save the mapping as UTF-8", path=path) from None
        except tomllib.TOMLDecodeError as error:
            raise InvalidInputError("%(path)s is no valid TOML: %(error)s", path=path, error=str(error)) from None
        if data.setdefault("feed", feed.name) != feed.name:
            raise InvalidInputError(
                "%(path)s is a mapping of %(found)s, not of %(expected)s",
                path=path,
                found=str(data["feed"]),
                expected=feed.name,
            )
        return self.load(data, path)

    def load(self, data: Mapping[str, Any], path: str) -> ColumnMapping:
        """A mapping from its plain values, under the same rules; `path` names it in a refusal."""
        try:
            found: dict[str, Any] = self._schema.load(data)
            feed = self._feed_of(found)
        except ValidationError as error:
            raise InvalidInputError(
                "The mapping %(path)s is wrong: %(error)s", path=path, error=_first(error.messages)
            ) from None
        moments = frozenset(field.name for field in feed.fields if field.kind == "moment")
        return ColumnMapping(**{**found, "key": tuple(found["key"]), "moments": moments})

    def _feed_of(self, found: Mapping[str, Any]) -> Feed:
        """The mapping's feed; raises ValidationError for fields that it misses, or has too many."""
        feed, given = self.feeds.find(found["feed"]), {*found["columns"], *found["constants"]}
        if missing := [name for name in feed.required if name not in given]:
            raise ValidationError({"columns": [f"Missing: {', '.join(missing)}."]})
        if foreign := sorted(given - {field.name for field in feed.fields}):
            raise ValidationError({"columns": [f"No field of {feed.name}: {', '.join(foreign)}."]})
        return feed


def _first(messages: Any, trail: str = "") -> str:
    """The first message of marshmallow's tree with the way to it."""
    if isinstance(messages, Mapping):
        key, inner = next(iter(messages.items()))
        return _first(inner, f"{trail}.{key}" if trail else str(key))
    return f"{trail}: {messages[0]}" if trail else str(messages[0])
