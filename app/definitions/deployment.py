"""Puts a set of files into force as one version: all of it, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.definitions.files import content_hash, kind_of, sha256
from app.definitions.findings import Finding, errors
from app.definitions.gate import check
from app.definitions.gate.role_holders import staffing_findings
from app.definitions.models import DefinitionFile, Deployment, Process
from app.definitions.version import Version
from app.engine import ProcessModel
from app.identity import Actor, attribution_of, require
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError
from app.ledger import Action, Entry, append_to_system

_LOCK = 0x42_48_44_50  # one deployer at a time, held until the commit
_NAMESPACE = UUID("5f6f2f3e-9c0e-4d27-8f0a-3a1f0f3f5b61")


class GateError(InvalidInputError):
    """The gate found errors; nothing was stored."""

    code = "gate_refused"

    def __init__(self, findings: list[Finding]) -> None:
        wrong = errors(findings)
        super().__init__(
            "The deployment is refused: %(count)s errors, the first: %(first)s", count=len(wrong), first=str(wrong[0])
        )
        self.findings = findings


@dataclass(frozen=True, slots=True)
class DeploymentResult:
    """`created` is False when these very files are in force already; then nothing was checked or stored."""

    number: int
    id: str
    created: bool
    findings: list[Finding]


class Deploy:
    """The use case. `gate` gives every finding about the files; bootstrap hands over the limited one."""

    def __init__(self, clock: Clock, gate: Callable[[Mapping[str, bytes]], list[Finding]] = check) -> None:
        self._clock = clock
        self._gate = gate

    def __call__(
        self, session: Session, actor: Actor, files: Mapping[str, bytes], note: str | None = None
    ) -> DeploymentResult:
        """Store `files` by path as the next version. Raises ForbiddenError and GateError; commits nothing itself."""
        require(actor, "process:deploy")
        every, files = files, {path: files[path] for path in files if kind_of(path) is not None}
        _require_usable(files)
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        hashed = content_hash(files)
        latest = session.execute(
            select(Deployment.number, Deployment.id, Deployment.content_hash)
            .order_by(Deployment.number.desc())
            .limit(1)
        ).first()
        if latest is not None and latest.content_hash == hashed:
            return DeploymentResult(latest.number, str(latest.id), created=False, findings=[])
        findings = self._checked(session, every, files)
        number = 1 if latest is None else latest.number + 1
        deployment = uuid5(_NAMESPACE, f"{number} {hashed}")
        self._store(session, actor, Deployment(id=deployment, number=number, content_hash=hashed, note=note), files)
        return DeploymentResult(number, str(deployment), created=True, findings=findings)

    def _checked(self, session: Session, every: Mapping[str, bytes], files: Mapping[str, bytes]) -> list[Finding]:
        """The gate sees `every` file, so that it can name those that are left out."""
        findings = self._gate(every)
        if errors(findings):
            raise GateError(findings)
        return findings + staffing_findings(session, Version(files).models.values(), self._clock.now())

    def _store(self, session: Session, actor: Actor, row: Deployment, files: Mapping[str, bytes]) -> None:
        now = self._clock.now()
        session.execute(
            insert(Deployment),
            {
                "id": row.id,
                "number": row.number,
                "content_hash": row.content_hash,
                "deployed_at": now,
                "deployed_by": actor.id,
                "note": row.note,
            },
        )
        session.execute(insert(DefinitionFile), [_file_row(row.id, path, files[path]) for path in sorted(files)])
        models = Version(files).models
        if models:
            session.execute(insert(Process), [_process_row(row.id, model) for model in models.values()])
        entry = Entry(
            action=Action.DEPLOYMENT_MADE,
            kind="observation",
            stamp=attribution_of(actor),
            target={"deployment": str(row.id), "number": row.number},
            new={"content_hash": row.content_hash, "files": {path: sha256(files[path]) for path in sorted(files)}},
            reason=row.note,
        )
        append_to_system(session, now, [entry])


def _require_usable(files: Mapping[str, bytes]) -> None:
    if not files:
        raise InvalidInputError("There is nothing to deploy: no BPMN, DMN or form file was given")
    for path in files:
        if path.startswith("/") or ".." in path.split("/"):
            raise InvalidInputError("The path %(path)s leads out of the deployment", path=path)


def _file_row(deployment: UUID, path: str, content: bytes) -> dict[str, object]:
    return {
        "deployment_id": deployment,
        "path": path,
        "kind": kind_of(path),
        "sha256": sha256(content),
        "content": content,
    }


def _process_row(deployment: UUID, model: ProcessModel) -> dict[str, object]:
    return {
        "deployment_id": deployment,
        "key": model.id,
        "name_zh": model.name("zh"),
        "name_en": model.name("en"),
        "path": model.path,
        "executable": model.executable,
    }
