"""Propose a role or a meaning of signatures, and confirm it: it counts only then.

Who owns processes knows which words they need; who gives roles decides whether there is such a role. Nobody does both
for the same word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.access import require_everywhere
from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.plant_words.models import PlantWordRow
from app.identity.sign_in.signed_in import require_signed_in
from app.kernel.after_commit import after_commit
from app.kernel.clock import WallClock
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.kernel.roles import OWN_LANE_ROLES, ROLES
from app.kernel.signatures import SIGNATURES
from app.kernel.word_book import PLANT_WORDS, PlantWord
from app.ledger import Action

KINDS = ("role", "signature")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class WordLine:
    """A version for lists; `state` is proposed, in_force or replaced."""

    word: PlantWord
    revision: int
    state: str
    proposed_at: datetime
    confirmed_at: datetime | None

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        one = self.word
        return {
            "kind": one.kind,
            "code": one.code,
            "revision": self.revision,
            "zh": one.zh,
            "en": one.en,
            "like": one.like,
            "state": self.state,
        }


class ChangeWords:
    """The use cases; the caller commits."""

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock

    def view(self, session: Session, actor: Actor) -> Sequence[WordLine]:
        """All versions, the newest of each word first. Raises ForbiddenError."""
        require_everywhere(actor, "word:read")
        order = PlantWordRow.kind, PlantWordRow.code, PlantWordRow.revision.desc()
        lines, settled = [], set()
        for row in session.scalars(select(PlantWordRow).order_by(*order)):
            key, is_confirmed = (row.kind, row.code), row.confirmed_at is not None
            state = "replaced" if key in settled else "in_force" if is_confirmed else "proposed"
            lines.append(WordLine(_word(row), row.revision, state, row.proposed_at, row.confirmed_at))
            if is_confirmed:
                settled.add(key)
        return lines

    def propose(self, session: Session, actor: Actor, word: PlantWord) -> int:
        """Put a word, or other names for one, up for confirmation; returns the version's number.

        Raises ForbiddenError, and InvalidInputError (fields) for what is no word or is one of the product's own.
        """
        require_everywhere(actor, "word:propose")
        checked = _checked(word)
        last = self._newest(session, checked.kind, checked.code)
        revision = last.revision + 1 if last else 1
        values = {"kind": checked.kind, "code": checked.code, "zh": checked.zh, "en": checked.en}
        now = self._clock.now()
        row = PlantWordRow(revision=revision, likeness=checked.like, proposed_by=actor.id, proposed_at=now, **values)
        session.add(row)
        session.flush()
        record(session, actor, now, AuditChange(Action.WORD_PROPOSED, _target(row), new=_facts(row)))
        return revision

    def confirm(self, session: Session, actor: Actor, kind: str, code: str, revision: int) -> None:
        """Put the version that was seen in force.

        Raises ForbiddenError, also for whoever proposed it and at the shell of a real plant; NotFoundError;
        ConflictError when it is in force already, or a newer one was proposed meanwhile.
        """
        require_everywhere(actor, "word:confirm")
        require_signed_in(session, actor, "/admin/words")
        row = self._newest(session, kind, code)
        if row is None:
            raise NotFoundError("Nobody proposed %(code)s", code=code)
        if row.revision != revision:
            raise ConflictError("%(code)s was proposed anew meanwhile; look at it again", code=code)
        if row.confirmed_at is not None:
            raise ConflictError("%(code)s is in force already", code=code)
        if row.proposed_by == actor.id:
            raise ForbiddenError("You proposed %(code)s yourself; somebody else has to confirm it", code=code)
        before = self._in_force(session, kind, code)
        row.confirmed_by, row.confirmed_at = actor.id, self._clock.now()
        session.flush()
        change = AuditChange(Action.WORD_CONFIRMED, _target(row), old=before and _facts(before), new=_facts(row))
        record(session, actor, row.confirmed_at, change)
        after_commit(session, PLANT_WORDS.forget)

    @staticmethod
    def _newest(session: Session, kind: str, code: str) -> PlantWordRow | None:
        query = select(PlantWordRow).where(PlantWordRow.kind == kind, PlantWordRow.code == code)
        return session.scalars(query.order_by(PlantWordRow.revision.desc()).limit(1).with_for_update()).first()

    @staticmethod
    def _in_force(session: Session, kind: str, code: str) -> PlantWordRow | None:
        query = select(PlantWordRow).where(PlantWordRow.kind == kind, PlantWordRow.code == code)
        query = query.where(PlantWordRow.confirmed_at.is_not(None))
        return session.scalars(query.order_by(PlantWordRow.revision.desc()).limit(1)).first()


def _checked(word: PlantWord) -> PlantWord:
    fields: dict[str, str] = {}
    code, names = word.code.strip(), (word.zh.strip(), word.en.strip())
    if word.kind not in KINDS:
        fields["kind"] = "role or signature"
    if not _CODE.fullmatch(code):
        fields["code"] = "2 to 40 of a-z, 0-9 and underscore, beginning with a letter"
    elif _is_own(word.kind, code):
        fields["code"] = "The product has this word itself"
    fields |= {key: "1 to 60 characters" for key, name in zip(("zh", "en"), names, strict=True) if not _fits(name)}
    if word.kind == "role" and word.like not in OWN_LANE_ROLES:
        fields["like"] = "Choose the role whose rights it has"
    if fields:
        raise InvalidInputError("This is no word that can be added", fields=fields)
    return PlantWord(word.kind, code, *names, word.like if word.kind == "role" else None)


def _is_own(kind: str, code: str) -> bool:
    book = ROLES if kind == "role" else SIGNATURES
    return code in book.own


def _fits(name: str) -> bool:
    return 0 < len(name) <= _LONGEST and name.isprintable()


def _word(row: PlantWordRow) -> PlantWord:
    return PlantWord(row.kind, row.code, row.zh, row.en, row.likeness)


def _target(row: PlantWordRow) -> dict[str, object]:
    return {"kind": row.kind, "code": row.code, "revision": row.revision}


def _facts(row: PlantWordRow) -> dict[str, object]:
    return {"zh": row.zh, "en": row.en, "like": row.likeness}
