"""What groups, units and posts give: only after a confirmation, and never more than the rules of powers allow."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.account_lifecycle import NewPerson, add_user, deactivate
from app.identity.actor import SYSTEM, Actor, Grant
from app.identity.directory import actor_of
from app.identity.events import AccountNews
from app.identity.grants import build_grant, grant, revoke
from app.identity.models import GrantRow, User
from app.identity.substitution import powers_of
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.kernel.events import Events
from app.ledger import LedgerEvent
from app.organisation.models import Employment, OrgUnit
from app.organisation.role_mapping import effect as mapping_effect
from app.organisation.role_mapping.change_mapping import ChangeRoleMapping
from app.organisation.role_mapping.role_news import tell_waiting
from tests.support.clock import FixedClock
from tests.support.plant.records import told
from tests.support.plant.rosters import STAFF, PeopleWorks
from tests.support.plant.works import NOW


class House:
    """The mapping's use cases over a plant with its staff; the clock goes on by a minute with every act."""

    def __init__(self, works: PeopleWorks) -> None:
        works.bring(STAFF)
        self.works = works
        self._clock = FixedClock(NOW)
        self.mappings = ChangeRoleMapping(self._clock)
        with works.sessions.begin() as session:
            for name, role in (("sec", "security_admin"), ("sys", "system_admin"), ("hr", "hr_manager")):
                add_user(session, SYSTEM, NewPerson(name, name), NOW)
                grant(session, SYSTEM, name, Grant(role), NOW)

    def actor(self, session: Session, username: str) -> Actor:
        self._clock.advance(timedelta(minutes=1))
        return actor_of(session, username, self._clock.now())

    def propose(self, *rules: dict[str, object], by: str = "sec") -> None:
        with self.works.sessions.begin() as session:
            self.mappings.propose(session, self.actor(session, by), list(rules))

    def confirm(self, by: str = "sec", seen: str | None = None) -> mapping_effect.Effect:
        with self.works.sessions.begin() as session:
            actor = self.actor(session, by)
            digest = seen or self.mappings.view(session, actor).seen
            return self.mappings.confirm(session, actor, digest)

    def sync(self) -> dict[str, list[dict[str, object]]]:
        with self.works.sessions.begin() as session:
            self._clock.advance(timedelta(minutes=1))
            return mapping_effect.sync(session, self._clock.now())

    def roles(self, username: str) -> set[str]:
        with self.works.session() as session:
            user = session.scalars(select(User).where(User.username == username)).one()
            return {one.role for one in powers_of(session, user.id, self._clock.now())[0]}

    def sources(self, username: str) -> list[tuple[str, str, bool]]:
        with self.works.session() as session:
            rows = session.scalars(
                select(GrantRow).join(User, User.id == GrantRow.user_id).where(User.username == username)
            )
            return sorted((row.role, row.source, row.valid_to is None) for row in rows)


WORKER = {"role": "employee", "title": "操作工", "line": "T1"}


@pytest.fixture
def house(works: PeopleWorks) -> House:
    return House(works)


def unit(house: House, name: str) -> int:
    with house.works.session() as session:
        return session.scalars(select(OrgUnit.id).where(OrgUnit.name == name)).one()


def test_nothing_is_given_before_the_security_administrator_confirms(house: House) -> None:
    house.propose(WORKER, {"role": "production", "unit": unit(house, "生产部")}, by="hr")
    house.sync()
    assert house.roles("e1003") == set()
    for name in ("hr", "sys"):
        with pytest.raises(ForbiddenError):
            house.confirm(name)
    assert {line.username for line in house.confirm().gains} == {"e1001", "e1002", "e1003"}
    assert house.roles("e1003") == {"employee", "production"}
    assert house.roles("e1001") == {"production"}
    assert house.sources("e1003") == [("employee", "mapping", True), ("production", "mapping", True)]
    with house.works.session() as session:
        bodies = told(session, "role.granted")
    assert sum('"source":"mapping"' in body for body in bodies) == 4


