"""A person's own choice of when they get mail."""

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.identity import Actor, require
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError
from app.tasks.notify.mail_times import LANE_DEFAULT, OWN_DEFAULT, MailTime
from app.tasks.notify.models import NoticeChoice

FIELDS: Mapping[str, MailTime] = {"lane_mail": LANE_DEFAULT, "own_mail": OWN_DEFAULT}


def read_choice(session: Session, actor: Actor) -> Mapping[str, MailTime]:
    """{field: what the person chose, or else the default}."""
    row = session.get(NoticeChoice, actor.id)
    return {name: MailTime(getattr(row, name)) if row else default for name, default in FIELDS.items()}


class ChooseNotices:
    """Keeps it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, lane_mail: str, own_mail: str) -> None:
        """Both are values of MailTime; raises InvalidInputError naming the field, and what there is to choose."""
        require(actor, "notification:read")
        given = {"lane_mail": lane_mail, "own_mail": own_mail}
        for name, value in given.items():
            if value not in set(MailTime):
                raise InvalidInputError(
                    "%(field)s: choose one of %(known)s",
                    field=name,
                    known=", ".join(MailTime),
                    fields={name: "Choose a time"},
                )
        values = {"user_id": actor.id, "chosen_at": self._clock.now(), **given}
        statement = insert(NoticeChoice).values(values)
        session.execute(statement.on_conflict_do_update(index_elements=[NoticeChoice.user_id], set_=values))
