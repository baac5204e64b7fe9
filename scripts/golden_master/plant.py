"""What the demonstration leaves behind: the ledger, every table, the history of each case, what is handed out."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.golden_master.masking import Mask, blind, write_lines
from scripts.golden_master.stage import Stage

_EVENTS = """SELECT coalesce(cases.number, regexp_replace(chain, ':.*', '')), body FROM ledger_events
    LEFT JOIN cases ON cases.id = case_id LEFT JOIN users ON chain = 'person:' || users.id
    ORDER BY cases.number NULLS FIRST, chain NOT IN ('system', 'strangers'), users.username, chain, seq"""
_POLICY = re.compile(r'"policy":"([0-9a-f]{64})",')
_REPEATED = re.compile(rf'"prev":"[0-9a-f]{{64}}",|{_POLICY.pattern}')
"""One event that differs shall not make all that follow differ, nor the policy all that it allowed."""
_PAYLOADS = "SELECT digest, content, subject::text, chain FROM ledger_payloads"
_HEADS = (
    "SELECT chain, hash FROM (SELECT DISTINCT ON (chain) chain, hash FROM ledger_events ORDER BY chain, seq DESC) h"
)
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_PLAIN = """SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = '{0}'::regclass AND attnum > 0 AND NOT attisdropped AND atttypid <> 'bytea'::regtype
    AND attname <> 'arrival' AND attidentity = '' AND NOT EXISTS (SELECT 1 FROM pg_attrdef
        WHERE adrelid = attrelid AND adnum = attnum AND pg_get_expr(adbin, adrelid) LIKE 'nextval%')"""
_SHOWN = 400
"""A table of no more rows is shown, a longer one only counted and digested."""

_TOLD = """case list\ndeployments\nuser list\nuser list --json\nreplay --all\nreplay --all --json\nledger verify
ledger verify --json\nconnector list\nincident list\nlint processes forms\nquality detect --dry-run""".splitlines()


def write(stage: Stage, folder: Path) -> None:
    """Masked where something is drawn at random. What is unmasked, byte by byte, stands in `exact.txt` as digests.

    `exact.txt` and `exact_ledger.jsonl` alone differ when the same is drawn in another order, which nobody sees, or
    when the digest of something that is not random is another.
    """
    mask, exact = Mask(), [f"{chain} {digest}" for chain, digest in sorted(stage.rows(_HEADS))]
    write_ledger(stage, folder, mask)
    write_lines(folder / "exact_ledger.jsonl", (_REPEATED.sub("", body) for _, body in stage.rows(_EVENTS)))
    payloads = sorted((blind(str(row)), str(row)) for row in stage.rows(_PAYLOADS))
    write_lines(folder / "payloads.txt", (mask(row) for _, row in payloads))
    write_lines(folder / "tables.txt", _tables(stage, exact))
    _commands(stage, folder, mask)
    _handed_out(stage, folder, exact)
    write_lines(folder / "exact.txt", exact)


def write_ledger(stage: Stage, folder: Path, mask: Mask) -> None:
    """Every event by case, then by person; which actions there are; the digest of the policy that allowed them."""
    events = stage.rows(_EVENTS)
    write_lines(folder / "ledger.jsonl", (mask(f"{chain} {body}") for chain, body in events))
    write_lines(folder / "actions.txt", sorted({json.loads(body)["act"]["action"] for _, body in events}))
    write_lines(folder / "policies.txt", sorted({found for _, body in events for found in _POLICY.findall(body)}))


def _tables(stage: Stage, exact: list[str]) -> Iterator[str]:
    """Every table: its rows, or their digest.

    Without binary columns, because snapshots hold identities where no mask reaches, and without numbers that the
    database gives: one row more would change all that follow.
    """
    for (table,) in stage.rows(_TABLES):
        [(columns,)] = stage.rows(_PLAIN.format(table))
        exact.append(f"{table} {_digest(sorted(row for (row,) in stage.rows(f'SELECT t::text FROM {table} t')))}")  # noqa: S608
        rows = sorted(blind(row) for (row,) in stage.rows(f"SELECT row({columns})::text FROM {table}"))  # noqa: S608
        yield f"== {table}: {len(rows)} rows, digest {_digest(rows)}"
        if len(rows) <= _SHOWN:
            yield from rows


def _commands(stage: Stage, folder: Path, mask: Mask) -> None:
    cases = json.loads(stage.bihuan("case", "list", "--json"))
    for number in sorted(case["number"] for case in cases):
        shown = json.loads(stage.bihuan("case", "show", number, "--json"))
        (folder / f"case_{number}.json").write_text(mask(json.dumps(shown, indent=1, ensure_ascii=False)) + "\n")
    write_lines(folder / "told.txt", (mask(f"$ bihuan {one}\n{stage.bihuan(*one.split())}") for one in _TOLD))


def _handed_out(stage: Stage, folder: Path, exact: list[str]) -> None:
    """Files for other programs and for auditors."""
    for kind in ("xes", "ocel"):
        path = stage.folder / f"log.{kind}"
        stage.bihuan("export", kind, "--output", str(path))
        write_lines(folder / f"log_{kind}.txt", [Mask()(path.read_text("utf-8"))])
    path = stage.folder / "dossier.zip"
    [(number,)] = stage.rows("SELECT number FROM cases WHERE parent_id IS NULL ORDER BY number LIMIT 1")
    stage.bihuan("ledger", "export", number, "--output", str(path))
    with zipfile.ZipFile(path) as dossier:
        names = sorted(dossier.namelist())
        exact += [f"{name} {hashlib.sha256(dossier.read(name)).hexdigest()}" for name in names]
    mask = Mask()
    write_lines(folder / "dossier.txt", map(mask, names))


def _digest(rows: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