def test_another_mapping_shows_who_would_lose_and_takes_it_when_confirmed(house: House) -> None:
    house.propose(WORKER)
    house.confirm()
    with house.works.sessions.begin() as session:
        grant(session, SYSTEM, "e1003", Grant("qa"), NOW)
    house.propose({"role": "qa", "title": "班组长"})
    with house.works.session() as session:
        effect = house.mappings.view(session, house.actor(session, "sec")).effect
    assert [(line.username, line.grant.role) for line in effect.gains] == [("e1002", "qa")]
    assert [(line.username, line.grant.role) for line in effect.losses] == [("e1003", "employee")]
    assert house.roles("e1003") == {"employee", "qa"}
    house.confirm()
    assert (house.roles("e1003"), house.roles("e1002")) == ({"qa"}, {"qa"})
    assert ("qa", "hand", True) in house.sources("e1003")


def test_what_was_confirmed_is_what_was_seen(house: House) -> None:
    house.propose(WORKER)
    with house.works.session() as session:
        seen = house.mappings.view(session, house.actor(session, "sec")).seen
    house.works.bring([*STAFF, "1004,新人,生产部,操作工,,,,正式,2026-01-01,"])
    with pytest.raises(ConflictError, match="changed since"):
        house.confirm(seen=seen)
    assert house.roles("e1003") == set()
    assert len(house.confirm().gains) == 2


def test_rules_that_were_not_seen_are_not_confirmed_though_they_give_nobody_anything_yet(house: House) -> None:
    house.propose({"role": "employee", "title": "清洁工"})
    with house.works.session() as session:
        seen = house.mappings.view(session, house.actor(session, "sec")).seen
    house.propose({"role": "process_owner", "title": "保安"})
    with pytest.raises(ConflictError, match="changed since"):
        house.confirm(seen=seen)
    house.propose({"role": "employee", "title": "清洁工"})
    with pytest.raises(ConflictError, match="changed since"):
        house.confirm(seen=seen)


def test_people_who_come_go_and_move_gain_and_lose_by_the_mapping_in_force(house: House) -> None:
    house.propose(WORKER)
    house.confirm()
    news = "1004,新人,生产部,操作工,,,,正式,2026-01-01,"
    moved = STAFF[2].replace("操作工", "质检员")
    details = house.works.bring([*STAFF[:2], moved, news]).result.details["roles"]
    assert [one["username"] for one in details["gains"]] == ["e1004"]
    assert [one["username"] for one in details["losses"]] == ["e1003"]
    house.works.bring([*STAFF[:2], moved, news + "2026-11-01"])
    assert ("employee", "mapping", True) not in house.sources("e1004")


@pytest.mark.parametrize("role", ["security_admin", "system_admin", "audit_admin"])
def test_an_administrators_role_is_never_given_nor_taken_by_rules(house: House, role: str) -> None:
    with house.works.sessions.begin() as session:  # from before rules gave none
        user = session.scalars(select(User).where(User.username == "e1002")).one()
        session.add(build_grant(user.id, Grant(role), SYSTEM, NOW, "mapping"))
    house.propose({"role": role, "title": "操作工"})
    effect = house.confirm()
    assert [(line.username, line.waits) for line in effect.waiting] == [("e1003", mapping_effect.WAITS_ADMIN)]
    assert (effect.gains, effect.losses) == ([], [])
    house.sync()
    assert (house.roles("e1002"), house.roles("e1003")) == ({role}, set())


