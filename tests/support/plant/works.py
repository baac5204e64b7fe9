"""A plant and connectors in a database of one's own, and short ways to run them and to look at what came of it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from app.config import Settings
from app.config.outside import OutsideHost, OutsideSettings
from app.connectors.models import ConnectorRow, ConnectorRun, QuarantinedRow, UnmappedCode
from app.connectors.outside import Outside
from app.connectors.runs.attempt import RunResult
from app.connectors.runs.run_connector import RunConnector
from app.quality.models.measurement import Measurement
from tests.support.database.server import SEARCH_PATH
from tests.support.plant.feeds import MAPPINGS
from tests.support.plant.measured_step import make_plant

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
MAPPING: Mapping[str, Any] = {
    "source": "mes",
    "key": ["样本号"],
    "columns": {"step": "工序", "start": "检验日期", "total": "检验数", "defect": "不合格数"},
    "constants": {"line": "T1"},
    "codes": {"step": {"灌装": "filling"}},
}
HEADER = "样本号,工序,检验日期,检验数,不合格数"
GOOD = [f"{n},灌装,2026-10-{n:02},50,{n % 10}" for n in range(1, 11)]

HERE = OutsideHost("127.0.0.1", tuple(range(1, 65536)), ("env:CONNECTOR_SECRET_MES", "env:CONNECTOR_SECRET_MISSING"))
SETTINGS = Settings(Path("/nonexistent"), "x" * 32, connectors=OutsideSettings((HERE,), ("env:CONNECTOR_SECRET_PUSH",)))
"""Services of tests answer on this machine at ports of their own."""

IN_ORDER = (func.length(Measurement.source_key), Measurement.source_key)


class Ticking:
    """A clock that goes on by a second whenever it is asked, so that runs have an order."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> datetime:
        """The next second."""
        self._now += timedelta(seconds=1)
        return self._now


class Works:
    """The plant TP with its line T1, and the connectors that a test makes."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = create_engine(url, connect_args=SEARCH_PATH)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)
        self.folder = folder
        self.outside = Outside.of(replace(SETTINGS, instance_dir=folder))
        self.run_connector = RunConnector(self.sessions, Ticking(), folder, MAPPINGS, self.outside)
        with self.sessions.begin() as session:
            make_plant(session)

    def connector(
        self, kind: str = "files", mapping: Mapping[str, Any] = MAPPING, code: str = "mes", **settings: Any
    ) -> UUID:
        """A connector that is ready to run."""
        row = ConnectorRow(
            id=uuid4(),
            code=code,
            name=code,
            kind=kind,
            settings=settings,
            mapping=dict(mapping) | {"source": code},
            cursor={},
            known_columns=[],
            every_minutes=None,
            created_at=NOW,
        )
        with self.sessions.begin() as session:
            session.add(row)
        return row.id

    def drop(self, name: str, content: bytes | Sequence[str], code: str = "mes") -> Path:
        """Put a file into the connector's folder, long enough ago to be complete."""
        folder = self.folder / code
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else "\n".join([*content, ""]).encode())
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return path

    def run(self, connector: UUID) -> RunResult:
        """One look at the source; its last run."""
        return self.run_connector(connector)[-1]

    def load(self, connector: UUID, rows: Sequence[str], header: str = HEADER) -> RunResult:
        """Drop a CSV file of these rows and run."""
        self.drop("samples.csv", [header, *rows])
        return self.run(connector)

    def measurements(self) -> list[tuple[str, int, int, int]]:
        """(key, total, defect, revision) of everything stored."""
        query = select(Measurement.source_key, Measurement.qty_total, Measurement.qty_defect, Measurement.revision)
        with self.sessions() as session:
            return [tuple(row) for row in session.execute(query.order_by(*IN_ORDER))]

    def stored(self) -> list[Measurement]:
        """Everything stored."""
        return self._all(select(Measurement).order_by(*IN_ORDER))

    def quarantined(self) -> list[QuarantinedRow]:
        """Refused rows in the order they were refused."""
        return self._all(select(QuarantinedRow).order_by(QuarantinedRow.id))

    def runs(self) -> list[ConnectorRun]:
        """The history, oldest first."""
        return self._all(select(ConnectorRun).order_by(ConnectorRun.started_at, ConnectorRun.id))

    def codes(self) -> list[UnmappedCode]:
        """The inbox of codes."""
        return self._all(select(UnmappedCode).order_by(UnmappedCode.code))

    def row(self, connector: UUID) -> ConnectorRow:
        """The connector as it is now."""
        with self.sessions() as session:
            return session.get_one(ConnectorRow, connector)

    def scalar(self, statement: str) -> Any:
        """One value by SQL."""
        with self.sessions() as session:
            return session.scalar(text(statement))

    def session(self) -> Session:
        """A new session."""
        return self.sessions()

    def close(self) -> None:
        """Let the database go."""
        self.engine.dispose()

    def _all(self, query: Any) -> list[Any]:
        with self.sessions() as session:
            return list(session.scalars(query))
