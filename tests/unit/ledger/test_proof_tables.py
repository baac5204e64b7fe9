"""Every table says what it is worth as proof, once; what is proof says how it is compared."""

import importlib
from collections import Counter
from collections.abc import Callable, Sequence
from inspect import signature
from pathlib import Path

from sqlalchemy.orm import Session

from app.ledger.own_tables import PROOF as OWN
from app.ledger.proof.table import Compare, ProofTable, Standing
from app.ledger.verdict_texts import UNPROVEN
from app.ledger.verification_result import Unproven
from app.ledger.verify_record import NO_PROOF, tables_that_are
from app.schema import metadata

APP = Path(__file__).resolve().parents[3] / "app"


def declared() -> list[ProofTable]:
    """All that the slices' modules `proof` declare."""
    found = [*OWN]
    rooms = {path.parent.name for path in APP.glob("*/proof*") if path.parent.name != "ledger"}
    for slice_ in sorted(rooms):
        module = importlib.import_module(f"app.{slice_}.proof")
        found += _made(module.proof_tables) if hasattr(module, "proof_tables") else module.PROOF
    return found


def _made(tables: Callable[..., Sequence[ProofTable]]) -> Sequence[ProofTable]:
    """What they are compared by is not asked here."""
    return tables(*[None] * len(signature(tables).parameters))


def test_every_table_is_declared_once() -> None:
    names = Counter(table.name for table in declared())
    assert {name: count for name, count in names.items() if count > 1} == {}
    assert names.keys() == metadata.tables.keys()


def test_proof_is_compared_and_nothing_else_is() -> None:
    wrong = [t.name for t in declared() if (t.standing is Standing.PROOF) != bool(t.compare or t.heavy)]
    assert wrong == []


def test_a_verification_names_every_table_that_is_no_proof() -> None:
    names = {
        name
        for code, of in NO_PROOF.items()
        if code in UNPROVEN
        for name in tables_that_are(of, declared()).split(", ")
    }
    compared = {table.name for table in declared() if table.standing in {Standing.PROOF, Standing.RECORD}}
    assert names | compared == metadata.tables.keys()
    assert names & compared == set()


def test_a_fast_verification_leaves_out_what_is_heavy_and_no_more() -> None:
    table = ProofTable("t", Standing.PROOF, "for this test", _finds("light"), _finds("heavy"))
    session = Session()
    assert [one.code for one in table.compared(session, fast=True)] == ["light"]
    assert [one.code for one in table.compared(session, fast=False)] == ["light", "heavy"]


def _finds(code: str) -> Compare:
    return lambda _session: iter([Unproven(code)])


def test_every_table_says_why() -> None:
    assert [table.name for table in declared() if len(table.why) < 8] == []
