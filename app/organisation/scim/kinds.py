"""The two kinds of resources that the directory's interface knows: people and groups."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.organisation.scim.groups import DirectoryGroups, group_as_resource
from app.organisation.scim.resources import Group, Person
from app.organisation.scim.user_resource import user_as_resource
from app.organisation.scim.users import DirectoryPeople


@dataclass(frozen=True, slots=True)
class Kind:
    """Resources of one kind: who keeps them, their model, and how one is shown below an address."""

    keeper: type[DirectoryPeople | DirectoryGroups]
    model: type[Person | Group]
    shown: Callable[[Any, str], Any]


PEOPLE = Kind(DirectoryPeople, Person, user_as_resource)
GROUPS = Kind(DirectoryGroups, Group, group_as_resource)
