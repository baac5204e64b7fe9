"""A plant with connectors about people, in a database of one's own, and short ways to bring files and look."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.connectors.models import QuarantinedRow
from app.connectors.runs.attempt import OneFile, RunResult
from app.identity.actor import SYSTEM, Actor
from app.identity.models import User
from app.organisation.models import Employment, OrgUnit
from tests.support.plant.works import Works

ROSTER: Mapping[str, Any] = {
    "feed": "roster",
    "columns": {
        "emp_no": "工号",
        "name": "姓名",
        "unit": "部门",
        "post": "岗位",
        "manager": "上级",
        "email": "邮箱",
        "phone": "手机",
        "employment": "用工形式",
        "entered": "入职日期",
        "left": "离职日期",
    },
    "create_units": True,
}
HEADER = "工号,姓名,部门,岗位,上级,邮箱,手机,用工形式,入职日期,离职日期"
WANG = "1001,王建平,生产部,经理,,wang@example.com,13800000001,正式,2019-03-01,"
LIU = "1002,刘强,生产部/一线,班组长,1001,,+86-755-2658,正式,2020/7/1,"
DENG = "1003,邓超,生产部/一线,操作工,1002,,,劳务派遣,2024年5月6日,"
STAFF = (WANG, LIU, DENG)


class PeopleWorks(Works):
    """Brings rosters; `roster` is the connector."""

    roster: UUID
    actor: Actor = SYSTEM

    def bring(self, rows: Sequence[str], header: str = HEADER, encoding: str = "utf-8") -> RunResult:
        """Drop a roster into the folder and run."""
        self.drop("roster.csv", "\n".join([header, *rows, ""]).encode(encoding), "hr")
        return self.run(self.roster)

    def bring_complete(self, rows: Sequence[str], seen: str, folder: Path) -> RunResult:
        """Bring a roster that somebody declared complete."""
        folder.mkdir(exist_ok=True)
        path = folder / "roster.csv"
        path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return self.run_connector.one_file(
            self.roster, self.actor, OneFile(path, private=True, complete=True, seen=seen)
        )

    def people(self) -> dict[str, tuple[User, Employment | None]]:
        """Everybody by employee number."""
        with self.sessions() as session:
            query = select(User, Employment).outerjoin(Employment, Employment.user_id == User.id)
            return {user.emp_no or user.username: (user, job) for user, job in session.execute(query)}

    def units(self) -> dict[str, int | None]:
        """The parent of each unit by its name."""
        with self.sessions() as session:
            return {unit.name: unit.parent_id for unit in session.scalars(select(OrgUnit))}

    def reasons(self) -> dict[int, str]:
        """Why rows were refused, by line."""
        with self.sessions() as session:
            return {row.line_no: row.code for row in session.scalars(select(QuarantinedRow))}
