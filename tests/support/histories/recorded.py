"""Recorded histories: the events of real cases with the definitions they ran on, in one compressed file.

A file is zstd over JSON: {"deployments": {id: {path: base64}}, "payloads": {digest: content},
"cases": [{"id", "number", "events": [body text …]}]}; events of version 1 have no payloads.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import zstandard
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.definitions.models import DefinitionFile
from app.ledger.models import LedgerEvent
from app.ledger.personal_data.restore import Kept, digests_of, fill, read_payloads

FOLDER = Path(__file__).resolve().parents[2] / "data" / "histories"


@dataclass(frozen=True)
class RecordedCase:
    """One case's events, opened, oldest first."""

    id: UUID
    number: str
    bodies: Sequence[Mapping[str, Any]]

    @property
    def inputs(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """What a replay needs."""
        return ((body["act"]["seq"], body) for body in self.bodies if body["act"]["kind"] == "input")


@dataclass(frozen=True)
class History:
    """The cases of a file, and their definitions as the engine asks for them."""

    name: str
    cases: Sequence[RecordedCase]
    deployments: Mapping[str, Mapping[str, bytes]]

    def files(self, deployment: str) -> Mapping[str, bytes]:
        return self.deployments[deployment]


def read(path: Path) -> History:
    content = orjson.loads(zstandard.decompress(path.read_bytes()))
    deployments = {
        name: {file: base64.b64decode(text) for file, text in files.items()}
        for name, files in content["deployments"].items()
    }
    kept = {digest: Kept(stored) for digest, stored in content.get("payloads", {}).items()}
    cases = [RecordedCase(UUID(one["id"]), one["number"], _opened(one["events"], kept)) for one in content["cases"]]
    return History(path.name.partition(".")[0], cases, deployments)


def _opened(bodies: Sequence[str], kept: Mapping[str, Kept]) -> Sequence[dict[str, Any]]:
    found = [orjson.loads(body) for body in bodies]
    fill(found, kept)
    return found


def write(session: Session, name: str) -> int:
    """Record every case of the database under `name`; gives the number of events."""
    cases = session.scalars(select(Case).order_by(Case.started_at, Case.number)).all()
    recorded = [{"id": str(case.id), "number": case.number, "events": _events(session, case.id)} for case in cases]
    deployments = {str(case.deployment_id): _files(session, case.deployment_id) for case in cases}
    bodies = [orjson.loads(body) for one in recorded for body in one["events"]]
    payloads = {digest: kept.content for digest, kept in read_payloads(session, digests_of(bodies)).items()}
    content = orjson.dumps({"deployments": deployments, "payloads": payloads, "cases": recorded})
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json.zst").write_bytes(zstandard.compress(content, 19))
    return sum(len(one["events"]) for one in recorded)


def _events(session: Session, case: UUID) -> list[str]:
    query = select(LedgerEvent.body).where(LedgerEvent.chain == f"case:{case}").order_by(LedgerEvent.seq)
    return list(session.scalars(query))


def _files(session: Session, deployment: UUID) -> dict[str, str]:
    """BPMN and DMN; forms are nothing to the engine."""
    query = select(DefinitionFile.path, DefinitionFile.content).where(
        DefinitionFile.deployment_id == deployment, DefinitionFile.kind != "form"
    )
    return {row.path: base64.b64encode(row.content).decode() for row in session.execute(query)}
