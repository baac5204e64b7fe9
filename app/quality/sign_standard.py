"""Put a step's standard into force: by QA, with a signature, from a day on (S03)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.identity import Actor, ConfirmPassword, require
from app.kernel.clock import Clock
from app.ledger import append_to_person
from app.plant import Kinds, References, find_step, read_values
from app.quality.models.measurement import QualityStandard
from app.quality.standard_entry import signed_entry
from app.quality.standard_kind import SIGN_STANDARD, STANDARDS
from app.quality.standards import add_standard, check_begin, newest_standard


class SignStandard:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, kinds: Kinds, confirm_password: ConfirmPassword) -> None:
        self._clock, self._kinds, self._confirm_password = clock, kinds, confirm_password

    def __call__(
        self, session: Session, actor: Actor, given: Mapping[str, Any], password: str | None
    ) -> QualityStandard:
        """The new version; the one before it ends on its first day. `given` are the fields of `STANDARDS`.

        Raises ForbiddenError, InvalidInputError (by field), ConflictError when it would overlap, SignatureError.
        """
        values = read_values(STANDARDS, given, References(session, self._kinds))
        place = find_step(session, *values["step"].split("/"))
        require(actor, SIGN_STANDARD, place.plant, place.line)
        now, since = self._clock.now(), date.fromisoformat(values["valid_from"])
        old = newest_standard(session, place.id)
        check_begin(old, since, now, place)
        row = add_standard(
            session,
            place.id,
            STANDARDS.field("rate_limit").type.to_row(values["rate_limit"]),
            since,
            n_min=values["n_min"],
            approved_by=actor.username,
        )
        self._confirm_password(session, actor, password)
        head = append_to_person(session, actor.id, now, [signed_entry(actor, place, row.version, values, old)])
        row.basis, row.reason, row.signed_by = values["basis"], values["reason"], actor.id
        row.signed_name, row.signed_at = actor.name, now
        row.ledger_seq, row.ledger_hash = head.seq, head.hash
        session.flush()
        return row
