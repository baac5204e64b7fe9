"""A roster by file: who comes, who changes, who leaves, what is refused, and that the same file again does nothing."""

import hashlib
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.identity.account_lifecycle import NewPerson, add_user, deactivate
from app.identity.actor import SYSTEM, Grant
from app.identity.confirmation.ask_second import AskSecond
from app.identity.grants import grant
from app.identity.models import GrantRow, Proposal, SignInSession
from app.identity.sign_in import sessions
from app.kernel.canonical import canonical_json
from app.kernel.errors import ConflictError, InvalidInputError
from app.kernel.events import Events
from app.organisation.close_leavers import sweep_leavers
from app.training.models import StepAssignment, Trainer
from tests.support.clock import FixedClock
from tests.support.database.statements import seen_statements
from tests.support.plant.feeds import mend_row
from tests.support.plant.passwords import choose_password
from tests.support.plant.records import told
from tests.support.plant.rosters import DENG, HEADER, LIU, ROSTER, STAFF, WANG, PeopleWorks
from tests.support.plant.works import NOW

PASSWORD = "a long enough one"


def counts(result: object) -> tuple[int, int, int, int]:
    found = result.result  # type: ignore[attr-defined]
    return found.new, found.changed, found.same, found.refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_people_come_with_unit_post_manager_and_kind_of_employment(works: PeopleWorks, encoding: str) -> None:
    assert counts(works.bring(STAFF, encoding=encoding)) == (3, 0, 0, 0)
    people = works.people()
    deng, job = people["1003"]
    assert job is not None
    assert (deng.name, deng.username, deng.employment_type, deng.org_unit) == ("邓超", "e1003", "dispatched", "一线")
    assert (job.title, job.entered_on, job.manager_id) == ("操作工", date(2024, 5, 6), people["1002"][0].id)
    assert works.units() == {"生产部": None, "一线": works.scalar("SELECT id FROM org_units WHERE name = '生产部'")}
    assert people["1002"][1].phone == "+86-755-2658"  # type: ignore[union-attr]


def test_nobody_gets_a_password_or_a_role_by_it(works: PeopleWorks) -> None:
    works.bring(STAFF)
    assert all(user.password_hash is None and user.active for user, _ in works.people().values())
    assert works.scalar("SELECT count(*) FROM grants") == 0


def test_the_same_file_again_changes_nothing(works: PeopleWorks) -> None:
    works.bring(STAFF)
    before = works.scalar("SELECT count(*) FROM ledger_events")
    assert counts(works.bring(STAFF)) == (0, 0, 3, 0)
    assert works.scalar("SELECT count(*) FROM ledger_events") == before


def test_a_workbook_with_real_dates_is_read_too(works: PeopleWorks) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))  # type: ignore[union-attr]
    row = [1001, "王建平", "生产部", "经理", None, "wang@example.com", 13800000001, "正式", date(2019, 3, 1), None]
    book.active.append(row)  # type: ignore[union-attr]
    place = works.drop("roster.xlsx", b"", "hr")
    book.save(place)
    os.utime(place, (1_700_000_000, 1_700_000_000))
    assert counts(works.run(works.roster)) == (1, 0, 0, 0)
    job = works.people()["1001"][1]
    assert job is not None
    assert (job.entered_on, job.phone) == (date(2019, 3, 1), "13800000001")


def test_a_change_is_stored_and_told_without_contact_details(works: PeopleWorks) -> None:
    works.bring(STAFF)
    moved = DENG.replace("操作工", "质检员").replace(",,,劳务", ",new@example.com,13911112222,劳务")
    assert counts(works.bring([WANG, LIU, moved])) == (0, 1, 2, 0)
    with works.session() as session:
        bodies = told(session, "user.changed")
        everything = "".join(told(session))
    assert len(bodies) == 1
    assert "质检员" in bodies[0]
    assert '"contact":["email","phone"]' in bodies[0]
    assert "13911112222" not in everything
    assert "13800000001" not in everything


def test_who_left_loses_the_way_in_at_once_and_stays_named(works: PeopleWorks) -> None:
    works.bring(STAFF)
    with works.sessions.begin() as session:
        choose_password(session, "e1003", PASSWORD, NOW)
        token = sessions.sign_in(session, "e1003", PASSWORD, NOW).token or ""
    with works.session() as session:
        assert sessions.resolve(session, token, NOW) is not None
    gone = DENG + "2026-11-21"
    assert works.bring([WANG, LIU, gone]).result.details["leavers"] == ["邓超 (1003)"]
    with works.session() as session:
        assert sessions.resolve(session, token, NOW) is None
        assert session.scalar(select(func.count()).where(SignInSession.revoked_at.is_(None))) == 0
    assert not works.people()["1003"][0].active
    assert counts(works.bring([WANG, LIU, DENG])) == (0, 1, 2, 0)  # back again
    assert works.people()["1003"][0].active


