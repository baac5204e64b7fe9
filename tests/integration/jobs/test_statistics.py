"""The working role may have the planner look again at what changed, and is told how much was looked at."""

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.jobs import Job, enqueue, refresh_statistics
from tests.support.database.server import SEARCH_PATH

KNOWN = "SELECT reltuples FROM pg_class WHERE oid = 'procrastinate.procrastinate_jobs'::regclass"


def test_after_bulk_work_the_planner_knows_how_many_rows_there_are(fresh_database: str) -> None:
    engine = create_engine(fresh_database, connect_args=SEARCH_PATH)
    with Session(engine) as session, session.begin():
        enqueue(session, [Job("x", {"n": n}) for n in range(5_000)])
        session.execute(text("SELECT pg_stat_force_next_flush()"))
    with Session(engine) as session, session.begin():
        assert refresh_statistics(session) >= 1
        assert session.scalar(text(KNOWN)) == 5_000
    with Session(engine) as session, session.begin():
        assert refresh_statistics(session) == 0, "nothing has changed since"
    engine.dispose()
