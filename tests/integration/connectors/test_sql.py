"""Somebody else's database, read by watermark over a real connection; and what a query may not do."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from tests.support.database.foreign_server import Foreign, foreign_server
from tests.support.database.relay import relay_to
from tests.support.database.server import TestServer
from tests.support.plant.works import Works

MAPPING = {
    "source": "erp",
    "columns": {"step": "step", "start": "day", "total": "n", "defect": "bad"},
    "constants": {"line": "T1"},
}
QUERY = "SELECT id, updated_at, 'filling' AS step, day, n, bad FROM erp_counts"


@pytest.fixture(scope="module")
def foreign() -> Iterator[Foreign]:
    with foreign_server() as server:
        yield server


@pytest.fixture
def erp(foreign: Foreign, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CONNECTOR_SECRET_MES", foreign.password)
    foreign.execute(
        "DROP TABLE IF EXISTS erp_counts",
        "CREATE TABLE erp_counts (id int PRIMARY KEY, updated_at timestamptz, day date, n int, bad numeric(9,3))",
        "INSERT INTO erp_counts SELECT i, '2026-10-01'::timestamptz + i * interval '1 hour',"
        " '2026-09-01'::date + i, 50, 2 FROM generate_series(1, 12) i",
        "GRANT SELECT, UPDATE ON erp_counts TO reader, mighty, files",
    )
    return foreign.address


def settings(url: str, query: str = QUERY) -> dict[str, str]:
    plain = {"url": url, "query": query, "watermark": "updated_at", "key": "id", "overlap_minutes": "90"}
    return plain | {"password": "env:CONNECTOR_SECRET_MES"}


def test_rows_come_by_watermark_and_corrections_by_their_new_time(works: Works, foreign: Foreign, erp: str) -> None:
    connector = works.connector("sql", MAPPING, "erp", **settings(erp))
    first = works.run(connector)
    assert (first.state, first.result.new) == ("done", 12), first.message
    foreign.execute("UPDATE erp_counts SET bad = 9, updated_at = '2026-10-20' WHERE id = 3")
    second = works.run(connector)
    assert (second.result.read, second.result.changed) == (3, 1), second.message
    assert works.measurements()[2] == ("3", 50, 9, 2)


@pytest.mark.parametrize(
    "query", ["DELETE FROM erp_counts RETURNING *", "SELECT 1; DROP TABLE erp_counts", "SELECT * FROM nowhere"]
)
def test_a_query_that_is_no_plain_select_ends_the_run(works: Works, foreign: Foreign, erp: str, query: str) -> None:
    result = works.run(works.connector("sql", MAPPING, "erp", **settings(erp, query)))
    assert result.state == "failed"
    assert foreign.scalar("SELECT count(*) FROM erp_counts") == 12


def test_writing_inside_a_select_is_stopped_by_the_database(works: Works, foreign: Foreign, erp: str) -> None:
    query = "WITH gone AS (UPDATE erp_counts SET bad = 0 RETURNING *) SELECT * FROM gone"
    result = works.run(works.connector("sql", MAPPING, "erp", **settings(erp, query)))
    assert result.state == "failed"
    assert foreign.scalar("SELECT sum(bad) FROM erp_counts") == 24


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("postgresql+psycopg://a:b@nowhere/db", "secret"),
        ("postgresql+psycopg://bihuan_app@/bihuan?host=/tmp", "sockets"),
        ("postgresql://bihuan_app@%2Ftmp/bihuan", "sockets"),
        ("postgresql://reader@/erp", "sockets"),
        ("postgresql://reader@127.0.0.1,10.0.0.1/erp", "sockets"),
        ("postgresql://reader@127.0.0.1/erp?hostaddr=10.0.0.1", "sockets"),
        ("postgresql://reader@127.0.0.1/erp?service=ours", "sockets"),
        ("postgresql://127.0.0.1/erp", "user"),
        ("sqlite:////etc/passwd", "Only PostgreSQL"),
        ("sqlite+pysqlite:///file:x?uri=true", "Only PostgreSQL"),
        ("mysql+pymysql://reader@10.0.0.1/erp", "Only PostgreSQL"),
        ("not an address", "no database address"),
    ],
)
def test_an_address_that_is_no_plain_way_over_the_network_is_refused(
    works: Works, monkeypatch: pytest.MonkeyPatch, url: str, word: str
) -> None:
    result = works.run(works.connector("sql", MAPPING, "erp", **settings(url)))
    assert result.state == "failed"
    assert word in result.message
    assert ":b@" not in result.message


def test_our_own_server_is_refused_by_whatever_name_and_database(
    works: Works, database_server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = make_url(database_server.url("bihuan_app", "postgres"))
    monkeypatch.setenv("CONNECTOR_SECRET_MES", ours.password or "")
    with relay_to(database_server.url("bihuan_app", "postgres")) as port:
        url = f"postgresql://bihuan_app@127.0.0.1:{port}/postgres"
        result = works.run(
            works.connector("sql", MAPPING, "erp", **settings(url, "SELECT 1 AS id, now() AS updated_at"))
        )
    assert result.state == "failed"
    assert "Bihuan itself" in result.message


@pytest.mark.parametrize("role", ["mighty", "files"])
def test_a_role_with_powers_over_its_server_is_refused(works: Works, erp: str, role: str) -> None:
    url = erp.replace("reader@", f"{role}@")
    result = works.run(works.connector("sql", MAPPING, "erp", **settings(url)))
    assert result.state == "failed"
    assert "powers" in result.message


def test_a_query_that_takes_for_ever_is_stopped_by_the_database(works: Works, foreign: Foreign, erp: str) -> None:
    foreign.execute("ALTER ROLE reader SET statement_timeout = 0")
    query = (
        "SELECT id, updated_at, day, n, bad, current_setting('statement_timeout')"
        " || current_setting('transaction_read_only') AS step FROM erp_counts"
    )
    works.run(works.connector("sql", MAPPING, "erp", **settings(erp, query)))
    assert {row.raw["step"] for row in works.quarantined()} == {"1minon"}


def test_complaints_are_read_by_query(works: Works, foreign: Foreign, erp: str) -> None:
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