def test_a_leave_date_to_come_closes_the_account_when_it_is_over(works: PeopleWorks) -> None:
    works.bring([WANG, DENG.replace("1002", "1001") + "2026-11-25"])
    zone = ZoneInfo("Asia/Shanghai")
    for at, closed in ((datetime(2026, 11, 25, 15, 59, tzinfo=UTC), 0), (datetime(2026, 11, 25, 16, tzinfo=UTC), 1)):
        with works.sessions.begin() as session:
            assert sweep_leavers(session, AskSecond(Events()), at, zone) == closed
    assert not works.people()["1003"][0].active


def test_an_account_closed_by_hand_stays_closed(works: PeopleWorks) -> None:
    works.bring(STAFF)
    with works.sessions.begin() as session:
        deactivate(session, SYSTEM, "e1003", NOW, "stolen phone")
    works.bring(STAFF)
    assert not works.people()["1003"][0].active


def test_a_missing_row_means_nothing_unless_the_roster_is_complete(works: PeopleWorks, tmp_path: Path) -> None:
    works.bring(STAFF)
    works.bring([WANG, LIU])
    assert works.people()["1003"][0].active
    with pytest.raises(ConflictError, match="Other people"):
        works.bring_complete([WANG, LIU], "somebody else was seen", tmp_path / "one")
    assert works.people()["1003"][0].active
    seen = _seen(works, ["邓超 (1003)"])
    assert works.bring_complete([WANG, LIU], seen, tmp_path / "two").result.details["leavers"] == ["邓超 (1003)"]
    assert not works.people()["1003"][0].active
    works.bring(STAFF)
    assert works.people()["1003"][0].active


def _seen(works: PeopleWorks, leavers: list[str]) -> str:
    return hashlib.sha256(canonical_json(leavers)).hexdigest()


def test_a_complete_roster_with_a_refused_row_closes_nobody(works: PeopleWorks, tmp_path: Path) -> None:
    works.bring(STAFF)
    result = works.bring_complete([WANG, LIU.replace("2020/7/1", "yesterday")], "", tmp_path / "one")
    assert result.state == "aborted"
    assert works.runs()[-1].template.startswith("A complete roster")  # type: ignore[union-attr]
    assert all(user.active for user, _ in works.people().values())


def test_people_who_were_never_in_the_roster_are_not_missing(works: PeopleWorks, tmp_path: Path) -> None:
    with works.sessions.begin() as session:
        add_user(session, SYSTEM, NewPerson("admin", "管理员", emp_no="9"), NOW)
    works.bring(STAFF)
    works.bring_complete([WANG, LIU], _seen(works, ["邓超 (1003)"]), tmp_path / "one")
    assert works.people()["9"][0].active


WRONG = {
    "duplicate_key": [WANG, WANG.replace("经理", "厂长")],
    "unknown_manager": [DENG],
    "date": [WANG.replace("2019-03-01", "03/01/2019")],
    "dates": [WANG + "2019-02-01"],
    "choice": [WANG.replace("正式", "实习")],
    "email": [WANG.replace("wang@example.com", "wang at home")],
    "formula": [WANG.replace("王建平", "=cmd()")],
    "hidden": [WANG.replace("王建平", "王\u200b建平")],
    "missing": [WANG.replace("王建平", "")],
    "unit": [WANG.replace("生产部", "/".join(["a"] * 13))],
    "cut_off": ["1001,王建平"],
}


@pytest.mark.parametrize("code", WRONG)
def test_wrong_rows_are_refused_with_their_line_and_reason(works: PeopleWorks, code: str) -> None:
    result = works.bring(WRONG[code])
    assert (result.state, result.result.new) == ("aborted", 0)
    assert set(works.reasons().values()) == {code}
    assert works.people() == {}


