"""The slices, and the few things that are chosen for all of them: database, clocks, engine."""

from dataclasses import replace

from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

import app.audit.wiring
import app.cases.wiring
import app.connectors.wiring
import app.definitions.wiring
import app.demo.wiring
import app.identity.wiring
import app.imports.wiring
import app.jobs.wiring
import app.ledger.wiring
import app.organisation.wiring
import app.plant.wiring
import app.process_mining.wiring
import app.quality.wiring
import app.responsibility.wiring
import app.robots.wiring
import app.setup.wiring
import app.skills.wiring
import app.tasks.wiring
import app.training.wiring
from app.audit import ReplayEngine
from app.bootstrap.clocks import case_clock, wall_clock
from app.bootstrap.feeds import declare_feeds
from app.bootstrap.row_sets import ROW_SETS
from app.config import Settings, make_engine
from app.definitions import Definitions, Probe
from app.demo import OpenHouse
from app.engine import Engine
from app.engine.spiff.engine import SpiffEngine
from app.engine.spiff.probe import probe
from app.identity import is_demonstration, words_in_force
from app.imports import Feeds
from app.kernel.clock import Clock, WallClock
from app.kernel.container import Container, Slice
from app.kernel.events import Events, Subscription
from app.kernel.word_book import PLANT_WORDS
from app.ledger import AdoptRows

# From the lowest up: an upper slice hears events after the lower ones, and its data of a person are erased before
# theirs. Skills stand above training, because what was learnt goes before the courses in which it was.
SLICES: tuple[Slice, ...] = (
    app.ledger.wiring,
    app.jobs.wiring,
    app.identity.wiring,
    app.imports.wiring,
    app.definitions.wiring,
    app.plant.wiring,
    app.quality.wiring,
    app.cases.wiring,
    app.tasks.wiring,
    app.responsibility.wiring,
    app.training.wiring,
    app.skills.wiring,
    app.process_mining.wiring,
    app.audit.wiring,
    app.organisation.wiring,
    app.connectors.wiring,
    app.robots.wiring,
    app.setup.wiring,
    app.demo.wiring,
)


def build(settings: Settings, clock: Clock | None = None) -> Container:
    """Everything that use cases need; the database must answer. Used by pages, workers, commands and tests.

    Whether this is a demonstration is what the database says of itself, whatever the settings wish.
    """
    database = make_engine(settings)
    settings = replace(settings, demo=is_demonstration(database))
    sessions = sessionmaker(database, expire_on_commit=False, info={"mail": settings.smtp.enabled})
    container = wire(settings, sessions, clock or case_clock(settings))
    container.hold(database, Database)
    PLANT_WORDS.attach(words_in_force(make_engine(settings, poolclass=NullPool)))
    return container


def wire(settings: Settings, sessions: "sessionmaker[Session]", clock: Clock) -> Container:
    """All slices over any session factory and clock."""
    container = Container()
    container.hold(settings)
    container.hold(sessions)
    container.hold(clock, Clock)
    container.hold(wall_clock(), WallClock)
    container.hold(Events())
    container.provide(AdoptRows, lambda _: AdoptRows(ROW_SETS))
    container.provide(Feeds, lambda c: declare_feeds(c.need(WallClock), c.need(Events)))
    container.hold(lambda others, moment: wire(settings, others, moment), OpenHouse)
    container.hold(probe, Probe)
    container.provide(Engine, lambda c: SpiffEngine(c.need(Definitions), zone=settings.timezone))
    container.provide(ReplayEngine, lambda c: SpiffEngine(c.need(Definitions), 4, zone=settings.timezone))
    for one in SLICES:
        one.register(container)
    container.complete()
    _subscribe(container)
    return container


def _subscribe(container: Container) -> None:
    """Listeners may be made of what publishes, so they are joined when all is made."""
    events = container.need(Events)
    for one in container.all(Subscription):
        events.subscribe(one.kind, one.listener)
