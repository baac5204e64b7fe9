"""What is promised whatever the database holds: commands, addresses, tables, texts, names that are stored."""

import ast
import json
import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click
from babel.messages.pofile import read_po

from scripts.golden_master.masking import write_lines
from scripts.golden_master.stage import ROOT, Stage, sources, the

_DOTTED = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_FILES = (
    ".bpmn",
    ".csv",
    ".dmn",
    ".form",
    ".html",
    ".json",
    ".pem",
    ".pot",
    ".po",
    ".py",
    ".svg",
    ".toml",
    ".txt",
    ".xml",
    ".zip",
)

CATALOGUE = {
    "columns": """SELECT table_schema, table_name, ordinal_position, column_name, data_type, udt_name, is_nullable,
        column_default, generation_expression, collation_name, is_identity FROM information_schema.columns
        WHERE table_schema IN ('public', 'procrastinate') ORDER BY 1, 2, 3""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace::regnamespace::text IN ('public', 'procrastinate') ORDER BY 1, 2, 3""",
    "indexes": """SELECT schemaname, tablename, indexname, indexdef FROM pg_indexes
        WHERE schemaname IN ('public', 'procrastinate') ORDER BY 1, 2, 3""",
    "triggers": """SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal ORDER BY 1, 2""",
    "functions": """SELECT pronamespace::regnamespace::text, pg_get_functiondef(oid), proacl::text FROM pg_proc
        WHERE pronamespace::regnamespace::text IN ('public', 'procrastinate') AND prokind <> 'a' ORDER BY 1, 2""",
    "grants": """SELECT relnamespace::regnamespace::text, relname, relkind, relowner::regrole::text, relacl::text,
        relpersistence, reloptions::text, obj_description(oid) FROM pg_class
        WHERE relnamespace::regnamespace::text IN ('public', 'procrastinate') ORDER BY 1, 2""",
    "column_grants": """SELECT attrelid::regclass::text, attname, attacl::text, attstorage, attcompression
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE attnum > 0
        AND relnamespace::regnamespace::text IN ('public', 'procrastinate') ORDER BY 1, 2""",
    "schemas": """SELECT nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace
        WHERE nspname NOT LIKE 'pg_%' ORDER BY 1""",
    "default_grants": """SELECT defaclrole::regrole::text, defaclnamespace::regnamespace::text, defaclobjtype,
        defaclacl::text FROM pg_default_acl ORDER BY 1, 2, 3""",
    "roles": """SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles
        WHERE rolname !~ '^pg_' ORDER BY 1""",
    "types": """SELECT typnamespace::regnamespace::text, typname, (SELECT array_agg(enumlabel ORDER BY enumsortorder)
        FROM pg_enum WHERE enumtypid = pg_type.oid)::text FROM pg_type
        WHERE typnamespace::regnamespace::text IN ('public', 'procrastinate') AND typtype = 'e' ORDER BY 1, 2""",
    "revision": "SELECT version_num FROM alembic_version",
}


def write(stage: Stage, folder: Path) -> None:
    """One file for each promise."""
    document = stage.web.test_client().get("/api/v1/openapi.json").json
    (folder / "openapi.json").write_text(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    write_lines(folder / "commands.txt", _help(stage, stage.command, ()))
    write_lines(folder / "addresses.txt", sorted(_addresses(stage)))
    for name, query in CATALOGUE.items():
        write_lines(folder / f"tables_{name}.txt", (" | ".join(map(str, row)) for row in stage.rows(query)))
    write_lines(
        folder / "dotted_names.txt", sorted(_dotted() - {rule.endpoint for rule in stage.web.url_map.iter_rules()})
    )
    write_lines(folder / "texts.txt", sorted(_texts()))
    write_lines(folder / "settings.txt", sorted(the("SettingsSchema")().fields))
    [parts] = (one for one in stage.web.extensions.values() if hasattr(one, "need"))  # bootstrap's, whatever its name
    write_lines(folder / "jobs.txt", sorted(f"{kind.name} {kind.attempts}" for kind in parts.need(the("JobKinds"))))
    write_lines(folder / "topics.txt", sorted(parts.need(the("Handlers")).topics))
    write_lines(folder / "plugins.txt", sorted(one.name for one in entry_points(group="bihuan.connectors")))


def _help(stage: Stage, command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    yield f"$ bihuan {' '.join((*path, '--help'))}"
    yield stage.bihuan(*path, "--help")
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _help(stage, found, (*path, name))


def _addresses(stage: Stage) -> Iterator[str]:
    for rule in stage.web.url_map.iter_rules():
        yield f"{rule.rule} {','.join(sorted(rule.methods or ()))} {rule.endpoint}"


def _dotted() -> set[str]:
    """Texts of two words with a dot, which ledger actions are; some are other things, which may not change either."""
    nodes = (node for path in sources() for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if _DOTTED.fullmatch(text) and not text.endswith(_FILES) and text[:4] != "app."}


def _texts() -> Iterator[str]:
    """Every sentence with its translation, whichever slice keeps it."""
    for path in (ROOT / "app").rglob("messages.po"):
        if "node_modules" in path.parts:
            continue
        with path.open("rb") as file:
            yield from {f"{message.id!r} = {message.string!r}" for message in read_po(file) if message.id}