def test_a_circle_of_managers_is_refused_and_the_others_are_stored(works: PeopleWorks) -> None:
    others = [f"2{n:03},员工{n},生产部,操作工,,,,正式,2020-01-01," for n in range(10)]
    circle = [LIU.replace(",1001,", ",1003,"), DENG]
    assert counts(works.bring([*others, *circle])) == (10, 0, 0, 2)
    assert works.reasons() == {12: "manager_cycle", 13: "manager_cycle"}
    rows = works.quarantined()
    assert "1002 → 1003 → 1002" in rows[0].params["circle"] or "1003 → 1002 → 1003" in rows[0].params["circle"]


def test_a_circle_through_what_is_stored_is_refused_too(works: PeopleWorks) -> None:
    works.bring(STAFF)
    assert counts(works.bring([WANG.replace("经理,,", "经理,1003,"), LIU, DENG, *_crowd(20)])) == (20, 0, 0, 3)
    assert works.people()["1001"][1].manager_id is None  # type: ignore[union-attr]


def _crowd(n: int = 10) -> list[str]:
    return [f"3{i:03},员工{i},生产部,操作工,,,,正式,2020-01-01," for i in range(n)]


def test_units_that_lie_above_each_other_are_refused(works: PeopleWorks) -> None:
    mapping = {**ROSTER, "columns": {**ROSTER["columns"], "unit_parent": "上级部门"}}
    circle = works.connector(mapping=mapping, code="circle")
    rows = ["1,甲,A,,,,,正式,,,B", "2,乙,B,,,,,正式,,,A"]
    works.drop("roster.csv", [HEADER + ",上级部门", *rows], "circle")
    assert works.run(circle).state == "aborted"
    assert set(works.reasons().values()) == {"unit_cycle"}
    assert works.units() == {}
    works.drop(
        "roster.csv",
        [HEADER + ",上级部门", "1,甲,A,,,,,正式,,,B", "2,乙,B,,,,,正式,,,C", "3,丙,C,,,,,正式,,,"],
        "circle",
    )
    assert works.run(circle).result.new == 3
    units = works.units()
    assert units["C"] is None
    assert (units["A"] is not None, units["B"] is not None) == (True, True)


def test_unknown_units_are_refused_unless_the_import_may_make_them(works: PeopleWorks) -> None:
    careful = works.connector(mapping={**ROSTER, "create_units": False}, code="careful")
    works.drop("roster.csv", [HEADER, *STAFF], "careful")
    assert works.run(careful).state == "aborted"
    assert set(works.reasons().values()) == {"unknown_unit"}
    assert works.units() == {}


def test_a_refused_row_is_mended_and_read_again(works: PeopleWorks) -> None:
    works.bring([*_crowd(), LIU])
    [row] = works.quarantined()
    assert row.code == "unknown_manager"
    mend = mend_row(FixedClock(NOW))
    with works.sessions() as session, pytest.raises(InvalidInputError, match="1009"):
        mend(session, SYSTEM, row.id, {"上级": "1009"})
    with works.sessions.begin() as session:
        mend(session, SYSTEM, row.id, {"上级": "3001", "手机": "13812345678"})
    user, job = works.people()["1002"]
    assert job is not None
    assert (user.name, job.phone) == ("刘强", "13812345678")
    with works.session() as session:
        [body] = told(session, "roster.mended")
    assert "13812345678" not in body


def test_work_places_follow_the_roster(works: PeopleWorks) -> None:
    columns = {**ROSTER["columns"], "line": "产线", "step": "工序"}
    placed = works.connector(mapping={**ROSTER, "columns": columns}, code="placed")
    header = HEADER + ",产线,工序"

    def bring(step: str) -> None:
        works.drop("roster.csv", [header, *(f"{row},T1,{step}" for row in STAFF)], "placed")
        works.run(placed)

    bring("filling;sealing")
    bring("sealing")
    bring("sealing、filling")
    bring("sealing")
    with works.session() as session:
        here = session.execute(
            select(StepAssignment.user_id, func.count())
            .where(StepAssignment.valid_to.is_(None))
            .group_by(StepAssignment.user_id)
        ).all()
    assert [n for _, n in here] == [1, 1, 1]
    bring("welding")
    assert set(works.reasons().values()) == {"unknown_step"}
    assert [code.code for code in works.codes()] == ["welding"]


