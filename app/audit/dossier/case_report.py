"""What the printed dossier of a case says, in both languages; how it looks is for `pdf`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.dossier import proofs
from app.audit.dossier.texts import STATES, action_words, both, meaning_words, said
from app.audit.dossier.values import LabelledValues, Schemas, values_of
from app.cases import WITHHELD, CaseRecord, HistoryEvent, outcome_name, read_case, read_history
from app.definitions import Definitions
from app.engine import Element, ProcessModel
from app.identity import SYSTEM, SYSTEM_NAMES, People, User, read_people
from app.kernel.roles import ROLES
from app.ledger import TreeHead, case_chain, hash_text, name_in
from app.plant import PlaceLabels
from app.responsibility import (
    STATUSES,
    Duty,
    ResponsibilityFinding,
    SignedDecision,
    codes_by_task,
    contradicted_findings,
    findings_of,
    read_duties,
    signed_decisions,
)
from app.tasks import TaskState


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One step of the chain of duty: who answered for it, until when, and the codes of what was missing."""

    step: str
    who: str
    due: str
    done: str
    missing: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event. `about` is who, role and on whose behalf; `values` are (field, old -> new); `signed` the signature."""

    title: str
    at: str
    about: str
    values: LabelledValues
    notes: Sequence[str]
    signed: str | None
    hash: str
    denied: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case for printing."""

    number: str
    made: str
    facts: LabelledValues
    duties: Sequence[DutyLine]
    findings: Sequence[str]
    events: Sequence[EventLine]
    head: LabelledValues


