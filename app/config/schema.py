"""What a setting may be; unknown names are refused, so that a misspelt one is noticed."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.config.outside import ConnectorsSchema
from app.config.robots import RobotSchema, check_robots

_HERE = {"localhost", "127.0.0.1", "::1"}
PORT = validate.Range(1, 65535)


class Zone(fields.Field[ZoneInfo]):
    """A time zone by its IANA name."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> ZoneInfo:  # noqa: ARG002
        try:
            return ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValidationError(f"{value!r} is no time zone.") from error


class DatabaseUrl(fields.Field[str]):
    """A PostgreSQL URL; the driver's name is added when it is missing."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ARG002
        scheme, separator, rest = str(value).partition("://")
        if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
            raise ValidationError("Expected postgresql://user:password@host/database.")
        return f"postgresql+psycopg://{rest}"


class PathField(fields.Field[Path]):
    """A path of a file, which need not exist."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Path:  # noqa: ARG002
        return Path(str(value)).expanduser().absolute()


class FilesSchema(Schema):
    """`[files]`."""

    max_bytes = fields.Integer(validate=validate.Range(1))
    max_per_task = fields.Integer(validate=validate.Range(0))


class SmtpSchema(Schema):
    """`[smtp]`."""

    host = fields.String()
    port = fields.Integer(validate=PORT)
    username = fields.String()
    password = fields.String()
    sender = fields.String()
    security = fields.String(validate=validate.OneOf(["starttls", "tls", "none"]))
    ca_file = PathField()
    base_url = fields.Url(require_tld=False)

    @validates_schema
    def _require_secrecy(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("security") == "none" and data.get("password") and data.get("host") not in _HERE:
            raise ValidationError("A password is sent over starttls or tls only.", "security")


class SettingsSchema(Schema):
    """`instance/bihuan.toml`."""

    database_url = DatabaseUrl()
    database_owner_url = DatabaseUrl()
    secret_key = fields.String(validate=validate.Length(32))
    demo = fields.Boolean()
    host = fields.String()
    port = fields.Integer(validate=PORT)
    web_threads = fields.Integer(validate=validate.Range(1, 64))
    web_workers = fields.Integer(validate=validate.Range(1, 64))
    worker_concurrency = fields.Integer(validate=validate.Range(1, 64))
    timezone = Zone()
    log_level = fields.String(validate=validate.OneOf(["debug", "info", "warning", "error"]))
    secure_cookies = fields.Boolean()
    seal_key_file = PathField()
    seal_log = PathField()
    mail_tree_heads = fields.Boolean()
    seal_seconds = fields.Float(validate=validate.Range(1, 60))
    demand_seconds = fields.Float(validate=validate.Range(5, 86_400))
    trusted_proxies = fields.Integer(validate=validate.Range(0, 5))
    files = fields.Nested(FilesSchema)
    smtp = fields.Nested(SmtpSchema)
    connectors = fields.Nested(ConnectorsSchema)
    robots = fields.List(fields.Nested(RobotSchema), validate=check_robots)
