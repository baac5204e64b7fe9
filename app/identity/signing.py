"""Signing again: a signed task asks for the password once more, at the moment of signing (21 CFR 11.200(a))."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.models import User
from app.identity.passwords import verify_password
from app.kernel.errors import InvalidInputError


class SignatureError(InvalidInputError):
    """The password that signs is missing or wrong."""

    code = "signature_required"


def confirm_password(session: Session, actor: Actor, password: str | None) -> None:
    """Raise SignatureError, with the field `password`, unless `password` is the actor's own."""
    if not password:
        raise SignatureError(
            "This task is signed: enter your password", fields={"password": "Enter your password to sign"}
        )
    stored = session.scalar(select(User.password_hash).where(User.id == actor.id, User.active))
    if not verify_password(stored, password):
        raise SignatureError("The password is not right", fields={"password": "The password is not right"})
