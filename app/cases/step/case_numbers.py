"""Case numbers that people can say on the phone: QT-2026-00017, and -203 behind it for round 2, third trainee."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import CASE_NUMBERS


def next_number(session: Session, process: str, now: datetime) -> str:
    """The next number of `process`: its initials, the year, a counter."""
    initials = "".join(word[0] for word in process.split("_") if word).upper()
    return f"{initials}-{now.year}-{session.scalar(select(CASE_NUMBERS.next_value())):05d}"


def child_number(parent: str, round_no: int, index: int) -> str:
    """A child's number behind its parent's: the round its call activity is in, and its place counted from 1."""
    return f"{parent}-{round_no}{index + 1:02d}"
