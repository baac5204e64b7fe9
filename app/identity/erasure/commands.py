"""`bihuan person erase`: erase a person's data by order; without --confirm it only tells what it would touch."""

from dataclasses import asdict

import click

from app.config import CliContext, json_option, pass_cli, say
from app.identity.erasure.erase_person import ErasePerson, ErasurePreview, ErasureRequest
from app.identity.shell_actor import shell_actor


@click.group()
def person() -> None:
    """个人数据 / What is kept of a person."""


@person.command("erase")
@click.argument("username")
@click.option("--as", "administrator", required=True, help="执行的安全管理员 / The security administrator who does it.")
@click.option("--order", required=True, help="删除依据的文号 / The number of the order.")
@click.option("--reason", required=True, help="法律依据与理由 / The legal basis, in words.")
@click.option("--confirm", is_flag=True, help="真正删除，不可恢复 / Really erase; nothing brings it back.")
@json_option
@pass_cli
def erase(cli: CliContext, /, username: str, administrator: str, *, confirm: bool, as_json: bool, **facts: str) -> None:
    """依法删除个人数据；不加 --confirm 只预览 / Erase a person's data by order; only a preview without --confirm."""
    use_case, order = cli.container.need(ErasePerson), ErasureRequest(username, facts["order"], facts["reason"])
    with cli.session() as session:
        actor = shell_actor(session, administrator, cli.clock.now())
        preview = use_case.preview(session, actor, username)
        if confirm:
            use_case(session, actor, order, cli.clock.now())
    data = {
        "username": username,
        "erased": confirm,
        "touches": [{**names, "count": count} for names, count in _named(preview)],
        "obstacles": [template % params for template, params in preview.obstacles],
        "subject": asdict(preview.subject),
    }
    say(data, _sentences(preview, order, confirm=confirm), as_json)


def _named(preview: ErasurePreview) -> list[tuple[dict[str, str], int]]:
    return [({"zh": names} if isinstance(names, str) else dict(names), count) for names, count in preview.counts]


def _sentences(preview: ErasurePreview, order: ErasureRequest, *, confirm: bool) -> str:
    lines = [f"{count:6}  {names['zh']} / {names.get('en', '')}" for names, count in _named(preview)]
    lines += [f"先处理 / first: {template % params}" for template, params in preview.obstacles]
    who = f"{preview.subject.username} ({preview.subject.name})"
    if confirm:
        return "\n".join([*lines, f"已依法删除 / erased by order {order.number}: {preview.subject.new_name}"])
    return "\n".join([*lines, f"预览 / a preview of {who}: nothing was changed; add --confirm to erase"])


commands: list[click.Command] = [person]
