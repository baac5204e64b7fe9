"""The declarative base every table shares, and the few column types we all use."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, String, Text, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


ANY_CASE = {"any_case": True}
"""Names that are looked for whatever their letters' case: the byte order knows that of ASCII alone."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: naive values are refused at the border, aware ones come back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a naive datetime reached the database: {value!r}; pass an aware one")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of all tables; knows nothing of Flask."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime(),
        UUID: Uuid(as_uuid=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
    }


@event.listens_for(Column, "after_parent_attach")
def _collate(column: Column[Any], parent: object) -> None:
    """Text of ours is compared byte by byte on every server: the same order and the same digests everywhere."""
    kind = column.type
    if getattr(parent, "metadata", None) is Model.metadata and isinstance(kind, String) and column.computed is None:
        if column.info == ANY_CASE:
            return
        column.type = String(kind.length, collation="C") if type(kind) is String else Text(collation="C")


def sqlstate_of(failure: BaseException) -> str | None:
    """What PostgreSQL calls a failure, the driver's or SQLAlchemy's; None when it comes from the connection."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    return getattr(cause, "sqlstate", None)