def test_who_has_a_subject_may_be_chosen_as_trainer_until_the_roster_says_otherwise(works: PeopleWorks) -> None:
    columns = {**ROSTER["columns"], "teaches": "讲授内容"}
    teachers = works.connector(mapping={**ROSTER, "columns": columns}, code="teachers")

    def bring(subject: str) -> tuple[int, int, int, int]:
        works.drop("roster.csv", [f"{HEADER},讲授内容", f"{WANG},{subject}"], "teachers")
        return counts(works.run(teachers))

    def taught() -> list[str]:
        with works.session() as session:
            return list(session.scalars(select(Trainer.subject_zh)))

    assert bring("灌装参数") == (1, 0, 0, 0)
    assert taught() == ["灌装参数"]
    assert bring("灌装参数") == (0, 0, 1, 0)
    assert bring("焊接") == (0, 1, 0, 0)
    assert taught() == ["焊接"]
    works.bring([WANG])
    assert taught() == ["焊接"], "a file without the column says nothing of it"
    assert bring("") == (0, 1, 0, 0)
    assert taught() == []


def test_an_account_opened_by_hand_is_found_by_its_username_and_name_only(works: PeopleWorks) -> None:
    with works.sessions.begin() as session:
        add_user(session, SYSTEM, NewPerson("wang", "王建平", PASSWORD), NOW)
        add_user(session, SYSTEM, NewPerson("root", "超级管理员", PASSWORD), NOW)
    named = works.connector(mapping={**ROSTER, "columns": {**ROSTER["columns"], "username": "登录名"}}, code="named")
    rows = [f"{WANG},wang", *(f"{row},u{n}" for n, row in enumerate(_crowd())), f"{LIU},root"]
    works.drop("roster.csv", [HEADER + ",登录名", *rows], "named")
    result = works.run(named)
    assert set(works.reasons().values()) == {"username_taken"}
    assert result.result.refused == 1
    assert works.people()["1001"][0].username == "wang"
    assert works.people()["root"][0].emp_no is None


def test_grants_given_by_hand_are_left_alone(works: PeopleWorks) -> None:
    works.bring(STAFF)
    with works.sessions.begin() as session:
        grant(session, SYSTEM, "e1001", Grant("production_manager"), NOW)
    works.bring([LIU, DENG])
    with works.session() as session:
        [row] = session.scalars(select(GrantRow))
    assert (row.source, row.valid_to) == ("hand", None)


PEOPLE = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["A", "A/B", "C", ""]), st.sampled_from(["", "1", "2", "6"])),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PEOPLE)
def test_any_roster_twice_is_the_roster_once(works: PeopleWorks, people: list[tuple[int, str, str]]) -> None:
    rows = [f"{n},员工{n},{unit},操作工,{manager},,,正式,2020-01-01," for n, unit, manager in people]
    first = works.bring(rows or [WANG])
    state = _state(works)
    again = works.bring(rows or [WANG])
    assert _state(works) == state
    assert (again.result.new, again.result.changed) == (0, 0)
    assert again.state == first.state


def _state(works: PeopleWorks) -> object:
    return sorted(
        (number, user.name, user.active, user.org_unit, job and (job.unit_id, job.title, job.manager_id))
        for number, (user, job) in works.people().items()
    )


def test_ten_days_ahead_is_not_left(works: PeopleWorks) -> None:
    works.bring([WANG + (NOW + timedelta(days=10)).date().isoformat()])
    assert works.people()["1001"][0].active


def test_an_administrator_who_left_is_closed_by_an_administrator_and_not_by_a_file(works: PeopleWorks) -> None:
    works.bring(STAFF)
    with works.sessions.begin() as session:
        grant(session, SYSTEM, "e1003", Grant("security_admin"), NOW)
    for _ in range(2):
        works.bring([WANG, LIU, DENG + "2026-11-21"])
    with works.sessions.begin() as session:
        at = datetime(2026, 11, 23, tzinfo=UTC)
        assert sweep_leavers(session, AskSecond(Events()), at, ZoneInfo("Asia/Shanghai")) == 0
    assert works.people()["1003"][0].active
    with works.session() as session:
        [proposal] = session.execute(select(Proposal.kind, Proposal.facts)).all()
    assert proposal == ("disable", {"reason": "left on 2026-11-21"})


def test_who_administers_is_asked_once_for_all_rows(works: PeopleWorks) -> None:
    rows = [f"{n},员工{n},生产部,操作工,,e{n}@example.com,,正式,2020-01-01," for n in range(2000, 2040)]
    asked = []
    for renamed in ("", "改"):
        with seen_statements() as seen:
            result = works.bring([row.replace("员工", f"员工{renamed}") for row in rows])
        assert result.result.new + result.result.changed == 40
        asked.append(sum("grants.role IN" in statement for statement in seen))
    assert max(asked) <= 3
