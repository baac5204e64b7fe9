"""What the directory's interface refuses, as refusals like all others: in two languages, recorded where they are.

Each one's `code` is the protocol's own word for it (`scimType`, RFC 7644 §3.12).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from scim2_models import Error, SCIMException

from app.kernel.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError

_UNKNOWN = re.compile(r"'(.+)' is not (?:an attribute of the|declared by the resource) schema")
_NOT_KEPT = "The attribute %(attribute)s is not kept here. Take it out of what the directory sends."

LibraryError = SCIMException | ValidationError
"""What the protocol's library raises."""


class InvalidValueError(InvalidInputError):
    """A value that its attribute does not allow."""

    code = "invalidValue"
    status = 400


class InvalidSyntaxError(InvalidInputError):
    """A body that is not what the protocol describes."""

    code = "invalidSyntax"
    status = 400


class InvalidPathError(InvalidInputError):
    """A path that cannot be followed."""

    code = "invalidPath"
    status = 400


class InvalidFilterError(InvalidInputError):
    """A filter that cannot be read."""

    code = "invalidFilter"
    status = 400


class NoTargetError(InvalidInputError):
    """An operation whose path fits nothing."""

    code = "noTarget"
    status = 400


class MutabilityError(InvalidInputError):
    """An attribute that nobody changes from outside."""

    code = "mutability"
    status = 400
    outlives_attempt = True


class UniquenessError(ConflictError):
    """A name or number that somebody else has."""

    code = "uniqueness"


class UnknownAttributeError(InvalidSyntaxError):
    """An attribute that is not executed here: a password, a role."""

    outlives_attempt = True


class UnknownPathError(InvalidPathError):
    """The same as the path of an operation."""

    outlives_attempt = True


_SENTENCES: Mapping[str, tuple[type[DomainError], str]] = {
    "invalidFilter": (InvalidFilterError, "The filter cannot be applied (%(why)s)."),
    "invalidPath": (InvalidPathError, "The path cannot be followed (%(why)s)."),
    "invalidSyntax": (InvalidSyntaxError, "The body is not what the protocol describes (%(why)s)."),
    "mutability": (MutabilityError, "This attribute is not changed here (%(why)s)."),
    "noTarget": (NoTargetError, "The path of the operation fits nothing (%(why)s)."),
}
SCIM_TYPES = frozenset({*_SENTENCES, InvalidValueError.code, UniquenessError.code})


def refusal_of(error: LibraryError) -> DomainError:
    """The refusal for what the protocol's library says; of several problems the first."""
    cause = error.__cause__ if isinstance(error.__cause__, ValidationError) else error
    found = cause.to_error() if isinstance(cause, SCIMException) else Error.from_validation_errors(cause)[0]
    why, kind = found.detail or "", found.scim_type or ""
    if attribute := _unknown_attribute(cause, why):
        unknown = UnknownPathError if kind == InvalidPathError.code else UnknownAttributeError
        return unknown(_NOT_KEPT, attribute=attribute[:200])
    refusal, sentence = _SENTENCES.get(kind, (InvalidValueError, "A value is not allowed (%(why)s)."))
    return refusal(sentence, why=why[:500])


def require_no_filter(asked: Mapping[str, Any]) -> None:
    """What describes the service is not filtered (RFC 7644 §4); raises ForbiddenError."""
    if "filter" in asked:
        raise ForbiddenError("What describes this service cannot be filtered.")


def the_one(found: Sequence[Any], name: str) -> Any:
    """The one of the service's parts that was asked for by `name`; raises NotFoundError."""
    if not found:
        raise NotFoundError("This service describes no %(name)s.", name=name[:120])
    return found[0]


def _unknown_attribute(cause: LibraryError, why: str) -> str | None:
    """The attribute, sub-attribute or schema that is not one of ours, as the protocol writes it."""
    if isinstance(cause, ValidationError):
        first = cause.errors(include_url=False)[0]
        if first["type"] == "extra_forbidden":
            return why.removeprefix(f"{first['msg']}: ")
        if first["type"] == "unknown_extension_schema":
            return str(first["ctx"]["schemas"])
    found = _UNKNOWN.search(why)
    return found[1] if found else None
