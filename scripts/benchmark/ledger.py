"""The record's four figures: verification, replay, its share of a submit, and eight writers beside each other."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit.seal_jobs import SealLedger
from app.bootstrap.wiring import build
from app.config.database import make_engine
from app.kernel.container import Container
from app.ledger.verify_record import VerifyRecord
from scripts.benchmark.bench import PRODUCT, Bench
from scripts.benchmark.figures import Row
from scripts.benchmark.replaying import steps_per_second
from scripts.benchmark.sealing import fill, rates_of_all, verification_rates
from scripts.benchmark.share import cost_per_event, like_recorded
from scripts.benchmark.writers import Writers, rates

EVENTS_PER_SUBMIT = text("""
    SELECT count(*)::float / nullif(count(*) FILTER (WHERE action = 'task.completed'), 0)
    FROM ledger_events WHERE case_id IS NOT NULL
""")
WRITERS = 8
EVENTS = 5000


def measure_ledger(bench: Bench) -> Iterable[Row]:
    """Over what the parts before have written, and as many events again as make fixed costs small."""
    used, seconds = bench.used(lambda: bench.product.walk_all(bench.product.start(bench.size.cases), 1))
    submit = sum(used[group] for group in PRODUCT) / len(seconds)
    container = build(bench.plant.settings)
    engine = make_engine(bench.plant.settings)
    try:
        with Session(engine) as session, session.begin():
            container.need(SealLedger).run(session)
        yield _verification_of_all(Session(engine), container)
        with Session(engine) as session, session.begin():
            fill(session, like_recorded(session, EVENTS))
        with Session(engine) as session, session.begin():
            container.need(SealLedger).run(session)
        yield from _verification(Session(engine))
        yield from _replay(Session(engine), container, bench)
        yield _share(bench, Session(engine), submit)
        yield _writers(bench)
    finally:
        engine.dispose()


def _verification(session: Session) -> Iterator[Row]:
    with _one_moment(session):
        found = verification_rates(session)
    note = f"{found.events} events of {found.size:.0f} bytes; fetching, parsing and seals included"
    yield Row("verify_over_hashing", found.verify_over_hashing, "ratio", 0.1, note=note, least=True)
    yield Row("verify_events_per_s", found.verifying, "1/s")


def _verification_of_all(session: Session, container: Container) -> Row:
    """With the rows beside the ledger: everything that people read as proof."""
    with _one_moment(session):
        found = rates_of_all(session, container.need(VerifyRecord))
    note = f"{found.events} events of {found.size:.0f} bytes, and all rows that repeat them; {found.verifying:.0f}/s"
    return Row("verify_all_over_hashing", found.verify_over_hashing, "ratio", 0.1, note=note, least=True)


def _replay(session: Session, container: Container, bench: Bench) -> Iterator[Row]:
    with _one_moment(session):
        rate, steps, cases = steps_per_second(session, container, most=100 * bench.size.cases)
    yield Row("replay_steps_per_s", rate, "1/s", 500, note=f"{steps} steps of {cases} cases, one core", least=True)


def _share(bench: Bench, session: Session, submit: float) -> Row:
    with session:
        events = session.scalar(EVENTS_PER_SUBMIT) or 1.0
        cost = cost_per_event(bench, session)
    note = (
        f"{events:.2f} events a submit of {submit:.1f} ms CPU: {cost.building:.3f} ms to build and hash one, "
        f"{cost.inserting:.3f} to insert, {cost.sealing:.3f} to seal"
    )
    return Row("ledger_share_of_submit", events * cost.total / submit, "ratio", 0.2, note=note)


def _writers(bench: Bench) -> Row:
    with Writers(bench.plant, WRITERS) as writers:
        chained, none = rates(writers, rounds=bench.size.repetitions)
    note = f"{WRITERS} processes, one transaction an event: {chained:.0f}/s with, {none:.0f}/s without the chain"
    return Row("chain_8_writers_over_none", chained / none, "ratio", 0.8, note=note, least=True)


@contextmanager
def _one_moment(session: Session) -> Iterator[None]:
    """The product goes on writing meanwhile."""
    with session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
