"""What connectors may reach, as whoever runs the server wrote it into `bihuan.toml`, and which secrets may go there."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

_PORTS = fields.Integer(validate=validate.Range(1, 65535))
REFERENCE = validate.Regexp(
    r"(?:env:CONNECTOR_SECRET_[A-Z0-9_]+|file:[A-Za-z0-9][\w.-]*)\Z",
    error="Expected env:CONNECTOR_SECRET_NAME or file:NAME (a file in the instance's folder secrets).",
)


@dataclass(frozen=True, slots=True)
class OutsideHost:
    """One host by name or address, or a network such as 10.20.0.0/16, with its ports and the secrets it may be told."""

    host: str
    ports: tuple[int, ...]
    secrets: tuple[str, ...] = ()

    @property
    def network(self) -> IPv4Network | IPv6Network | None:
        """The addresses that are meant; None when `host` is a name."""
        try:
            return ip_network(self.host)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class OutsideSettings:
    """`[connectors]`: nothing may be reached that is not listed; `webhook_secrets` sign messages and go nowhere.

    `folders` are where files may be dropped, beside the connector's own folder of the instance.
    """

    hosts: tuple[OutsideHost, ...] = ()
    webhook_secrets: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()


class HostSchema(Schema):
    """One entry of `[[connectors.hosts]]`."""

    host = fields.String(required=True, validate=validate.Length(1, 253))
    ports = fields.List(_PORTS, required=True, validate=validate.Length(1, 100))
    secrets = fields.List(fields.String(validate=REFERENCE))

    @post_load
    def make(self, data: Mapping[str, Any], **_: Any) -> OutsideHost:
        """The entry, its name as names are compared."""
        name = data["host"].strip().strip("[]").rstrip(".").lower()
        entry = OutsideHost(name, tuple(data["ports"]), tuple(data.get("secrets", ())))
        if entry.network is None and "/" in name:
            raise ValidationError(f"{name!r} is neither a host nor a network such as 10.20.0.0/16.", "host")
        if entry.secrets and entry.network is not None and entry.network.num_addresses > 1:
            raise ValidationError("A secret belongs to one host; list that host by itself.", "secrets")
        return entry


class ConnectorsSchema(Schema):
    """`[connectors]`."""

    hosts = fields.List(fields.Nested(HostSchema))
    webhook_secrets = fields.List(fields.String(validate=REFERENCE))
    folders = fields.List(fields.String(validate=validate.Regexp("/.+", error="Expected a whole path, from / on.")))

    @post_load
    def make(self, data: Mapping[str, Any], **_: Any) -> OutsideSettings:
        """The settings; a secret that signs messages goes to no host."""
        folders = tuple(Path(folder) for folder in data.get("folders", ()))
        made = OutsideSettings(tuple(data.get("hosts", ())), tuple(data.get("webhook_secrets", ())), folders)
        both = {name for entry in made.hosts for name in entry.secrets} & set(made.webhook_secrets)
        if both:
            raise ValidationError(f"{', '.join(sorted(both))} would go to a host, too.", "webhook_secrets")
        return made
