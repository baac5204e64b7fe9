"""Random cases about people, some of whom are erased: the record stays sound, replay tells erased from different."""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.audit.replay.replay_case import Erasure, Replay
from app.cases.models import Case
from app.identity.account_lifecycle import deactivate
from app.identity.actor import SYSTEM
from app.identity.erasure.erase_person import ErasePerson, ErasureRequest, NotYetError
from tests.support.ledger import breaks
from tests.support.plant.running import Plant, running_plant
from tests.support.random.histories import Troupe, put_in_force, staff

TRAINEES = tuple(f"trainee{number}" for number in range(6))
ORDER = "法删〔2026〕7号"


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        staff(plant)
        plant.hire("keeper", "security_admin")
        for trainee in TRAINEES:
            plant.hire(trainee, name=f"学员{trainee[-1]}号")
        yield plant


def erase(plant: Plant, username: str) -> UUID:
    with plant.sessions.begin() as session:
        deactivate(session, SYSTEM, username, plant.clock.now())
        order = ErasureRequest(username, ORDER, "个人信息保护法第四十七条")
        return plant.container.need(ErasePerson)(session, plant.actor("keeper"), order, plant.clock.now()).id


def broken(plant: Plant) -> list[object]:
    with plant.sessions() as session:
        return list(breaks(session))


def replayed(plant: Plant) -> dict[UUID, object]:
    """What replay says of each case, by case."""
    replay = plant.container.need(Replay)
    with plant.sessions() as session:
        return {case: replay.compare(session, case) for case in session.scalars(select(Case.id))}


def about(plant: Plant, person: UUID) -> set[UUID]:
    with plant.sessions() as session:
        return set(session.scalars(select(Case.id).where(Case.subject_id == person)))


def test_erasures_keep_the_record_sound_and_are_no_differences(plant: Plant) -> None:
    chance, troupe = random.Random(11), Troupe(plant, seed=11, most=20)
    wanted = int(os.environ.get("HISTORIES", "24"))
    erased: dict[UUID, None] = {}
    present = list(TRAINEES)
    for number in range(wanted):
        if number % 6 == 0:
            put_in_force(plant, 1 + number // 6, seed=number, about="trainee")
        case = troupe.play({"trainee": chance.choice(present)})
        with plant.sessions() as session:
            running = session.scalar(select(Case.state).where(Case.id == case)) == "running"
        if running:
            troupe.cancel(case)
        if number % 5 == 4 and len(present) > 2:
            erased[erase(plant, present.pop(chance.randrange(len(present))))] = None
            assert broken(plant) == []
    gone = set().union(*(about(plant, person) for person in erased))
    assert len(gone) > wanted // 6
    said = replayed(plant)
    assert {case for case, one in said.items() if isinstance(one, Erasure)} == gone
    assert {one.order for one in said.values() if isinstance(one, Erasure)} == {ORDER}
    assert [one for case, one in said.items() if case not in gone and one is not None] == []


def test_who_acted_can_be_erased_and_every_case_replays_all_the_same(plant: Plant) -> None:
    put_in_force(plant, 1, seed=3)
    troupe = Troupe(plant, seed=5, most=20)
    cases = [troupe.play() for _ in range(6)]
    with plant.sessions.begin() as session:
        deactivate(session, SYSTEM, "qa2", plant.clock.now())
    for case in cases:
        with plant.sessions() as session:
            running = session.scalar(select(Case.state).where(Case.id == case)) == "running"
        if running:
            troupe.cancel(case)
    with plant.sessions.begin() as session:
        order = ErasureRequest("qa2", ORDER, "个人信息保护法第四十七条")
        plant.container.need(ErasePerson)(session, plant.actor("keeper"), order, plant.clock.now())
    assert broken(plant) == []
    assert set(replayed(plant).values()) == {None}
    with plant.sessions() as session:
        for table in ("users", "ledger_payloads", "ledger_events", "notifications", "sessions", "tasks", "cases"):
            rows = session.scalars(text(f"SELECT {table}::text FROM {table}"))  # noqa: S608 our own tables' names
            assert [row for row in rows if "qa2" in row or "Qa2" in row] == [], table


def test_a_case_under_way_must_end_first(plant: Plant) -> None:
    put_in_force(plant, 1, seed=3, about="trainee")
    troupe = Troupe(plant, seed=1, most=0)
    case = troupe.play({"trainee": "trainee1"})
    with pytest.raises(NotYetError, match="is running"):
        erase(plant, "trainee1")
    troupe.cancel(case)
    erase(plant, "trainee1")
    assert broken(plant) == []
