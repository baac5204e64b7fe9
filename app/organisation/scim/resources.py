"""What the directory's interface speaks: the part of RFC 7643's user, enterprise user and group that we keep.

Attributes beyond these are refused by name: whoever sends a password or a role must not believe that it was heeded.
Entra's habits are allowed: operations in any case, a `value` beside `remove`, a manager as a bare id.
"""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator
from scim2_models import (
    AnyExtension,
    CaseExact,
    ComplexAttribute,
    ExtensibleStringEnum,
    Extension,
    Mutability,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Uniqueness,
)
from scim2_models.urn import URN

MOST_RESULTS = 200
LARGEST_BODY = 1024 * 1024
ShortText = Annotated[str, StringConstraints(max_length=200)]
Address = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$")]
"""Not pydantic's own kind, which refuses the domains that plants use inside, such as .local."""
Short = Annotated[str, StringConstraints(max_length=120)]

POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""For what is asked, and for what is stored."""
STRICT = POLICY.model_copy(update={"unknown": ScimPolicy.Unknown.forbid})
"""For what is to be stored."""


class Name(ComplexAttribute):
    """A name whole and in parts."""

    formatted: ShortText | None = None
    family_name: ShortText | None = None
    given_name: ShortText | None = None


class Email(ComplexAttribute):
    """An address; the primary one is ours, else the one at work, else the first."""

    class Type(ExtensibleStringEnum):
        """Where it belongs."""

        work = "work"
        home = "home"
        other = "other"

    value: Address | None = None
    type: Type | None = None
    primary: bool | None = None


class PhoneNumber(ComplexAttribute):
    """A telephone number, chosen like an address."""

    class Type(ExtensibleStringEnum):
        """Where it rings."""

        work = "work"
        home = "home"
        mobile = "mobile"
        other = "other"

    value: Annotated[str, StringConstraints(max_length=60)] | None = None
    type: Type | None = None
    primary: bool | None = None


class Membership(ComplexAttribute):
    """A group that a user is in; changed at the group."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    ref: Annotated[Reference["Group"] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display: Annotated[str | None, Mutability.read_only] = None


class User(Resource[AnyExtension]):
    """A person."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[ShortText | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: ShortText | None = None
    title: Short | None = None
    user_type: ShortText | None = None
    preferred_language: ShortText | None = None
    active: bool | None = None
    emails: list[Email] | None = None
    phone_numbers: list[PhoneNumber] | None = None
    groups: Annotated[list[Membership] | None, Mutability.read_only] = None


def _without(given: Any, label: str) -> Any:
    """The same without the name that a directory writes beside an id: the id says who it is."""
    if not isinstance(given, dict):
        return given
    return {name: value for name, value in given.items() if str(name).lower() != label.lower()}


class Manager(ComplexAttribute):
    """Whom somebody reports to, by the user's id."""

    value: Annotated[str | None, CaseExact.true] = None
    ref: Reference["User"] | None = Field(  # type: ignore[type-arg]  # the name of the resource type
        None, serialization_alias="$ref", validation_alias="$ref"
    )

    @model_validator(mode="before")
    @classmethod
    def _bare_id(cls, given: Any) -> Any:
        return {"value": given} if isinstance(given, str) else _without(given, "displayName")


class EnterpriseUser(Extension):
    """Number, department and manager."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: Annotated[str, StringConstraints(max_length=40)] | None = None
    department: Annotated[str, StringConstraints(max_length=500)] | None = None
    manager: Manager | None = None


class Member(ComplexAttribute):
    """Somebody in a group; groups within groups are not kept."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(  # type: ignore[type-arg]  # like there
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])

    @model_validator(mode="before")
    @classmethod
    def _without_label(cls, given: Any) -> Any:
        return _without(given, "display")


class Group(Resource[Any]):
    """A group; what it gives is said by the confirmed mapping alone."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[ShortText | None, Uniqueness.server, Required.true] = None
    members: list[Member] | None = None


Person = User[EnterpriseUser]
ENTERPRISE = str(EnterpriseUser.__schema__)

CONFIG = ServiceProviderConfig.model_validate(
    {
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST_RESULTS},
        "changePassword": {"supported": False},
        "sort": {"supported": True},
        "etag": {"supported": False},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "API token",
                "description": "A token made by `bihuan token create --scope scim:*`, sent as Authorization: Bearer",
                "primary": True,
            }
        ],
    }
)
PROVIDER = ScimProvider(
    models=[User, EnterpriseUser, Group],
    resource_types=[ResourceType.from_resource(Person), ResourceType.from_resource(Group)],
    config=CONFIG,
    policy=POLICY,
)
