"""Several people, one task: exactly one wins, nobody sees an error, the case goes on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import text

from app.kernel.errors import ConflictError
from tests.support.plant.running import Plant

CANDIDATES = 8


def test_of_eight_submitters_one_wins_and_the_case_goes_on(plant: Plant) -> None:
    names = [f"lead{n}" for n in range(CANDIDATES)]
    for name in names:
        plant.hire(name, "production")
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    barrier = Barrier(CANDIDATES)

    def submit(name: str) -> str:
        barrier.wait()
        try:
            plant.complete_task(name, task, {"line": "L1", "text": name})
        except ConflictError as conflict:
            return conflict.code
        return "won"

    with ThreadPoolExecutor(CANDIDATES) as pool:
        results = list(pool.map(submit, names))
    assert sorted(results) == ["task_not_open"] * (CANDIDATES - 1) + ["won"]
    with plant.sessions() as session:
        done = session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'task.completed'"))
    assert done == 1
    plant.complete("li", "review", {"limit": 3})


def test_of_eight_claimants_one_holds_the_task(plant: Plant) -> None:
    names = [f"lead{n}" for n in range(CANDIDATES)]
    for name in names:
        plant.hire(name, "production")
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    barrier = Barrier(CANDIDATES)

    def claim(name: str) -> bool:
        barrier.wait()
        try:
            plant.claim(name, task)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(CANDIDATES) as pool:
        assert sum(pool.map(claim, names)) == 1
    holders = {item.claimed_by for name in names for item in plant.inbox(name)}
    assert len(holders) == 1
    assert None not in holders
