"""A file that somebody chose is read alone, whatever waits in its connector's folder; a person is told of that file."""

import io
import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from app.cli.imports import commands as import_commands
from app.config.settings import Settings
from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.outside.reach import Reach
from app.connectors.setup.preview_file import PreviewFile
from app.connectors.setup.upload_folder import Uploads
from app.connectors.views import uploads as upload_views
from app.kernel.errors import ConflictError
from app.quality.models.measurement import Measurement
from tests.integration.connectors.test_pages import MAPPED, ROWS, upload
from tests.support.plant.cli_context import open_cli
from tests.support.plant.measured_step import make_plant
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.works import HEADER

OTHERS = [f"x{n},灌装,2026-02-{n:02},50,1" for n in range(1, 4)]
TOML = """
source = "mes-1"
key = ["样本号"]
[columns]
step = "工序"
start = "检验日期"
total = "检验数"
defect = "不合格数"
[constants]
line = "T1"
[codes.step]
"灌装" = "filling"
"""


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("qin", "qa")
        with plant.sessions.begin() as session:
            make_plant(session)
        yield plant


def let_wait(folder: Path) -> Path:
    """A file that another system dropped a minute ago."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "other.csv"
    path.write_text("\n".join([HEADER, *OTHERS, ""]), "utf-8")
    os.utime(path, (time.time() - 60,) * 2)
    return path


def test_the_page_tells_of_the_uploaded_file_while_another_waits(web: Flask, plant: Plant) -> None:
    folder = plant.container.need(Settings).connector_folder
    waiting = let_wait(folder / "mes-1")
    client = signed_in(web, "qin")
    done = client.post(upload(client, ROWS), data=MAPPED | {"what": "import"})
    assert "新增 10 行" in client.get(done.location).text
    assert waiting.exists(), "it waits for its own run"
    assert [path.name for path in (folder / "mes-1" / "done").iterdir()] == ["检验 一月.csv"]
    with plant.sessions() as session:
        assert session.scalars(select(ConnectorRun.rows_read)).all() == [10]


def test_the_command_tells_of_its_file_while_another_waits(
    tmp_path: Path, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    engine = create_engine(fresh_database)
    with Session(engine) as session, session.begin():
        make_plant(session)
    waiting = let_wait(tmp_path / "instance" / "connectors" / "mes-1")
    (tmp_path / "mes.toml").write_text(TOML, "utf-8")
    (tmp_path / "samples.csv").write_text("\n".join([HEADER, *ROWS, ""]), "utf-8")
    arguments = ["measurements", str(tmp_path / "samples.csv"), "--mapping", str(tmp_path / "mes.toml"), "--json"]
    with open_cli() as cli:
        told = json.loads(CliRunner().invoke(import_commands[0], arguments, obj=cli).output)
    assert (told["read"], told["new"]) == (10, 10)
    assert waiting.exists()
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Measurement)) == 10
    engine.dispose()


def test_a_file_waits_for_the_person_while_its_connector_is_busy(
    web: Flask, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(web, "qin")
    place = upload(client, ROWS)

    def busy(*_: object) -> None:
        raise ConflictError("This connector is running already; wait for that run to end")

    with monkeypatch.context() as patch:
        patch.setattr("app.connectors.runs.run_connector.lock_connector", busy)
        answer = client.post(place, data=MAPPED | {"what": "import"})
    assert answer.status_code == 422
    assert "该连接器正在运行" in answer.text
    assert client.post(place, data=MAPPED | {"what": "import"}).status_code == 303
    with plant.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Measurement)) == 10


def test_an_upload_that_nobody_maps_is_deleted_after_a_while(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    old, new = (uploads.keep("x.csv", io.BytesIO(b"a\n1\n")) for _ in range(2))
    os.utime(uploads.path(old).parent, (1_700_000_000, 1_700_000_000))
    assert uploads.expire(1_700_000_001) == 1
    assert (uploads.has(old), uploads.has(new)) == (False, True)


def test_a_page_looks_at_the_first_rows_of_a_long_file_and_says_so(
    web: Flask, plant: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_views, "PREVIEW_ROWS", 5)
    client = signed_in(web, "qin")
    place = upload(client, ROWS)
    rows = "".join(f"{n},灌装,2026-01-{n % 28 + 1:02},50,1\n" for n in range(100, 60_000))
    with next(tmp_path.rglob("*检验*.csv")).open("a", encoding="gb18030") as file:
        file.write(rows)
    page = client.post(place, data=MAPPED | {"what": "preview"})
    assert page.status_code == 200
    assert "只检查了前面的行" in page.text


def test_one_file_is_read_and_one_waits_so_that_pages_are_served_beside_them(
    web: Flask, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, *others = (signed_in(web, "qin") for _ in range(4))
    place = upload(client, ROWS)
    reads, goes_on, alone = threading.Event(), threading.Event(), threading.Lock()

    def slow(*given: Any, **more: Any) -> Any:
        assert alone.acquire(blocking=False), "two files are read at once"
        try:
            reads.set()
            assert goes_on.wait(30)
            return preview(*given, **more)
        finally:
            alone.release()

    preview = PreviewFile.__call__
    monkeypatch.setattr(PreviewFile, "__call__", slow)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(client.post, place, data=MAPPED | {"what": "preview"})
        assert reads.wait(30)
        asked = [pool.submit(other.post, place, data=MAPPED | {"what": "preview"}) for other in others[:2]]
        done, _ = wait(asked, 30, FIRST_COMPLETED)
        assert [one.result().status_code for one in done] == [409]
        assert others[2].get("/account").status_code == 200
        time.sleep(0.5)  # whoever would not wait is at it by now
        goes_on.set()
        assert (first.result().status_code, sorted(one.result().status_code for one in asked)) == (200, [200, 409])
    assert client.post(place, data=MAPPED | {"what": "preview"}).status_code == 200


def test_a_file_is_not_stored_when_its_drop_folder_is_gone(
    web: Flask, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reach, "folder", lambda _self, folder: folder)  # as if the settings listed it
    client = signed_in(web, "qin")
    assert client.post(upload(client, ROWS[:1]), data=MAPPED | {"what": "import"}).status_code == 303
    gone = plant.container.need(Settings).connector_folder / "a file" / "share"
    gone.parent.write_text("where the share was mounted", "utf-8")
    with plant.sessions.begin() as session:
        session.scalars(select(ConnectorRow)).one().settings = {"folder": str(gone)}
    again = client.post(upload(client, ROWS), data=MAPPED | {"what": "import"})
    assert again.status_code == 303
    with plant.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Measurement)) == 1
        states = session.execute(select(ConnectorRun.state, ConnectorRun.template).order_by(ConnectorRun.started_at))
        assert states.all()[1] == ("failed", "The folder %(folder)s is not there or cannot be read")
