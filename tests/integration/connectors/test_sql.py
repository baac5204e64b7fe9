"""Somebody else's database, read by watermark over a real connection; and what a query may not do."""

import pytest
from sqlalchemy import text

from tests.support.plant.works import Works

MAPPING = {
    "source": "erp",
    "columns": {"step": "step", "start": "day", "total": "n", "defect": "bad"},
    "constants": {"line": "T1"},
}
QUERY = "SELECT id, updated_at, 'filling' AS step, day, n, bad FROM erp_counts"


@pytest.fixture
def erp(works: Works, works_database: tuple[str, object]) -> str:
    owner = works_database[1]
    with owner.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(text("DROP TABLE IF EXISTS erp_counts"))
        connection.execute(
            text(
                "CREATE TABLE erp_counts"
                " (id int PRIMARY KEY, updated_at timestamptz, day date, n int, bad numeric(9,3))"
            )
        )
        connection.execute(
            text(
                "INSERT INTO erp_counts SELECT i, '2026-10-01'::timestamptz + i * interval '1 hour',"
                " '2026-09-01'::date + i, 50, 2 FROM generate_series(1, 12) i"
            )
        )
        connection.execute(text("GRANT SELECT, INSERT, UPDATE ON erp_counts TO bihuan_app"))
    return works_database[0]


def settings(url: str, query: str = QUERY) -> dict[str, str]:
    return {"url": url, "query": query, "watermark": "updated_at", "key": "id", "overlap_minutes": "90"}


def test_rows_come_by_watermark_and_corrections_by_their_new_time(works: Works, erp: str) -> None:
    url, password = _without_password(erp)
    connector = works.connector("sql", MAPPING, "erp", **settings(url), **password)
    first = works.run(connector)
    assert (first.state, first.result.new) == ("done", 12), first.message
    with works.sessions.begin() as session:
        session.execute(text("UPDATE erp_counts SET bad = 9, updated_at = '2026-10-20' WHERE id = 3"))
    second = works.run(connector)
    assert (second.result.read, second.result.changed) == (3, 1), second.message
    assert works.measurements()[2] == ("3", 50, 9, 2)


@pytest.mark.parametrize(
    "query", ["DELETE FROM erp_counts RETURNING *", "SELECT 1; DROP TABLE erp_counts", "SELECT * FROM nowhere"]
)
def test_a_query_that_is_no_plain_select_ends_the_run(works: Works, erp: str, query: str) -> None:
    url, password = _without_password(erp)
    result = works.run(works.connector("sql", MAPPING, "erp", **settings(url, query), **password))
    assert result.state == "failed"
    assert works.scalar("SELECT count(*) FROM erp_counts") == 12


def test_writing_inside_a_select_is_stopped_by_the_database(works: Works, erp: str) -> None:
    url, password = _without_password(erp)
    query = "WITH gone AS (UPDATE erp_counts SET bad = 0 RETURNING *) SELECT * FROM gone"
    result = works.run(works.connector("sql", MAPPING, "erp", **settings(url, query), **password))
    assert result.state == "failed"
    assert works.scalar("SELECT sum(bad) FROM erp_counts") == 24


def test_a_password_in_the_url_is_refused(works: Works) -> None:
    result = works.run(works.connector("sql", MAPPING, "erp", **settings("postgresql+psycopg://a:b@nowhere/db")))
    assert result.state == "failed"
    assert "secret" in result.message


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    from sqlalchemy import make_url

    found = make_url(url)
    assert not found.password, "the test server trusts its socket"
    return found.render_as_string(hide_password=False), {}


def test_complaints_are_read_by_query(works: Works, erp: str) -> None:
    query = "SELECT id, updated_at, day, 'Fall ' || id AS said FROM erp_counts"
    mapping = {
        "source": "erp",
        "feed": "complaints",
        "columns": {"start": "day", "text": "said"},
        "constants": {"line": "T1", "step": "filling"},
    }
    connector = works.connector("sql", mapping, "erp", **settings(erp, query))
    first, again = works.run(connector).result, works.run(connector).result
    assert (first.new, again.new, again.changed) == (12, 0, 0)
    assert works.scalar("SELECT min(text) FROM complaints WHERE source_key = '1'") == "Fall 1"
