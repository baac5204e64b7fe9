"""`bihuan skills import`, `bihuan skills require`: scores from a file, and what a step asks for."""

from pathlib import Path

import click
from sqlalchemy.dialects.postgresql import insert

from app.config import CliContext, json_option, pass_cli, say
from app.identity import acting_at_shell, shell_option
from app.plant import find_step
from app.skills.import_scores import ImportScores
from app.skills.models import Skill, StepSkill

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="skills")
def skills_group() -> None:
    """技能与评分 / Skills and scores."""


@skills_group.command(name="import")
@click.argument("file", type=_FILE)
@shell_option
@json_option
@pass_cli
def import_scores(cli: CliContext, file: Path, as_user: str | None, *, as_json: bool) -> None:
    """导入技能评分（CSV） / Import skill scores: username or emp_no, skill, score, as_of."""
    with cli.session() as session:
        actor = acting_at_shell(session, as_user, "skill:import", cli.clock.now())
        result = cli.container.need(ImportScores)(session, actor, file.name, file.read_bytes())
    lines = [f"{result.stored} scores stored, {result.same} known already, {len(result.refused)} refused"]
    lines += [f"  line {line}: {reason}" for line, reason in result.refused]
    say(result.to_json(), "\n".join(lines), as_json)


@skills_group.command()
@click.argument("line")
@click.argument("step")
@click.argument("skill")
@click.option("--minimum", type=click.IntRange(0, 100), default=80, show_default=True, help="合格分 / Enough is.")
@click.option("--zh", help="中文名 / Chinese name.")
@click.option("--en", help="英文名 / English name.")
@json_option
@pass_cli
def require(cli: CliContext, /, as_json: bool, **given: str) -> None:
    """规定工序所需技能 / Say which skill a step asks for."""
    with cli.session() as session:
        step_id = find_step(session, given["line"], given["step"]).id
        code, minimum = given["skill"], int(given["minimum"])
        names = {"name_zh": given["zh"] or code, "name_en": given["en"] or code}
        session.execute(insert(Skill).values(code=code, **names).on_conflict_do_nothing())
        wanted = insert(StepSkill).values(step_id=step_id, skill=code, required=minimum)
        keys = [StepSkill.step_id, StepSkill.skill]
        session.execute(wanted.on_conflict_do_update(index_elements=keys, set_={"required": minimum}))
    say({"step": given["step"], "skill": code, "required": minimum}, f"{code} is required: {minimum}", as_json)


commands: list[click.Command] = [skills_group]
