"""A grant that a conflict of roles suspends gives nothing, and nobody is told or expected because of it."""

from sqlalchemy.orm import Session

from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Grant
from app.identity.administrators import administrators, is_administrator
from app.identity.directory import person_named
from app.identity.grants import build_grant
from app.identity.shell_actor import acting_at_shell
from tests.integration.identity.conftest import NOW, PASSWORD


def test_a_suspended_administrator_is_none_of_those_roles(session: Session) -> None:
    add_user(session, SYSTEM, NewPerson("both", "Both", PASSWORD), NOW)
    both = person_named(session, "both").id
    for role in ("security_admin", "audit_admin"):
        session.add(build_grant(both, Grant(role), SYSTEM, NOW))
    session.flush()
    assert administrators(session, NOW, "audit_admin") == ()
    assert administrators(session, NOW, "security_admin") == (both,)
    assert is_administrator(session, both, NOW)


def test_nobody_is_expected_at_the_shell_for_a_role_that_is_suspended(session: Session) -> None:
    add_user(session, SYSTEM, NewPerson("both", "Both", PASSWORD), NOW)
    both = person_named(session, "both").id
    for role in ("security_admin", "system_admin"):
        session.add(build_grant(both, Grant(role), SYSTEM, NOW))
    session.flush()
    assert acting_at_shell(session, None, "user:add", NOW).auth_method == "shell"
