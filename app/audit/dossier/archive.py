"""`dossier.zip`: what was recorded, what proves it, what it rests on, a page to read, and the program that checks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.dossier import proofs
from app.audit.dossier.case_pages import CasePages
from app.audit.dossier.digested_zip import DigestedZip, digested_zip
from app.audit.dossier.left_out import BLIND, left_out, left_out_lines
from app.audit.dossier.selection import DossierSelection
from app.cases import Case, Document, DocumentContent, blind_elements
from app.definitions import DefinitionFile, Definitions
from app.engine import ProcessKey
from app.kernel.canonical import canonical_json
from app.kernel.errors import ConflictError
from app.ledger import (
    SealKeys,
    digests_of,
    known_keys,
    moment_text,
)

SIGNS = b"bihuan dossier\0"
VERIFIER = Path(__file__).parents[1] / "verifier" / "verify.py"
README = """Bihuan 闭环：案卷 / Dossier

核对 / To check it:  python verify.py THIS-FILE.zip [--head old-head.json] [--key pub.pem]
阅读 / To read it:   cases/*.html
打印 / To print:    cases/*.pdf, with places to sign （打印后签字）; 案件较多时见案件页面 / of many: the case's page
证据 / Proof:        *.jsonl, leaves.bin, definitions/, files/. cases/ is for reading: what the record says, in words.
保存 / To keep:      head.json, the newest signed tree head. Give it to a later check with --head.
"""


class WriteDossier:
    """Writes archives; reads only. The session must see one moment (REPEATABLE READ)."""

    def __init__(self, definitions: Definitions, pages: CasePages, keys: SealKeys) -> None:
        self._definitions = definitions
        self._pages = pages
        self._keys = keys

    def __call__(
        self, session: Session, selection: DossierSelection, target: IO[bytes], now: datetime
    ) -> dict[str, Any]:
        """Write the archive and return its manifest.

        A case with an open blind score sheet is left out, for the record of its chain holds the sheet that is in
        already; the manifest (`withheld`: number and reason) and the README name it. Raises ConflictError when it is
        the very case that was asked for.
        """
        blind = self._blind(session, selection)
        if selection.root in blind:
            raise ConflictError(
                "Case %(number)s has an open blind score sheet. Its dossier can be made when all sheets are in.",
                number=blind[selection.root],
            )
        selection = selection.without(blind)
        with digested_zip(target) as archive:
            withheld = left_out(blind.values(), BLIND)
            archive.add("README.txt", README + _missing(withheld))
            archive.add("verify.py", VERIFIER.read_bytes())
            manifest = {
                "format": "bihuan-dossier",
                "v": 3,
                "made_at": moment_text(now),
                **({"withheld": withheld} if withheld else {}),
                **self._write(session, selection, archive, now),
            }
            manifest["files"] = dict(sorted(archive.digests.items()))
            content = canonical_json(manifest)
            archive.close_with("manifest.json", content)
            if signature := self._sign(session, content):
                archive.close_with("signature.json", canonical_json(signature))
        return manifest

    def _sign(self, session: Session, manifest: bytes) -> dict[str, str] | None:
        """This host's word for every file, by the key that seals; None where that key is none of the record's."""
        signer = self._keys.present()
        if signer is None or signer.id not in known_keys(session):
            return None
        return {"key": signer.id, "signature": signer.sign(SIGNS + manifest).hex()}

    def _write(
        self, session: Session, selection: DossierSelection, archive: DigestedZip, now: datetime
    ) -> dict[str, Any]:
        counts, deployments, digests = _write_events(session, selection, archive)
        archive.add("payloads.jsonl", proofs.json_lines(proofs.payloads(session, digests)))
        heads = _write_proofs(session, selection, archive)
        _write_definitions(session, deployments, proofs.erasures_made(session, digests), archive)
        query = select(Case).where(Case.id.in_(selection.cases)).order_by(Case.started_at, Case.number)
        cases = list(session.scalars(query))
        documents = _write_documents(session, selection.cases, archive)
        for path, content in self._pages(session, cases, heads[-1] if heads else None, now):
            archive.add(path, content)
        return {
            "cases": [{"id": str(case.id), "number": case.number} for case in cases],
            "chains": counts,
            "documents": documents,
            "deployments": sorted(deployments),
        }

    def _blind(self, session: Session, selection: DossierSelection) -> dict[UUID, str]:
        """Those of the cases that hold something blind now, with their numbers."""
        columns = (Case.id, Case.number, Case.deployment_id, Case.process, Case.waiting)
        rows = session.execute(select(*columns).where(Case.id.in_(selection.cases), Case.ended_at.is_(None)))
        models = ((row, self._definitions.model(ProcessKey(str(row.deployment_id), row.process))) for row in rows)
        return {row.id: row.number for row, model in models if blind_elements(row, model)}


def _missing(withheld: Sequence[Mapping[str, str]]) -> str:
    """What the README says of cases that are not in the archive."""
    if not withheld:
        return ""
    title = f"未收录的案件 / Cases that are NOT in this archive: {len(withheld)}"
    return "\n".join(["", title, *(f"  {line}" for line in left_out_lines(withheld)), ""])


def _write_events(
    session: Session, selection: DossierSelection, archive: DigestedZip
) -> tuple[dict[str, int], set[str], set[str]]:
    """Write all events; returns how many each chain has, and the deployments and payloads they name."""
    counts: Counter[str] = Counter()
    deployments: set[str] = set()
    digests: set[str] = set()
    with archive.stream("events.jsonl") as write:
        for chain, body in proofs.bodies(session, selection.chains):
            write(body.encode() + b"\n")
            counts[chain] += 1
            event = orjson.loads(body)
            digests |= digests_of([event])
            if deployment := (event.get("definition") or {}).get("deployment"):
                deployments.add(deployment)
    return dict(counts), deployments, digests


def _write_proofs(session: Session, selection: DossierSelection, archive: DigestedZip) -> list[dict[str, Any]]:
    leaves, heads = proofs.sealed_leaves(session), proofs.heads(session)
    archive.add("leaves.bin", leaves, packed=False)
    archive.add("proofs.jsonl", proofs.json_lines(proofs.proofs(session, selection.chains, leaves)))
    archive.add("heads.jsonl", proofs.json_lines(heads))
    archive.add("keys.json", canonical_json(proofs.keys(session)))
    if heads:
        archive.add("head.json", canonical_json(heads[-1]))
    return heads


def _write_definitions(session: Session, deployments: set[str], erasures: Sequence[str], archive: DigestedZip) -> None:
    witnesses = [*proofs.deployments_made(session, deployments), *erasures]
    archive.add("witnesses.jsonl", "".join(f"{body}\n" for body in witnesses).encode())
    query = select(DefinitionFile).where(DefinitionFile.deployment_id.in_(map(UUID, deployments)))
    for file in session.scalars(query.order_by(DefinitionFile.deployment_id, DefinitionFile.path)):
        archive.add(f"definitions/{file.deployment_id}/{file.path}", file.content)


def _write_documents(session: Session, cases: Sequence[UUID], archive: DigestedZip) -> list[dict[str, Any]]:
    """The files as they are stored: whether they are what was attached is for the verifier to say."""
    query = (
        select(Document, DocumentContent.content)
        .join(DocumentContent, DocumentContent.sha256 == Document.sha256)
        .where(Document.case_id.in_(cases))
        .order_by(Document.uploaded_at, Document.id)
    )
    written = []
    for document, content in session.execute(query.execution_options(yield_per=1)):
        path = f"files/{document.id}/{document.name}"
        archive.add(path, content)
        facts = {"id": str(document.id), "case": str(document.case_id), "path": path, "sha256": document.sha256}
        written.append(facts)
    return written
