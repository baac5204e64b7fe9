"""An administrator who leaves by what a roster says: the others hear that a second pair of eyes is wanted."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.connectors.import_rows import ImportRows
from app.identity.actor import SYSTEM
from app.jobs import Sweep
from tests.support.plant.rosters import HEADER, ROSTER
from tests.support.plant.running import Plant, running_plant


def by_roster(plant: Plant, left: str) -> None:
    row = dict.fromkeys(HEADER.split(","), "") | {"工号": "7", "姓名": "Sys", "离职日期": left}
    mapping = dict(ROSTER) | {"source": "hr"}
    with plant.sessions.begin() as session:
        assert plant.container.need(ImportRows)(session, SYSTEM, plant.clock.now(), mapping, [row]) == 0


def by_sweep(plant: Plant, left: str) -> None:
    with plant.sessions.begin() as session:
        query = "INSERT INTO employments (user_id, left_on, source, closed_by_source, changed_at)"
        query += " SELECT id, CAST(:left AS date), 'hr', false, now() FROM users WHERE username = 'sys'"
        session.execute(text(query), {"left": left})
    [sweep] = [one for one in plant.container.all(Sweep) if one.name == "leavers"]
    for _ in range(2):
        with plant.sessions.begin() as session:
            assert sweep.run(session) == 0


@pytest.mark.parametrize("leave", [by_roster, by_sweep])
def test_administrators_hear_of_it_once(
    fresh_database: str, tmp_path: Path, leave: Callable[[Plant, str], None]
) -> None:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("sys", "system_admin"), ("aud", "audit_admin"), ("li", "qa")):
            plant.hire(username, role)
        with plant.sessions.begin() as session:
            session.execute(text("UPDATE users SET emp_no = '7' WHERE username = 'sys'"))
        leave(plant, (plant.clock.now() - timedelta(days=2)).date().isoformat())
        with plant.sessions() as session:
            query = "SELECT u.username, n.kind FROM notifications n JOIN users u ON u.id = n.user_id ORDER BY 1"
            told = [tuple(row) for row in session.execute(text(query))]
            assert session.scalar(text("SELECT active FROM users WHERE username = 'sys'"))
    assert told == [("aud", "account_proposed"), ("sys", "account_proposed")]
