"""People, roles with scope and time, absences and substitutes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.identity.absences import NewAbsence, absent_days, record_absence
from app.identity.account_lifecycle import NewPerson, add_user, set_locale
from app.identity.actor import SYSTEM, Grant
from app.identity.directory import (
    actor_of,
    people_with_role,
    person_name,
    person_named,
)
from app.identity.electronic_signature import SignatureError, confirm_password
from app.identity.grants import grant, revoke
from app.identity.models import GrantRow
from app.identity.pages.user_list import list_users
from app.identity.separation_of_powers import SeparationOfPowersError
from app.identity.sign_in.demo_people import DemoCast, demo_roles
from app.identity.sign_in.sessions import resolve, sign_in
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.ledger.models import LedgerEvent
from tests.integration.identity.conftest import NOW, PASSWORD
from tests.support.plant.passwords import choose_password

HOUR = timedelta(hours=1)
moments = st.integers(0, 6).map(lambda hour: NOW + hour * HOUR)
scopes = st.tuples(st.none() | st.sampled_from(["P1", "P2"]), st.none() | st.sampled_from(["L1", "L2"]))


def recorded(session: Session, chain: str = "system") -> list[str]:
    query = select(LedgerEvent.action).where(LedgerEvent.chain == chain).order_by(LedgerEvent.seq)
    return list(session.scalars(query))


def usernames(people) -> list[str]:
    return [one.username for one in people]


def test_an_account_is_added_and_recorded_without_its_password(session) -> None:
    add_user(session, SYSTEM, NewPerson("Wang.Fang", "王芳", PASSWORD, emp_no="007"), NOW)
    assert person_named(session, "wang.fang").name == "王芳"
    assert recorded(session) == ["user.added"]
    assert PASSWORD not in session.scalars(select(LedgerEvent.body)).one()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"username": "x"}, "username"),
        ({"username": "王芳"}, "username"),
        ({"username": "1wang"}, "username"),
        ({"name": "  "}, "name"),
        ({"employment_type": "slave"}, "employment_type"),
        ({"locale": "de"}, "locale"),
        ({"password": "short"}, "password"),
    ],
)
def test_what_cannot_be_an_account_is_refused_at_its_field(session, facts, field) -> None:
    new = NewPerson(**({"username": "wang", "name": "王"} | facts))
    with pytest.raises(InvalidInputError) as caught:
        add_user(session, SYSTEM, new, NOW)
    assert field in caught.value.fields
    assert recorded(session) == []


def test_a_taken_username_or_number_is_a_conflict(session) -> None:
    add_user(session, SYSTEM, NewPerson("wang", "王", emp_no="1"), NOW)
    with pytest.raises(ConflictError, match="wang is taken"):
        add_user(session, SYSTEM, NewPerson("WANG", "汪"), NOW)
    with pytest.raises(ConflictError, match="number 1 belongs to wang"):
        add_user(session, SYSTEM, NewPerson("li", "李", emp_no="1"), NOW)


def test_accounts_and_roles_need_their_administrators(session, person) -> None:
    person("boss", Grant("plant_manager"))
    person("sysadmin", Grant("system_admin"))
    person("secadmin", Grant("security_admin"))
    boss, system, security = (actor_of(session, name, NOW) for name in ("boss", "sysadmin", "secadmin"))
    for actor in (boss, security):
        with pytest.raises(ForbiddenError):
            add_user(session, actor, NewPerson("li", "李"), NOW)
    add_user(session, system, NewPerson("li", "李"), NOW)
    for actor in (boss, system):
        with pytest.raises(ForbiddenError):
            grant(session, actor, "li", Grant("qa"), NOW)
    grant(session, security, "li", Grant("qa"), NOW)
    assert recorded(session, f"person:{security.id}") == ["role.granted"]


def test_nobody_gives_a_role_to_themselves(session, person) -> None:
    person("secadmin", Grant("security_admin"))
    with pytest.raises(ForbiddenError, match="themselves"):
        grant(session, actor_of(session, "secadmin", NOW), "secadmin", Grant("qa"), NOW)


def test_nobody_holds_two_administrator_roles_at_once_but_may_change_over(session, person) -> None:
    person("li", Grant("system_admin", plant="P1", valid_to=NOW + HOUR))
    with pytest.raises(SeparationOfPowersError, match="system_admin"):
        grant(session, SYSTEM, "li", Grant("audit_admin", plant="P2"), NOW)
    grant(session, SYSTEM, "li", Grant("audit_admin", valid_from=NOW + HOUR), NOW)
    with pytest.raises(SeparationOfPowersError):
        grant(session, SYSTEM, "li", Grant("security_admin", valid_from=NOW, valid_to=NOW + 2 * HOUR), NOW)
    with pytest.raises(SeparationOfPowersError, match="together with qa"):
        grant(session, SYSTEM, "li", Grant("qa"), NOW)
    with pytest.raises(SeparationOfPowersError):
        grant(session, SYSTEM, "li", Grant("qa", valid_from=NOW + HOUR), NOW)
    grant(session, SYSTEM, "li", Grant("process_owner"), NOW)


def test_unknown_roles_and_times_that_run_backwards_are_refused(session, person) -> None:
    person("li")
    with pytest.raises(InvalidInputError, match="no role boss"):
        grant(session, SYSTEM, "li", Grant("boss"), NOW)
    with pytest.raises(InvalidInputError, match="end after"):
        grant(session, SYSTEM, "li", Grant("qa", valid_to=NOW), NOW)
    with pytest.raises(NotFoundError):
        grant(session, SYSTEM, "nobody", Grant("qa"), NOW)


def test_a_revoked_grant_ends_and_stays_readable(session, person) -> None:
    person("li")
    grant_id = grant(session, SYSTEM, "li", Grant("qa"), NOW)
    revoke(session, SYSTEM, grant_id, NOW + HOUR, "调岗")
    assert usernames(people_with_role(session, "qa", None, None, NOW)) == ["li"]
    assert people_with_role(session, "qa", None, None, NOW + HOUR) == []
    assert session.get_one(GrantRow, grant_id).valid_to == NOW + HOUR
    with pytest.raises(ConflictError):
        revoke(session, SYSTEM, grant_id, NOW + 2 * HOUR)
    assert recorded(session)[-1] == "role.revoked"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_scopes=st.lists(st.tuples(scopes, moments, moments), max_size=3),
    work=scopes,
    at=moments,
)
def test_the_query_and_the_value_agree_on_scope_and_time(session, given_scopes, work, at) -> None:
    nested = session.begin_nested()
    add_user(session, SYSTEM, NewPerson("li", "李"), NOW)
    for (plant, line), begins, ends in given_scopes:
        if begins < ends:
            grant(session, SYSTEM, "li", Grant("qa", plant, line, begins, ends), NOW)
    listed = people_with_role(session, "qa", *work, at)
    covered = any(Grant("qa", *scope).covers(*work) and begins <= at < ends for scope, begins, ends in given_scopes)
    assert bool(listed) == covered == actor_of(session, "li", at).holds("qa", *work)
    nested.rollback()
    session.expunge_all()


def test_inactive_and_absent_people_are_left_out_where_asked(session, person) -> None:
    for username in ("li", "wang"):
        person(username, Grant("qa"))
    record_absence(session, SYSTEM, NewAbsence("li", NOW, NOW + HOUR), NOW)
    assert usernames(people_with_role(session, "qa", None, None, NOW)) == ["li", "wang"]
    assert usernames(people_with_role(session, "qa", None, None, NOW, present=True)) == ["wang"]
    assert usernames(people_with_role(session, "qa", None, None, NOW + HOUR, present=True)) == ["li", "wang"]


def test_absences_have_rules(session, person) -> None:
    person("li")
    person("wang")
    with pytest.raises(InvalidInputError):
        record_absence(session, SYSTEM, NewAbsence("li", NOW, NOW), NOW)
    with pytest.raises(InvalidInputError):
        record_absence(session, SYSTEM, NewAbsence("li", NOW, NOW + HOUR, "li"), NOW)
    with pytest.raises(ForbiddenError):
        record_absence(session, actor_of(session, "wang", NOW), NewAbsence("li", NOW, NOW + HOUR), NOW)
    record_absence(session, actor_of(session, "wang", NOW), NewAbsence("wang", NOW, NOW + HOUR), NOW)


def test_a_new_password_ends_every_session(session, person) -> None:
    person("li")
    token = sign_in(session, "li", PASSWORD, NOW).token
    choose_password(session, "li", "another long one", NOW)
    assert resolve(session, token, NOW) is None
    assert sign_in(session, "li", "another long one", NOW).token


def test_names_lists_and_languages(session, person) -> None:
    li = person("li", Grant("qa", "P1", "L1"), Grant("employee"), name="李雷")
    assert (person_name(session, li.id), person_name(session, SYSTEM.id), person_name(session, None)) == (
        "李雷",
        "系统",
        "?",
    )
    assert [row.roles for row in list_users(session, NOW)] == [("employee", "qa@P1/L1")]
    assert list_users(session, NOW, "hr") == []
    assert list_users(session, NOW)[0].sentence().startswith("li\t李雷")
    set_locale(session, actor_of(session, "li", NOW), "en")
    assert actor_of(session, "li", NOW).locale == "en"
    with pytest.raises(InvalidInputError):
        set_locale(session, actor_of(session, "li", NOW), "de")


def test_the_demo_shows_everybody_once_under_their_first_role(session, person) -> None:
    person("li", Grant("qa"), Grant("employee"))
    person("wang", Grant("employee"))
    person("real", Grant("system_admin"))
    cast = DemoCast(frozenset({"li", "wang"}))
    assert [(role.name["en"], usernames(role.people)) for role in demo_roles(session, cast, NOW)] == [
        ("QA", ["li"]),
        ("Staff", ["wang"]),
    ]


def test_the_database_itself_refuses_wrong_facts(session, person) -> None:
    li = person("li")
    session.add(
        GrantRow(
            id=li.id,
            user_id=li.id,
            role="qa",
            valid_from=NOW,
            valid_to=NOW - HOUR,
            granted_by=li.id,
            granted_at=NOW,
        )
    )
    with pytest.raises(IntegrityError, match="time_order"):
        session.flush()


def test_days_of_absence_are_the_plants_own_days(session, person) -> None:
    person("li")
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # the 24th in Shanghai
    record_absence(session, SYSTEM, NewAbsence("li", midnight, midnight + 48 * HOUR), NOW)
    assert absent_days(session, "li", NOW, "Asia/Shanghai") == {date(2026, 11, 24), date(2026, 11, 25)}
    assert absent_days(session, "li", midnight + 48 * HOUR, "Asia/Shanghai") == frozenset()


def test_a_signature_needs_the_password_once_more(session, person) -> None:
    person("li")
    li = actor_of(session, "li", NOW)
    confirm_password(session, li, PASSWORD, NOW)
    for wrong in (None, "", "something else"):
        with pytest.raises(SignatureError) as caught:
            confirm_password(session, li, wrong, NOW)
        assert "password" in caught.value.fields


def test_somebody_unknown_is_named_in_the_refusal(session) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        person_named(session, "nobody")
    with pytest.raises(NotFoundError, match="nobody"):
        actor_of(session, "nobody", NOW)
