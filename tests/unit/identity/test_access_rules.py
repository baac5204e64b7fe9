"""Who may do what, without a database: scope, time and the one policy file."""

import ast
import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.access import MOST_NAMED, PolicyError, is_system, may, policy, read_policy, require
from app.identity.actor import SYSTEM, Actor, Grant
from app.kernel.errors import ForbiddenError
from app.kernel.roles import ADMIN_ROLES, LANE_ROLES, ROLES, conflicting_role, suspended_roles
from app.web.translation import translate

places = st.none() | st.sampled_from(["P1", "P2"])
lines = st.none() | st.sampled_from(["L1", "L2", "L3"])
grants = st.builds(Grant, role=st.sampled_from(sorted(ROLES)), plant=places, line=lines)
actors = st.builds(
    Actor,
    id=st.just(UUID(int=5)),
    username=st.just("wang"),
    name=st.just("王"),
    grants=st.lists(grants, max_size=4).map(tuple),
)
actions = st.sampled_from(sorted(policy().actions))


def person(*given: Grant, **facts: object) -> Actor:
    return Actor(UUID(int=5), "wang", "王", given, **facts)  # type: ignore[arg-type]


@given(actor=actors, action=actions, plant=places, line=lines)
def test_only_a_covering_grant_of_a_listed_role_opens_the_door(actor, action, plant, line) -> None:
    roles = policy().roles(action)
    covering = {
        grant.role
        for grant in actor.grants
        if (plant is None or grant.plant in {None, plant}) and (line is None or grant.line in {None, line})
    }
    assert may(actor, action, plant, line) == ("signed_in" in roles or bool(covering & set(roles)))


@given(actor=actors, action=actions, plant=places, line=lines)
def test_require_and_may_agree(actor, action, plant, line) -> None:
    if may(actor, action, plant, line):
        require(actor, action, plant, line)
    else:
        with pytest.raises(ForbiddenError):
            require(actor, action, plant, line)


@given(actor=actors, extra=grants, action=actions, plant=places, line=lines)
def test_one_more_grant_never_takes_anything_away(actor, extra, action, plant, line) -> None:
    if may(actor, action, plant, line):
        assert may(replace(actor, grants=(*actor.grants, extra)), action, plant, line)


@given(actor=actors, action=actions, plant=places, line=lines)
def test_a_token_never_allows_more_than_its_owner(actor, action, plant, line) -> None:
    narrow = replace(actor, scopes=("task:*", "case:read"))
    if may(narrow, action, plant, line):
        assert may(actor, action, plant, line)
        assert action.startswith("task:") or action == "case:read"


@given(actor=actors, action=st.text())
def test_an_action_nobody_listed_is_refused(actor, action) -> None:
    if action not in policy().actions:
        assert not may(actor, action)


def test_a_line_grant_does_not_reach_the_next_line() -> None:
    lead = person(Grant("production", "P1", "L1"))
    assert may(lead, "demand:propose", "P1", "L1")
    assert not may(lead, "demand:propose", "P1", "L2")
    assert not may(lead, "demand:propose", "P2", "L1")


def test_the_system_may_everything_and_no_sign_in_makes_a_system() -> None:
    assert may(SYSTEM, "user:add")
    assert is_system(replace(SYSTEM, ip="127.0.0.1"))
    assert not is_system(replace(SYSTEM, auth_method="password"))


def test_the_refusal_names_the_roles_in_both_languages() -> None:
    with pytest.raises(ForbiddenError) as caught:
        require(person(), "role:grant")
    assert "Security administrator" in str(caught.value)
    assert "安全管理员" in translate(caught.value.template, caught.value.params, "zh")


def test_the_policy_knows_only_known_roles_and_gives_no_business_to_administrators() -> None:
    for action, roles in policy().actions.items():
        assert set(roles) <= ROLES.keys() | {"signed_in"}
        if action.startswith(("case:", "measurement:", "process:")):
            assert not set(roles) & ADMIN_ROLES.keys(), action


