"""The product's settings: from the environment first, then `instance/bihuan.toml`, then these defaults."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from app.config.outside import OutsideSettings
from app.config.robots import RobotSettings
from app.config.schema import SettingsSchema
from app.config.secret_key import secret_key, secret_key_path
from app.kernel.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: where `processes/`, `forms/` and `migrations/` are."""


class SettingsError(DomainError):
    """A setting that cannot be used; the message names it."""

    code = "settings"


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What a person may attach to a task."""

    max_bytes: int = 20 * 1024 * 1024
    max_per_task: int = 20


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server; without a host no mail is sent and notifications stay in the app."""

    host: str | None = None
    port: int = 587
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    sender: str = "bihuan@localhost"
    security: str = "starttls"
    ca_file: Path | None = None
    base_url: str = "http://127.0.0.1:8000"

    @property
    def enabled(self) -> bool:
        """Whether mails leave at all."""
        return self.host is not None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a process needs to know before it starts.

    `database_url` (the working role) and `database_owner_url` (the migrating role) are None until
    `app.config.database.with_database` has started the embedded PostgreSQL, unless they were given.
    `demo` is what a new database is founded as; `app.bootstrap.wiring.build` replaces it by what the database is.
    """

    instance_dir: Path
    secret_key: str = field(repr=False)
    database_url: str | None = field(default=None, repr=False)
    database_owner_url: str | None = field(default=None, repr=False)
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    web_threads: int = 4
    web_workers: int = 1
    worker_concurrency: int = 4
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    log_level: str = "info"
    secure_cookies: bool = False
    trusted_proxies: int = 0
    seal_key_file: Path | None = None
    seal_log: Path | None = None
    seal_seconds: float = 15.0
    demand_seconds: float = 60.0
    mail_tree_heads: bool = True
    files: FileLimits = field(default_factory=FileLimits)
    smtp: Smtp = field(default_factory=Smtp)
    connectors: OutsideSettings = field(default_factory=OutsideSettings)
    robots: Sequence[RobotSettings] = ()

    @property
    def embedded(self) -> bool:
        """Whether we run PostgreSQL ourselves."""
        return self.database_url is None

    @property
    def clock_offset_file(self) -> Path:
        """How far the demo's clock is ahead; every process reads it."""
        return self.instance_dir / "clock-offset"

    @property
    def secret_key_path(self) -> Path:
        """The key that signs cookies and forms, unless a setting gives it; all machines share one."""
        return secret_key_path(self.instance_dir)

    @property
    def seal_key_path(self) -> Path:
        """The key that signs the ledger's tree heads; workers on several hosts share one."""
        return self.seal_key_file or self.instance_dir / "seal-key.pem"

    @property
    def seal_log_path(self) -> Path:
        """Where every tree head is appended; worth most on another machine's disk."""
        return self.seal_log or self.instance_dir / "tree-heads.jsonl"

    @property
    def connector_folder(self) -> Path:
        """Where connectors look for files, and uploads lie."""
        return self.instance_dir / "connectors"

    @property
    def secrets_folder(self) -> Path:
        """The one folder from which connectors take secrets."""
        return self.instance_dir / "secrets"

    @property
    def processes_dir(self) -> Path:
        """The shipped BPMN and DMN files."""
        return ROOT / "processes"

    @property
    def forms_dir(self) -> Path:
        """The shipped form files."""
        return ROOT / "forms"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; makes the instance folder and its secret key on the first start.

    Raises `SettingsError` naming the setting that is wrong.
    """
    environ = os.environ if environ is None else environ
    instance = Path(environ.get("BIHUAN_INSTANCE", ROOT / "instance")).absolute()
    instance.mkdir(parents=True, exist_ok=True)
    values = _validated(_over(_from_file(instance / "bihuan.toml"), _from_environment(environ)))
    files, smtp = FileLimits(**values.pop("files", {})), Smtp(**values.pop("smtp", {}))
    key = values.pop("secret_key", None) or secret_key(secret_key_path(instance))
    settings = Settings(instance_dir=instance, secret_key=key, files=files, smtp=smtp, **values)
    if settings.database_url and not settings.database_owner_url:
        return replace(settings, database_owner_url=settings.database_url)
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    try:
        _close_to_others(path)
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("%(path)s is no TOML file: %(error)s", path=str(path), error=str(error)) from error


def _close_to_others(path: Path) -> None:
    """Passwords may stand in the file: its owner alone reads it, whatever an editor left it open to."""
    found = path.stat()
    if found.st_mode & 0o077 and os.geteuid() in {0, found.st_uid}:
        path.chmod(0o600)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """`BIHUAN_PORT` is `port`, `BIHUAN_SMTP_HOST` is `host` of `[smtp]`; the URLs go by their usual names."""
    values: dict[str, Any] = {}
    for name, value in environ.items():
        key = name.removeprefix("BIHUAN_").lower()
        if name in {"DATABASE_URL", "DATABASE_OWNER_URL"} and value:
            values[name.lower()] = value
        elif name.startswith("BIHUAN_") and key != "instance":
            section, _, rest = key.partition("_")
            if section in {"smtp", "files"} and rest:
                values.setdefault(section, {})[rest] = value
            else:
                values[key] = value
    return values


def _over(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    """`upper` before `lower`, section by section."""
    sections = {key for key in lower.keys() & upper.keys() if isinstance(lower[key], dict)}
    return {**lower, **upper, **{key: {**lower[key], **upper[key]} for key in sections}}


def _validated(values: dict[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = SettingsSchema().load(values)
    except ValidationError as error:
        raise SettingsError("The settings are wrong: %(errors)s", errors=_sentence(error.messages)) from error
    return loaded


def _sentence(messages: Any, prefix: str = "") -> str:
    if isinstance(messages, dict):
        return "; ".join(_sentence(inner, f"{prefix}{key}: ") for key, inner in messages.items())
    return prefix + " ".join(messages)
