"""What happens before the first page can be served: tables, definitions, the demonstration."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from app.cli.upkeep import bind_rows
from app.config import CliContext, migrations
from app.definitions import Deploy, Deployment, ShippedFiles
from app.identity import SYSTEM, User, found_installation
from app.identity.account.account_commands import conflict_lines
from app.kernel.errors import DomainError
from app.setup import awaits_first_start, setup_code

Tell = Callable[[str], None]

_IGNORED = {
    True: "This database is a demonstration since its birth: the setting demo = false changes nothing. For real use"
    " start an instance of its own: ./scripts/run --empty --instance /another/folder",
    False: "This database is a real one since its birth: the setting demo = true changes nothing.",
}


def prepare(cli: CliContext, tell: Tell) -> None:
    """Start the database, migrate, deploy the shipped definitions, seed the demonstration once."""
    with _told(tell, "PostgreSQL is up"):
        settings = cli.settings
    owner_url = settings.database_owner_url or ""
    if migrations.current(owner_url) != migrations.head():
        with _told(tell, "Tables are up to date"):
            migrations.upgrade(owner_url)
    found = found_installation(owner_url, cli.clock.now(), demonstration=settings.demo)
    bind_rows(owner_url, cli.clock.now())
    if settings.demo != found.demonstration:
        tell(_IGNORED[found.demonstration])
    with cli.session() as session:
        for _, line in conflict_lines(session, cli):
            tell(f"Roles that nobody may hold together, resolve them at /admin/roles: {line}")
    if _offer_definitions(cli, tell) and found.demonstration and _holds_nobody(cli):
        tell("Filling the demonstration plant; this takes a moment …")
        with _told(tell, "The demonstration is ready"):
            _command("demo", "seed")


def first_start_lines(cli: CliContext, url: str) -> list[str]:
    """What whoever founds the firm has to know, in both languages; nothing once there has been an administrator."""
    with cli.session() as session:
        here = awaits_first_start(session)
    if here is None:
        return []
    code = setup_code(cli.settings, here)
    return [
        f"系统是空的。请打开 {url}first-start 设置本公司，设置码：{code}",
        f"Nobody is here yet. Open {url}first-start to set your firm up; the code: {code}",
    ]


def _offer_definitions(cli: CliContext, tell: Tell) -> bool:
    """At birth the shipped definitions go into force; later a person decides, and a broken draft keeps nobody out.

    Gives whether anything is in force.
    """
    shipped = cli.container.need(ShippedFiles)
    with cli.session() as session:
        born = session.scalar(select(select(Deployment.id).exists()))
        if born:
            if shipped.update(session) is not None:
                tell("The shipped processes or forms differ from those in force: see the update at /definitions")
            return True
    try:
        with _told(tell, "Processes and forms are in force"), cli.session() as session:
            cli.container.need(Deploy)(session, SYSTEM, shipped.read(), "shipped")
    except DomainError as refusal:
        tell(f"The shipped processes and forms are not in force, mend and deploy them: {refusal}")
        return False
    return True


def _holds_nobody(cli: CliContext) -> bool:
    with cli.session() as session:
        return not session.scalar(select(select(User.id).exists()))


@contextmanager
def _told(tell: Tell, done: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    tell(f"{done} ({time.monotonic() - started:.1f} s)")


def _command(*arguments: str) -> None:
    """Run another command of ours in this process, as a person would."""
    root = click.get_current_context().find_root()
    root.command.main(list(arguments), prog_name="bihuan", standalone_mode=False)
