"""Planned posts, skills and courses by file and by hand, and the tree that comes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from app.connectors.models import ConnectorRow
from app.connectors.runs.attempt import RunResult
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Grant
from app.identity.directory import actor_of
from app.identity.grants import grant
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.organisation.pages.org_tree import as_json, read_organisation
from app.organisation.pages.profile import read_profile
from app.organisation.plan_posts import PlanPosts
from app.skills.models import Skill, SkillScore, TrainingRecord
from tests.support.clock import FixedClock
from tests.support.plant.rosters import STAFF, PeopleWorks
from tests.support.plant.works import NOW

POSTS = {"feed": "posts", "columns": {"unit": "部门", "post": "岗位", "planned": "编制"}, "create_units": True}
SKILLS = {"feed": "skills", "columns": {"emp_no": "工号", "skill": "技能", "score": "成绩", "as_of": "日期"}}
COURSES = {
    "feed": "trainings",
    "columns": {
        "emp_no": "工号",
        "course": "课程",
        "held_on": "日期",
        "result": "结果",
        "score": "成绩",
        "given_by": "来源",
    },
}


def bring(works: PeopleWorks, mapping: Mapping[str, Any], header: str, rows: Sequence[str], code: str) -> RunResult:
    with works.session() as session:
        connector = session.scalar(select(ConnectorRow.id).where(ConnectorRow.code == code))
    works.drop("file.csv", [header, *rows], code)
    return works.run(connector or works.connector(mapping=mapping, code=code))


def test_open_posts_are_counted_post_by_post(works: PeopleWorks) -> None:
    works.bring([*STAFF, "1004,新人,生产部/一线,操作工,,,,劳务派遣,2026-01-01,"])
    rows = ["生产部,经理,2", "生产部/一线,操作工,1", "一线,班组长,1", "质量部,质检员,3"]
    assert bring(works, POSTS, "部门,岗位,编制", rows, "plan").result.new == 4
    with works.session() as session:
        found = read_organisation(session, SYSTEM)
        assert [unit.name for unit in found.units] == ["生产部", "质量部"]
        production = found.units[0]
        assert (production.headcount, production.planned, production.open, production.over) == (4, 4, 1, 1)
        assert (production.dispatched, found.total("open"), found.total("planned")) == (2, 4, 7)
        assert (
            as_json(read_organisation(session, SYSTEM, "新人"))["units"][0]["units"][0]["posts"][0]["people"][0][
                "emp_no"
            ]
            == "1004"
        )
        assert read_organisation(session, SYSTEM, "nobody like this").units == []
    assert bring(works, POSTS, "部门,岗位,编制", rows, "plan").result.same == 4
    assert bring(works, POSTS, "部门,岗位,编制", ["一线,操作工,3", *rows[2:]], "plan").result.changed == 1


def test_wrong_plans_are_refused(works: PeopleWorks) -> None:
    assert bring(works, POSTS, "部门,岗位,编制", ["a,b,-1", "a,c,many", "a,,1"], "plan").state == "aborted"
    assert works.scalar("SELECT count(*) FROM posts") == 0


def hr(works: PeopleWorks) -> PlanPosts:
    with works.sessions.begin() as session:
        for name, role in (("hr", "hr_manager"), ("qin", "qa"), ("boss", "plant_manager")):
            add_user(session, SYSTEM, NewPerson(name, name), NOW)
            grant(session, SYSTEM, name, Grant(role), NOW)
    return PlanPosts(FixedClock(NOW))


def test_hr_plans_by_hand_and_nobody_else(works: PeopleWorks) -> None:
    planning = hr(works)
    with works.sessions.begin() as session:
        actor = actor_of(session, "hr", NOW)
        top = planning.add_unit(session, actor, None, "厂部", "Management")
        low = planning.add_unit(session, actor, top, "车间")
        planning.plan_post(session, actor, low, "操作工", 5, "Operator")
        with pytest.raises(ConflictError, match="already"):
            planning.add_unit(session, actor, top, "车间")
        with pytest.raises(ConflictError, match="below itself"):
            planning.move_unit(session, actor, top, low)
        with pytest.raises(InvalidInputError):
            planning.plan_post(session, actor, low, "a/b", 1)
        with pytest.raises(InvalidInputError):
            planning.plan_post(session, actor, low, "操作工", 100_001)
        with pytest.raises(NotFoundError):
            planning.plan_post(session, actor, 999, "操作工", 1)
        planning.move_unit(session, actor, low, None)
        for other in ("boss", "qin"):
            with pytest.raises(ForbiddenError):
                planning.plan_post(session, actor_of(session, other, NOW), low, "操作工", 1)
        assert [unit.planned for unit in read_organisation(session, actor).units] == [0, 5]
        with pytest.raises(ForbiddenError):
            read_organisation(session, actor_of(session, "qin", NOW))


def test_courses_appear_in_the_persons_record_and_are_corrected_once(works: PeopleWorks) -> None:
    works.bring(STAFF)
    header = "工号,课程,日期,结果,成绩,来源"
    rows = [f"100{n},安全教育,2026-01-0{n},合格,9{n},人事部" for n in (1, 2, 3)]
    assert bring(works, COURSES, header, rows, "lms").result.new == 3
    assert bring(works, COURSES, header, rows, "lms").result.same == 3
    mended = [rows[0].replace("合格,91", "不合格,51"), *rows[1:]]
    assert bring(works, COURSES, header, mended, "lms").result.changed == 1
    planning = hr(works)
    assert planning
    with works.session() as session:
        page = read_profile(session, actor_of(session, "boss", NOW), "e1001", NOW)
        assert [(one.course, one.result, one.score, one.given_by) for one in page.courses] == [
            ("安全教育", "failed", 51.0, "人事部")
        ]
        assert (page.phone, page.email) == (None, None)
        assert read_profile(session, actor_of(session, "hr", NOW), "e1001", NOW).phone == "13800000001"
        assert read_profile(session, actor_of(session, "e1001", NOW), "e1001", NOW).phone == "13800000001"
        with pytest.raises(ForbiddenError):
            read_profile(session, actor_of(session, "e1001", NOW), "e1002", NOW)


def test_wrong_courses_wait_with_their_reason(works: PeopleWorks) -> None:
    works.bring(STAFF)
    good = [f"1001,课程{n},2026-01-01,合格,,人事部" for n in range(20)]
    wrong = [
        "9999,x,2026-01-01,合格,,",
        "1001,x,2030-01-01,合格,,",
        "1001,x,2026-01-01,优秀,,",
        "1001,x,2026-01-01,合格,101,",
    ]
    assert bring(works, COURSES, "工号,课程,日期,结果,成绩,来源", [*good, *wrong], "lms").result.new == 20
    assert sorted(works.reasons().values()) == ["choice", "future", "share", "unknown_person"]


def test_scores_are_added_and_never_changed(works: PeopleWorks) -> None:
    works.bring(STAFF)
    with works.sessions.begin() as session:
        session.add(Skill(code="welding", name_zh="焊接", name_en="Welding"))
    header = "工号,技能,成绩,日期"
    rows = [f"100{n},welding,8{n}.5,2026-01-01" for n in (1, 2, 3)]
    assert bring(works, SKILLS, header, rows, "scores").result.new == 3
    assert bring(works, SKILLS, header, rows, "scores").result.same == 3
    assert (
        bring(works, SKILLS, header, ["1001,welding,99,2026-01-01", "1001,singing,1,2026-01-01"], "scores").state
        == "aborted"
    )
    assert set(works.reasons().values()) == {"score_stands", "unknown_code"}
    with works.session() as session:
        assert sorted(session.scalars(select(SkillScore.score))) == [81.5, 82.5, 83.5]
        assert session.scalar(select(TrainingRecord.id)) is None