def test_the_three_powers_are_apart_in_the_policy_too() -> None:
    powers = {role: {a for a, roles in policy().actions.items() if role in roles} for role in ADMIN_ROLES}
    assert "role:grant" not in powers["system_admin"]
    assert "user:add" not in powers["security_admin"]
    second = ("account:confirm",)  # what one of them proposes, another confirms, whoever is there
    assert not {a for a in powers["audit_admin"] if not a.startswith(("ledger:", "user:read", "role:read", *second))}


def test_every_role_has_both_names() -> None:
    assert all(names["zh"] and names["en"] for names in ROLES.values())
    assert not LANE_ROLES.keys() & ADMIN_ROLES.keys()


@pytest.mark.parametrize(
    ("held", "wanted", "conflict"),
    [
        (["qa"], "system_admin", "qa"),
        (["system_admin"], "qa", "system_admin"),
        (["system_admin"], "auditor", None),
        (["qa", "hr"], "manager", None),
        (["system_admin"], "system_admin", None),
        (["system_admin"], "security_admin", "system_admin"),
        (["audit_admin", "qa"], "security_admin", "audit_admin"),
        (["audit_admin"], "qa", "audit_admin"),
        (["security_admin"], "hr", "security_admin"),
        (["audit_admin"], "process_owner", None),
    ],
)
def test_roles_conflict(held, wanted, conflict) -> None:
    assert conflicting_role(wanted, held) == conflict


@pytest.mark.parametrize(
    ("held", "suspended"),
    [
        ({"qa", "hr"}, set()),
        ({"system_admin", "qa", "auditor"}, {"qa"}),
        ({"security_admin", "qa"}, {"qa"}),
        ({"audit_admin", "hr", "auditor"}, {"hr"}),
        ({"security_admin", "system_admin", "audit_admin", "qa"}, {"system_admin", "audit_admin", "qa"}),
        ({"system_admin", "audit_admin"}, {"audit_admin"}),
    ],
)
def test_of_roles_that_conflict_one_counts(held, suspended) -> None:
    assert suspended_roles(held) == suspended


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"version = 1", "table"),
        (b"[actions", "TOML"),
        (b'[actions]\n"case" = ["qa"]', "subject:verb"),
        (b'[actions]\n"case:read" = "qa"', "list"),
        (b'[actions]\n"case:read" = ["qa", "boss"]', "unknown role 'boss'"),
    ],
)
def test_a_broken_policy_is_refused_with_its_mistake(content, complaint) -> None:
    with pytest.raises(PolicyError, match=complaint):
        read_policy(content)


def test_the_digest_changes_with_the_file() -> None:
    one = read_policy(b'[actions]\n"case:read" = ["qa"]')
    other = read_policy(b'[actions]\n"case:read" = ["hr"]')
    assert one.digest != other.digest


def test_every_action_the_code_asks_for_is_listed() -> None:
    """A misspelt action would be refused to everybody, in silence."""
    asked = {
        argument.value
        for path in (Path(__file__).parents[3] / "app").rglob("*.py")
        if "node_modules" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in {"may", "require", "MenuEntry"}
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(argument, ast.Constant) and re.fullmatch(r"[a-z_]+:[a-z_]+", str(argument.value))
    }
    assert {"user:add", "case:replay"} <= asked <= policy().actions.keys()


def test_a_token_without_the_scope_says_so() -> None:
    with pytest.raises(ForbiddenError, match="token does not allow case:read"):
        require(person(Grant("qa"), scopes=("task:*",)), "case:read")
    with pytest.raises(ForbiddenError, match="Nobody may do house:sell"):
        require(person(), "house:sell")


def test_a_refusal_that_would_name_half_the_plant_says_whom_to_ask_instead() -> None:
    assert len(policy().roles("case:list")) > MOST_NAMED
    with pytest.raises(ForbiddenError) as refused:
        require(person(Grant("employee")), "case:list")
    assert "security administrator" in str(refused.value)
    assert "Auditor" not in str(refused.value)