class SheetReader:
    """Reads a case; what is blind now stays blind. Times are the plant's, with their offset."""

    def __init__(self, definitions: Definitions, labels: PlaceLabels, zone: tzinfo) -> None:
        self._definitions = definitions
        self._labels = labels
        self._zone = zone

    def __call__(self, session: Session, case_id: UUID, head: TreeHead | None, now: datetime) -> Sheet:
        """The sheet with the newest tree `head`. Raises NotFoundError."""
        case = read_case(session, case_id)
        model = self._definitions.model(case.key)
        findings = findings_of(session, case.id)
        groups = read_duties(session, self._definitions, case, codes_by_task(findings), lambda *_: "", now)
        people = read_people(session, [who for f in findings for who in (f.contested_by, f.decided_by)])
        signed, wrong = signed_decisions(session, case.id), contradicted_findings(session, case.id)
        return Sheet(
            number=case.number,
            made=self._time(now),
            facts=list(self._facts(session, case, model)),
            duties=[self._duty(duty) for group in groups for duty in group.duties],
            findings=[
                line
                for finding in findings
                for line in (
                    *_contradiction(wrong.get(finding.id, ())),
                    *self._finding(finding, people, signed.get(finding.id)),
                )
            ],
            events=list(self._events(session, case, model)),
            head=self._head(head),
        )

    def _facts(self, session: Session, case: CaseRecord, model: ProcessModel) -> Iterator[tuple[str, str]]:
        places = self._labels.read(session)
        number = self._definitions.number(session, case.key.deployment)
        result = both(outcome_name(case.outcome))
        facts = {
            "编号 / Number": case.number,
            "流程 / Process": f"{both(model.names)} · v{number}",
            "部署 / Deployment": str(case.deployment_id),
            "状态 / State": " · ".join(filter(None, (STATES.get(case.state, case.state), result))),
            "产线 / Line": both(places.name("line", case.line)),
            "工序 / Step": both(places.name("step", case.step)),
            "对象 / About": case.subject_name or "",
            "开始 / Started": self._time(case.started_at),
            "结束 / Ended": self._time(case.ended_at),
        }
        yield from ((name, value) for name, value in facts.items() if value)

    def _duty(self, duty: Duty) -> DutyLine:
        person, behalf = duty.person, ""
        if person is not None and person.acting_for:
            behalf = f"（代 / for {person.acting_for}）"
        done = self._time(duty.done) if duty.state == TaskState.COMPLETED else STATES.get(duty.state, duty.state)
        step = both(duty.step) + (f" · {duty.of}" if duty.of else "") + (f" #{duty.round}" if duty.round > 1 else "")
        return DutyLine(
            step=step,
            who=f"{both(person.name) if person else ''}{behalf} {both(duty.role)}".strip(),
            due=self._time(duty.due),
            done=done + (f" · {_late(duty.late)}" if duty.late else ""),
            missing=" ".join(duty.missing),
        )

    def _finding(
        self, finding: ResponsibilityFinding, people: People, signature: SignedDecision | None
    ) -> Iterator[str]:
        roles = " + ".join(both(ROLES.get(role, role)) for role in finding.roles) or "—"
        yield f"{finding.code} {both(finding.names)} · {roles} · {said(STATUSES[finding.status])}"
        for what, who, at, why in (
            ("contested", finding.contested_by, finding.contested_at, finding.contest_reason),
            (finding.status, finding.decided_by, finding.decided_at, finding.decision_reason),
        ):
            person = people[who]
            if person is not None:
                yield f"　{said(STATUSES[what])}: {both(person.name)} · {self._time(at)} · {why or ''}"
        if signature is not None:
            meaning, name = meaning_words(signature.meaning), both(signature.name)
            yield f"　电子签名 / Signed: {name} · {self._time(signature.at)} · {meaning} · #{signature.seq}"
            yield f"　{signature.hash}"

    def _events(self, session: Session, case: CaseRecord, model: ProcessModel) -> Iterator[EventLine]:
        """Hashes are of the bodies as they are stored, also where a value is withheld."""
        history = read_history(session, case, model)
        names = _names(session, {name for event in history if (name := _behalf(event))})
        schema = self._schemas(case, model)
        for event, (_, body) in zip(history, proofs.bodies(session, [case_chain(case.id)]), strict=True):
            yield self._event(event, model, hash_text(body), names, schema)

    def _event(
        self,
        event: HistoryEvent,
        model: ProcessModel,
        digest: str,
        names: Mapping[str, str],
        schema: Callable[[Element | None], Schemas | None],
    ) -> EventLine:
        body, element = event.body, model.elements.get(event.element or "")
        name, meaning, at = _name(event), body.get("meaning"), self._time(event.at)
        action = action_words(event.action)
        title = " · ".join(filter(None, (str(event.seq), action, both(element.names) if element else "")))
        files = (body.get("data") or {}).get("files") or {}
        reason = [f"理由 / Reason: {body['reason']}"] if body.get("reason") else []
        return EventLine(
            title=title,
            at=at,
            about=_about(event, model, name, names),
            values=values_of(body, schema(element), self._zone),
            notes=[*reason, *(f"附件 / File {id_} · SHA-256 {sha256}" for id_, sha256 in files.items())],
            signed=f"{name} · {at} · {meaning_words(meaning)}" if meaning else None,
            hash=WITHHELD if WITHHELD in (body.get("old"), body.get("new")) else digest,
            denied=body["act"]["outcome"] != "ok",
        )

    def _schemas(self, case: CaseRecord, model: ProcessModel) -> Callable[[Element | None], Schemas | None]:
        """The form of an element in the case's version, by language; its labels name the answers."""
        names = {element.form for element in model.elements.values() if element.form}
        forms = {name: self._definitions.form(case.key.deployment, name) for name in names}
        known = {name: {language: form.schema(language) for language in ("zh", "en")} for name, form in forms.items()}
        return lambda element: known.get(element.form or "") if element else None

    def _head(self, head: TreeHead | None) -> LabelledValues:
        if head is None:
            return [("封存 / Seal", "尚未封存 / Not sealed yet")]
        return [
            ("时间 / Signed at", self._time(datetime.fromisoformat(head.at))),
            ("事件数 / Leaves", str(head.size)),
            ("根 / Root", head.root),
            ("密钥 / Key", head.key),
            ("签名 / Signature", head.signature),
        ]

    def _time(self, at: datetime | None) -> str:
        return f"{at.astimezone(self._zone):%Y-%m-%d %H:%M:%S %z}" if at else ""


def _contradiction(wrong: Sequence[str]) -> Iterator[str]:
    if wrong:
        yield f"！以下与已签名的记录不符 / NOT what was signed: {', '.join(wrong)}"


def _name(event: HistoryEvent) -> str:
    """As it stands in the record: what the person was called then."""
    if event.actor_id == SYSTEM.id:
        return both(SYSTEM_NAMES)
    return both(name_in(event.body.get("who") or {}))


def _names(session: Session, usernames: set[str]) -> Mapping[str, str]:
    rows = session.execute(select(User.username, User.name).where(User.username.in_(usernames))) if usernames else ()
    return {row.username: row.name for row in rows}


def _behalf(event: HistoryEvent) -> str | None:
    found: str | None = (event.body.get("who") or {}).get("for")
    return found


def _about(event: HistoryEvent, model: ProcessModel, name: str, names: Mapping[str, str]) -> str:
    who = event.body.get("who") or {}
    lane = model.lanes.get(who.get("lane") or "")
    places = dict.fromkeys(filter(None, (both(ROLES.get(who.get("role") or "")), both(lane.names) if lane else "")))
    absent = _behalf(event)
    behalf = names.get(absent, absent) if absent else None
    return " · ".join([name, *places, *([f"代 / for {behalf}"] if behalf else [])])


def _late(by: timedelta) -> str:
    return f"逾期 / late {by.total_seconds() / 3600:.1f} h"
