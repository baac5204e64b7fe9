"""`bihuan demo seed` and `bihuan demo advance`, without the shell."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from app.connectors import ImportRows
from app.demo import defects, inspections, people, plant, skills
from app.demo.cases import all_cases, trained_on
from app.demo.days import WorkingDays
from app.demo.player import Stage
from app.demo.rehearsal import Rehearsal, StageClock
from app.jobs import load_calendar
from app.kernel.clock import Clock


def perform(database: Engine, rehearsal: Rehearsal, clock: Clock) -> list[UUID]:
    """Seed plant, people, counts and cases in one transaction; an empty list when they are there already."""
    with database.connect() as connection, connection.begin():
        sessions = sessionmaker(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint", info={"mail": False}
        )
        with sessions.begin() as session:
            if plant.is_seeded(session):
                return []
            days = _seed(session, rehearsal, clock)
            rehearsal.organise(session, days.now)
        scripts = all_cases(days)
        stage_clock = StageClock(min(script.acts[0].at for script in scripts) - timedelta(hours=1))
        stage = Stage(rehearsal.open(sessions, stage_clock), sessions, stage_clock)
        return stage.play(scripts, days.now)


def _seed(session: Session, rehearsal: Rehearsal, clock: Clock) -> WorkingDays:
    now, bring = clock.now(), rehearsal.bring
    plant.seed_calendar(session, rehearsal.add)
    days = WorkingDays(load_calendar(session, plant.ZONE), now)
    steps = plant.seed_plant(session, rehearsal.add, (now - people.FOUNDED).date())
    people.seed_people(session, steps, days)
    skills.seed_skills(session, steps, days)
    inspections.import_published(session, bring, days)
    inspections.plan_study(session, steps["filling"], days)
    trained = {step: moment.date() for step, moment in trained_on(days).items()}
    inspections.import_simulated(session, bring, days, trained)
    defects.simulate_defects(session)
    return days


def continue_counts(session: Session, bring: ImportRows, clock: Clock) -> None:
    """After the clock was moved: the simulated steps' counts up to the new yesterday."""
    days = WorkingDays(load_calendar(session, plant.ZONE), clock.now())
    long_ago = {quality.step: days.today - timedelta(days=365) for quality in inspections.QUALITIES}
    inspections.import_simulated(session, bring, days, long_ago)
    defects.simulate_defects(session)
