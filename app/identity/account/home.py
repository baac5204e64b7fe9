"""The administrators' tile: what waits for a second one, and codes that wait to be released."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity.account.codes_to_release import count_waiting
from app.identity.actor import Actor
from app.identity.models import Proposal
from app.web.home import CALM, WARN, HomeFigure, HomeSource, HomeTile


def _read(session: Session, _actor: Actor, now: datetime) -> HomeTile:
    proposals = session.scalar(select(func.count()).select_from(Proposal).where(Proposal.outcome.is_(None))) or 0
    codes = count_waiting(session, now)
    return HomeTile(
        [
            HomeFigure(proposals, "Proposals to decide", WARN if proposals else CALM),
            HomeFigure(codes, "One-time codes to release", WARN if codes else CALM),
        ]
    )


PROPOSALS = HomeSource("Proposals and codes", frozenset({"security_admin"}), "proposals.index", _read)
