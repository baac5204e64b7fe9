"""`bihuan person …`: erase a person's data by order, and what needs two administrators."""

from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from app.config import CliContext, json_option, pass_cli, say
from app.identity.account.codes_to_release import waiting_codes
from app.identity.account.release_code import ReleaseCode
from app.identity.confirmation.proposal_list import ProposalLine, open_proposals
from app.identity.confirmation.proposals import PAGE, Document, NewProposal, Proposals
from app.identity.erasure.erase_person import ErasePerson, ErasurePreview
from app.identity.shell_actor import shell_actor

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def person() -> None:
    """个人数据 / What is kept of a person."""


@person.command("erase")
@click.argument("username")
@click.option("--as", "administrator", required=True, help="提议的安全管理员 / The security administrator.")
@click.option("--order", required=True, help="删除依据的文号 / The number of the order.")
@click.option("--reason", required=True, help="法律依据与理由 / The legal basis, in words.")
@click.option("--document", type=_FILE, help="依据文件，提议时必填 / The order itself; a proposal demands it.")
@click.option("--confirm", is_flag=True, help="提议删除，由第二人确认 / Propose it; a second person confirms.")
@json_option
@pass_cli
def erase(cli: CliContext, /, username: str, administrator: str, *, confirm: bool, as_json: bool, **facts: Any) -> None:
    """提议依法删除个人数据；不加 --confirm 只预览 / Propose to erase a person's data; a preview without --confirm."""
    now, file = cli.clock.now(), facts["document"]
    document = Document(file.name, file.read_bytes()) if file else None
    proposal = None
    with cli.session() as session:
        actor = shell_actor(session, administrator, now)
        preview = cli.container.need(ErasePerson).preview(session, actor, username)
        if confirm:
            told = {"order": facts["order"].strip(), "reason": facts["reason"].strip()}
            new = NewProposal("erase", username, told, document)
            proposal = cli.container.need(Proposals).propose(session, actor, new, now)
    data = {
        "username": username,
        "proposal": proposal,
        "touches": [{**names, "count": count} for names, count in _named(preview)],
        "obstacles": [template % params for template, params in preview.obstacles],
        "subject": asdict(preview.subject),
    }
    say(data, _sentences(preview, proposal), as_json)


@person.command("proposals")
@click.option("--as", "administrator", required=True, help="管理员 / The administrator who looks.")
@json_option
@pass_cli
def list_proposals(cli: CliContext, administrator: str, *, as_json: bool) -> None:
    """列出待第二人确认的提议 / List what waits for a second administrator."""
    with cli.session() as session:
        actor = shell_actor(session, administrator, cli.clock.now())
        rows = open_proposals(session, actor)
        codes = waiting_codes(session, actor, cli.clock.now())
    lines = [
        f"{row.id}  {row.kind}  {row.username} ({row.name})  {row.asked_by}  {row.order or _said(row)}" for row in rows
    ]
    lines += [
        f"{one.id}  code  {one.username} ({one.name})  {one.issued_by}  {' '.join(one.roles)}; to release"
        for one in codes
    ]
    shown = [asdict(row) for row in rows] + [asdict(one) | {"kind": "code"} for one in codes]
    say(shown, "\n".join(lines) or "nothing waits", as_json)


@person.command("confirm")
@click.argument("proposal", type=click.UUID)
@click.option("--as", "administrator", required=True, help="第二位管理员 / The second administrator.")
@json_option
@pass_cli
def confirm_proposal(cli: CliContext, proposal: UUID, administrator: str, *, as_json: bool) -> None:
    """确认并执行提议，仅限演示 / Confirm a proposal; in a real plant at /admin/proposals, signed in."""
    now = cli.clock.now()
    with cli.session() as session:
        actor = shell_actor(session, administrator, now)
        code = cli.container.need(Proposals).confirm(session, actor, proposal, now)
    say({"proposal": proposal, "code": code}, "done" + (f"; one-time code: {code}" if code else ""), as_json)


@person.command("refuse")
@click.argument("proposal", type=click.UUID)
@click.option("--as", "administrator", required=True, help="第二位管理员 / The second administrator.")
@json_option
@pass_cli
def refuse_proposal(cli: CliContext, proposal: UUID, administrator: str, *, as_json: bool) -> None:
    """拒绝提议，仅限演示 / Refuse a proposal; in a real plant at /admin/proposals, signed in."""
    now = cli.clock.now()
    with cli.session() as session:
        cli.container.need(Proposals).refuse(session, shell_actor(session, administrator, now), proposal, now)
    say({"proposal": proposal}, "refused", as_json)


@person.command("release")
@click.argument("code", type=click.UUID)
@click.option("--as", "administrator", required=True, help="安全管理员 / The security administrator.")
@json_option
@pass_cli
def release(cli: CliContext, code: UUID, administrator: str, *, as_json: bool) -> None:
    """放行登录码，仅限演示 / Release a one-time code; in a real plant at /admin/proposals, signed in."""
    now = cli.clock.now()
    with cli.session() as session:
        cli.container.need(ReleaseCode)(session, shell_actor(session, administrator, now), code, now)
    say({"code": code}, "released", as_json)


@person.command("propose")
@click.argument("kind", type=click.Choice(["disable", "reset"]))
@click.argument("username")
@click.option("--as", "administrator", required=True, help="提议的管理员 / The administrator who proposes it.")
@click.option("--reason", default="", help="原因 / Why.")
@json_option
@pass_cli
def propose(cli: CliContext, kind: str, username: str, administrator: str, reason: str, *, as_json: bool) -> None:
    """提议停用或重置管理员账号 / Propose to close or reset an administrator's account."""
    now = cli.clock.now()
    with cli.session() as session:
        new = NewProposal(kind, username, {"reason": reason} if reason else {})
        made = cli.container.need(Proposals).propose(session, shell_actor(session, administrator, now), new, now)
    say({"proposal": made}, proposed(made), as_json)


def proposed(made: UUID) -> str:
    """The sentence of what was proposed."""
    return f"proposed: {made}; a second administrator confirms at {PAGE}"


def _said(row: ProposalLine) -> str:
    if "role" in row.facts:
        return f"role={row.facts['role']}"
    return "  ".join(f"{name}={value or ''}" for name, value in row.fields.items())


def _named(preview: ErasurePreview) -> list[tuple[dict[str, str], int]]:
    return [({"zh": names} if isinstance(names, str) else dict(names), count) for names, count in preview.counts]


def _sentences(preview: ErasurePreview, proposal: UUID | None) -> str:
    lines = [f"{count:6}  {names['zh']} / {names.get('en', '')}" for names, count in _named(preview)]
    lines += [f"先处理 / first: {template % params}" for template, params in preview.obstacles]
    who = f"{preview.subject.username} ({preview.subject.name})"
    if proposal is not None:
        where = f"由第二位管理员登录 {PAGE} 确认 / a second administrator confirms at {PAGE}"
        return "\n".join([*lines, f"已提议 / proposed for {who}: {proposal}; {where}"])
    return "\n".join([*lines, f"预览 / a preview of {who}: nothing was changed; add --confirm to propose it"])


commands: list[click.Command] = [person]
