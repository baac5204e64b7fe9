"""Records the golden histories anew: `scripts/record_histories`. Done deliberately, never by a test.

`shipped`: the demonstration on the shipped processes (rework, adjudication, timers, children) and one cancelled case.
`small`: the small loop, three rounds, with claims, a handover and an escalation.
Files are named after the version of bodies; those of older versions stay (version 1 has no suffix).
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from app.bootstrap.wiring import build
from app.cases.models import Case
from app.cases.operations.cancel_case import CancelCase, CancelOrder
from app.config.migrations import upgrade
from app.config.postgres.provision import OWNER, WORKER
from app.config.settings import Settings
from app.definitions.deployment import Deploy
from app.definitions.files import collect
from app.demo.rehearsal import Rehearsal
from app.demo.seed import perform
from app.identity.actor import SYSTEM
from app.identity.directory import actor_of
from app.identity.installation import found_installation
from app.ledger.append import BODY_VERSION
from tests.support.clock import FixedClock
from tests.support.database.server import running_server
from tests.support.histories import recorded as histories
from tests.support.plant.running import running_plant
from tests.support.plant.small_loop import small_files

VERSION = f"v{BODY_VERSION}"
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


def main() -> None:
    for name, record in (("shipped", shipped), ("small", small)):
        with database() as url, tempfile.TemporaryDirectory() as folder:
            print(name, record(url, Path(folder)), "events")  # noqa: T201


@contextmanager
def database() -> Iterator[str]:
    with running_server() as server:
        name = server.create()
        owner = server.url(OWNER, name)
        upgrade(owner)
        found_installation(owner, datetime.now(UTC), demonstration=True)
        yield server.url(WORKER, name)


def shipped(url: str, folder: Path) -> int:
    container = build(Settings(instance_dir=folder, secret_key="k" * 32, database_url=url, demo=True))
    sessions = container.need(sessionmaker)
    try:
        with sessions.begin() as session:
            container.need(Deploy)(session, SYSTEM, collect((Path("processes"), Path("forms"))))
        perform(container.need(Engine), container.need(Rehearsal), FixedClock(NOW))
        with sessions.begin() as session:
            running = select(Case.id).where(Case.state == "running", Case.parent_id.is_(None)).order_by(Case.number)
            last, chief = session.scalars(running).all()[-1], actor_of(session, "chen.zhiyuan", NOW)
            order = CancelOrder("line_stopped", "产线停用，培训不再需要。", "bihuan-demo")
            container.need(CancelCase)(session, chief, last, order)
        with sessions() as session:
            return histories.write(session, f"shipped_{VERSION}")
    finally:
        container.need(Engine).dispose()


def small(url: str, folder: Path) -> int:
    with running_plant(url, folder) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("zhao", "qa"), ("sun", "qa_manager")):
            plant.hire(username, role)
        plant.deploy(small_files())
        plant.start("wang", "small_loop")
        plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
        for again in (True, True, False):
            task = plant.task("li", "review").id
            plant.claim("li", task)
            plant.delegate("li", task, "zhao")
            plant.pass_time(timedelta(days=4))
            plant.complete_task("zhao", task, {"limit": 3})
            plant.complete("wang", "confirm", {"again": again})
        with plant.sessions() as session:
            return histories.write(session, f"small_{VERSION}")


if __name__ == "__main__":
    main()
