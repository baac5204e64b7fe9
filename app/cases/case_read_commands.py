"""`bihuan case list|show`: look at cases, at the shell."""

import click

from app.cases.blind_values import hidden_keys, without_hidden
from app.cases.case_group import case, facts_of
from app.cases.case_record import find_case, read_case
from app.cases.history import read_history
from app.cases.page_models import CaseStatus
from app.cases.search.case_filter import CaseFilter
from app.cases.search.case_query import list_cases
from app.cases.search.search_words import read_words
from app.config import CliContext, json_option, pass_cli, say
from app.definitions import Definitions


@case.command("list")
@click.option("--state", default="", help="running, completed, cancelled, stuck")
@click.option("--search", default="", help="编号、标题或人员 / Number, title or person.")
@json_option
@pass_cli
def list_command(cli: CliContext, state: str, search: str, *, as_json: bool) -> None:
    """列出案件 / List cases, newest first."""
    with cli.session() as session:
        words = read_words(session, cli.container.need(Definitions), search)
        found = list_cases(session, CaseFilter(search, words, CaseStatus.named(state), limit=200))
        rows = [dict(row._mapping) for row in found]  # noqa: SLF001
    shown = [{k: row[k] for k in ("number", "id", "process", "state", "outcome", "line", "step")} for row in rows]
    lines = [f"{r['number']:18} {r['state']:10} {r['outcome'] or '-':14} {r['process']}" for r in shown]
    say(shown, "\n".join([*lines, f"{len(shown)} cases"]), as_json)


@case.command("show")
@click.argument("number")
@json_option
@pass_cli
def show(cli: CliContext, number: str, *, as_json: bool) -> None:
    """显示一个案件及其历史 / Show one case with its history."""
    with cli.session() as session:
        held = read_case(session, find_case(session, number))
        model = cli.container.need(Definitions).model(held.key)
        history = read_history(session, held, model)
        variables = without_hidden(held.variables, hidden_keys(held, model))
    data = facts_of(held) | {"variables": variables, "history": [event.body for event in history]}
    lines = [f"{e.seq:4} {e.at:%Y-%m-%d %H:%M:%S}Z {e.action:18} {e.element or ''}" for e in history]
    say(data, "\n".join([f"{held.number} {held.state} {held.outcome or ''}", *lines]), as_json)
