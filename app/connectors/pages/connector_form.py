"""The form of a connector: its kind, what stands in its fields, and what may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.connectors.adapter_registry import find_kind
from app.connectors.models import ConnectorRow, shown_settings
from app.connectors.port import ConnectorKind
from app.connectors.setup.mapping_form import write_mapping_form
from app.imports import Feed, Feeds, MappingReader
from app.kernel.errors import DomainError


@dataclass(frozen=True)
class ConnectorForm:
    """`connectors/edit.html`, each field a variable of it; `connector_id` is None for a new one."""

    kind: ConnectorKind
    values: Mapping[str, Any]
    connector_id: UUID | None
    refusal: DomainError | None
    feeds: Feeds
    feed: Feed
    zone: str


def connector_form(
    mappings: MappingReader,
    kind: str,
    values: Mapping[str, Any],
    connector_id: UUID | None = None,
    refusal: DomainError | None = None,
) -> ConnectorForm:
    """Raises NotFoundError for a kind, and InvalidInputError for a feed that there is not."""
    feed = mappings.feeds.find(values.get("feed", ""))
    return ConnectorForm(find_kind(kind), values, connector_id, refusal, mappings.feeds, feed, mappings.zone)


def stored_values(row: ConnectorRow) -> dict[str, Any]:
    """A stored connector as the form shows it."""
    return write_mapping_form(row.mapping, ", ") | {
        **{f"setting.{name}": value for name, value in shown_settings(row.settings).items()},
        "code": row.code,
        "name": row.name,
        "every_minutes": str(row.every_minutes or ""),
        "enabled": "yes" if row.enabled else "",
        "max_error_percent": f"{row.max_error_share * 100:.1f}",
    }
