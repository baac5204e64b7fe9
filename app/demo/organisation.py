"""Seed the demonstration's organisation: units, planned posts with some open, who reports to whom, earlier courses."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import User
from app.organisation import Employment, OrgUnit, Post
from app.skills import TrainingRecord

Json = Mapping[str, Any]
SOURCE = "demo"
ENOUGH = 80


def seed_organisation(session: Session, now: datetime) -> None:
    """Place the demonstration's people; everybody has been there since the account was opened."""
    data = tomllib.loads(files("app.demo").joinpath("organisation.toml").read_text("utf-8"))
    people = {user.username: user for user in session.scalars(select(User))}
    top = _unit(session, data["plant"], None)
    units: dict[str, OrgUnit] = {}
    jobs: dict[str, Employment] = {}
    for unit in data["units"]:
        row = units[unit["zh"]] = _unit(session, unit, units[unit["above"]].id if "above" in unit else top.id)
        for post, username in _posts(session, row, unit["posts"], now):
            user = people[username]
            jobs[username] = Employment(
                user_id=user.id,
                unit_id=row.id,
                title=post,
                source=SOURCE,
                changed_at=now,
                entered_on=user.created_at.date(),
                closed_by_source=False,
            )
    heads = {unit["zh"]: unit["posts"][0]["people"][0] for unit in data["units"]}
    for unit in data["units"]:
        for username in (name for post in unit["posts"] for name in post["people"]):
            manager = data["managers"].get(username, heads[unit["zh"]])
            jobs[username].manager_id = people[manager].id if manager else None
    session.add_all(jobs.values())
    session.add_all(_courses(data["courses"], people, now))
    session.flush()


def _unit(session: Session, data: Json, parent: int | None) -> OrgUnit:
    unit = OrgUnit(parent_id=parent, name=data["zh"], name_en=data["en"])
    session.add(unit)
    session.flush()
    return unit


def _posts(session: Session, unit: OrgUnit, posts: list[Json], now: datetime) -> Iterator[tuple[str, str]]:
    """(post, username) of all who hold one; planned as a side of it."""
    for post in posts:
        session.add(
            Post(
                unit_id=unit.id,
                name=post["zh"],
                name_en=post["en"],
                planned=post["planned"],
                changed_by="zhao.min",
                changed_at=now,
            )
        )
        yield from ((post["zh"], username) for username in post["people"])


def _courses(courses: list[Json], people: Mapping[str, User], now: datetime) -> Iterator[TrainingRecord]:
    for course in courses:
        for username, score in zip(course["people"], course["scores"], strict=True):
            yield TrainingRecord(
                user_id=_id(people, username),
                course=course["course"],
                given_by=course["given_by"],
                score=score,
                held_on=(now - timedelta(days=course["days_ago"])).date(),
                source=SOURCE,
                recorded_by="system",
                recorded_at=now,
                result="passed" if score >= ENOUGH else "failed",
            )


def _id(people: Mapping[str, User], username: str) -> UUID:
    return people[username].id
