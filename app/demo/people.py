"""The people of the demonstration, their roles and where they work."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.demo.days import WorkingDays
from app.demo.plant import Json, read
from app.identity import SYSTEM, Grant, NewAbsence, NewPerson, add_user, grant, record_absence
from app.training import StepAssignment, Trainer

# For the demonstration only, and said on its sign-in page and in the README.
PASSWORD = "bihuan-demo"  # noqa: S105


# The plant has stood for so long when the demonstration begins.
FOUNDED = timedelta(days=400)


def seed_people(session: Session, steps: Mapping[str, int], days: WorkingDays) -> None:
    """Accounts with roles, scopes, work places and teachers; one of them is on vacation with a substitute."""
    data = read("people.toml")
    founded = days.now - FOUNDED
    plant = read("plant.toml")["plant"]["code"]
    for number, person in enumerate(data["people"], start=1):
        user = _hire(session, person, f"D{number:03}", plant, founded)
        for step in person.get("steps", ()):
            session.add(StepAssignment(user_id=user, step_id=steps[step], valid_from=founded.date()))
        if teaches := person.get("teaches"):
            session.add(Trainer(user_id=user, subject_zh=teaches[0], subject_en=teaches[1]))
    session.flush()
    away = data["vacation"]
    begin = days.at(days.today - timedelta(days=away["days_before"]), "00:00")
    end = begin + timedelta(days=away["days_before"] + away["days_after"])
    absence = NewAbsence(away["username"], begin, end, away["substitute"], away["reason"])
    record_absence(session, SYSTEM, absence, days.now)


def _hire(session: Session, person: Json, number: str, plant: str, founded: datetime) -> UUID:
    """The account with its roles; who works on a line holds them for that line only."""
    employment = "dispatched" if person.get("dispatched") else "regular"
    new = NewPerson(
        person["username"],
        person["name"],
        PASSWORD,
        emp_no=number,
        org_unit=person["unit"],
        employment_type=employment,
    )
    user = add_user(session, SYSTEM, new, founded)
    line = person.get("line")
    for role in person["roles"]:
        scope = Grant(role, plant=plant if line else None, line=line)
        grant(session, SYSTEM, person["username"], scope, founded)
    return user.id
