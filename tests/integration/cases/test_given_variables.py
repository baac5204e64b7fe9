"""The page of a child case calls what the parent handed over by the names people know, never by its key."""

from pathlib import Path

from sqlalchemy import text

from app.bootstrap.pages import create_app
from app.cases.case_record import read_case
from app.cases.pages.case import CasePageReader
from app.cases.pages.case_work import CaseReader
from app.demo import answers
from app.demo.cases import FILLING
from app.web.extensions import db
from tests.support.loop.walk import ASKS, REVIEWS, walking


def test_a_trainee_s_case_names_what_it_was_given(fresh_database: str, tmp_path: Path) -> None:
    with walking(fresh_database, tmp_path) as walk:
        walk.do(ASKS, "submit_request", answers.request(FILLING))
        walk.do(REVIEWS, "qa_review", answers.accept(FILLING, FILLING.points))
        walk.plan_and_teach(2)
        app = create_app(walk.plant.container, TESTING=True)
        with walk.plant.sessions() as session, app.test_request_context():
            child = session.scalar(text("SELECT id FROM cases WHERE parent_id IS NOT NULL LIMIT 1"))
            reader = CaseReader(walk.plant.actor("gao.xiang"), "zh")
            page = walk.plant.container.need(CasePageReader).read(session, read_case(session, child), reader)
            db.engine.dispose()
        told = {one.key: one.label["zh"] if isinstance(one.label, dict) else None for one in page.variables}
        assert (told["request"], told["plan"], told["trainee"]) == ("提交培训需求", "制定培训计划", "学员")
        assert None not in told.values()
