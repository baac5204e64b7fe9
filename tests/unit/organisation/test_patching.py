"""PATCH as it is applied to a person: against a plain model of what each operation means (RFC 7644 §3.5.2)."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from scim2_models import Context

from app.organisation.scim import protocol
from app.organisation.scim.resources import POLICY, Group, Person

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
NAMES = st.sampled_from(["displayName", "title", "userType", "externalId"])


def spelled(name: str) -> st.SearchStrategy[str]:
    """The word in any case, as Entra and others write it."""
    return st.sampled_from([name, name.capitalize(), name.upper()])


SIMPLE = st.one_of(
    st.fixed_dictionaries({"op": spelled("replace"), "path": NAMES, "value": WORDS}),
    st.fixed_dictionaries({"op": spelled("add"), "path": NAMES, "value": WORDS}),
    st.fixed_dictionaries({"op": spelled("remove"), "path": NAMES}),
    st.fixed_dictionaries({"op": spelled("replace"), "value": st.dictionaries(NAMES, WORDS, min_size=1)}),
)


def patch(model: Any, resource: Any, operations: list[dict[str, Any]]) -> dict[str, Any]:
    body = orjson.dumps({"schemas": [PATCH], "Operations": operations})
    after = protocol.patched(model, body, resource)
    dumped: dict[str, Any] = after.model_dump(scim_ctx=Context.DEFAULT)
    return dumped


@given(st.lists(SIMPLE, min_size=1, max_size=8))
def test_operations_on_single_values_happen_in_their_order(operations: list[dict[str, Any]]) -> None:
    expected: dict[str, str] = {"userName": "wang"}
    for one in operations:
        if "path" not in one:
            expected |= one["value"]
        elif one["op"].lower() == "remove":
            expected.pop(one["path"], None)
        else:
            expected[one["path"]] = one["value"]
    person = Person.model_validate({"schemas": [USER], "userName": "wang"}, scim_policy=POLICY)
    found = patch(Person, person, operations)
    assert {name: value for name, value in found.items() if name != "schemas"} == expected


MEMBERS = st.sampled_from("abcdef")
GROUPED = st.one_of(
    st.tuples(st.just("add"), st.lists(MEMBERS, min_size=1, max_size=3, unique=True)),
    st.tuples(st.just("replace"), st.lists(MEMBERS, min_size=1, max_size=3, unique=True)),
    st.tuples(st.just("remove one"), st.lists(MEMBERS, min_size=1, max_size=1)),
    st.tuples(st.just("remove these"), st.lists(MEMBERS, min_size=1, max_size=3, unique=True)),
    st.tuples(st.just("remove all"), st.just([])),
)


@given(st.lists(MEMBERS, unique=True), st.lists(GROUPED, min_size=1, max_size=8))
def test_members_come_and_go_as_a_set(begin: list[str], acts: list[tuple[str, list[str]]]) -> None:
    expected, operations = set(begin), []
    for what, names in acts:
        values = [{"value": name} for name in names]
        if what == "add":
            expected |= set(names)
            operations.append({"op": "Add", "path": "members", "value": values})
        elif what == "replace":
            expected = set(names)
            operations.append({"op": "replace", "path": "members", "value": values})
        elif what == "remove one":
            expected -= set(names)
            operations.append({"op": "remove", "path": f'members[value eq "{names[0]}"]'})
        elif what == "remove these":
            expected -= set(names)
            operations.append({"op": "Remove", "path": "members", "value": values})
        else:
            expected = set()
            operations.append({"op": "remove", "path": "members"})
    data = {"schemas": [GROUP], "displayName": "g", "members": [{"value": name} for name in begin]}
    group = Group.model_validate(data, scim_policy=POLICY)
    found = [member["value"] for member in patch(Group, group, operations).get("members", [])]
    assert set(found) == expected
    assert len(found) == len(expected)