@pytest.mark.parametrize("role", ["hr", "hr_manager", "system_admin"])
def test_who_may_bring_people_or_rules_gets_no_role_by_them_whoever_brought_the_row(house: House, role: str) -> None:
    house.propose({"role": "process_owner", "title": "操作工"})
    house.works.bring([*STAFF[:2], STAFF[2].replace("操作工", "人事专员")])
    house.confirm()
    with house.works.sessions.begin() as session:
        grant(session, SYSTEM, "e1003", Grant(role), NOW)
    gained = ("process_owner", "mapping", True)
    house.works.bring(STAFF)  # as a connector does, and as another's hands would
    assert gained not in house.sources("e1003")
    house.works.bring([*STAFF, "1004,新人,生产部,操作工,,,,正式,2026-01-01,"])
    assert [gained in house.sources(who) for who in ("e1003", "e1004")] == [False, True]
    with house.works.sessions.begin() as session:
        assert "role.withheld" in session.scalars(select(LedgerEvent.action)).all()
        told: list[AccountNews] = []
        events = Events()
        events.subscribe(AccountNews, lambda _, news: told.append(news))
        tell_waiting(session, events, house._clock.now())
    assert [(one.kind, one.params["account"]) for one in told] == [("role_waits", "e1003")]
    house.propose({"role": "process_owner", "title": "操作工"})
    house.confirm()
    assert gained in house.sources("e1003")


def test_nobody_confirms_a_role_for_themselves(house: House) -> None:
    with house.works.sessions.begin() as session:
        user = session.scalars(select(User).where(User.username == "sec")).one()
        session.add(Employment(user_id=user.id, title="操作工", source="hr", changed_at=NOW, closed_by_source=False))
    house.propose(WORKER)
    effect = house.confirm()
    assert [line.username for line in effect.waiting] == ["sec"]
    assert house.roles("sec") == {"security_admin"}


def test_nobody_is_put_into_a_group_whose_role_they_confirmed(house: House) -> None:
    house.propose(WORKER)
    house.confirm()
    with house.works.sessions.begin() as session:
        user = session.scalars(select(User).where(User.username == "sec")).one()
        session.add(Employment(user_id=user.id, title="操作工", source="hr", changed_at=NOW, closed_by_source=False))
    told = house.sync()
    assert [one["username"] for one in told["waiting"]] == ["sec"]
    assert house.roles("sec") == {"security_admin"}


def test_what_was_taken_by_hand_is_given_again_only_after_a_new_confirmation(house: House) -> None:
    house.propose(WORKER)
    house.confirm()
    with house.works.sessions.begin() as session:
        [row] = session.scalars(select(GrantRow).where(GrantRow.source == "mapping"))
        revoke(session, house.actor(session, "sec"), row.id, house._clock.now(), "lost the badge")
    assert house.sync()["waiting"][0]["waits"] == mapping_effect.WAITS_TAKEN
    assert house.roles("e1003") == set()
    house.propose(WORKER)
    house.confirm()
    assert house.roles("e1003") == {"employee"}


def test_a_closed_account_loses_what_the_mapping_gave(house: House) -> None:
    house.propose(WORKER)
    house.confirm()
    with house.works.sessions.begin() as session:
        deactivate(session, SYSTEM, "e1003", NOW)
    assert [one["username"] for one in house.sync()["losses"]] == ["e1003"]


WRONG = [
    [{"role": "king", "title": "x"}],
    [{"role": "qa"}],
    ["qa"],
    {"role": "qa"},
    [{"role": "qa", "unit": 999}],
    [{"role": "qa", "group": "x"}],
    [{"role": "qa", "group": "00000000-0000-0000-0000-000000000001"}],
    [{"role": "qa", "title": "x", "line": "T9"}],
    [{"role": "qa", "title": "x", "extra": 1}],
    [{"role": "qa", "title": "x"}] * 501,
]


@pytest.mark.parametrize("rules", WRONG)
def test_rules_that_mean_nothing_are_refused(house: House, rules: object) -> None:
    with house.works.sessions() as session, pytest.raises(InvalidInputError):
        house.mappings.propose(session, house.actor(session, "sec"), rules)


def test_without_a_proposal_there_is_nothing_to_confirm_and_others_may_not_look(house: House) -> None:
    with pytest.raises(NotFoundError):
        house.confirm(seen="x")
    with house.works.sessions() as session, pytest.raises(ForbiddenError):
        house.mappings.view(session, house.actor(session, "e1001"))
    house.propose(WORKER)
    with house.works.sessions.begin() as session:
        house.mappings.drop(session, house.actor(session, "hr"))
    with pytest.raises(NotFoundError):
        house.confirm(seen="x")
