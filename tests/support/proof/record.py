"""A whole record to attack: a loop that failed, its finding contested and decided, counts, scores, limits, a review."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from app.audit.log.sign_review import Review, ReviewTrail
from app.audit.seal_jobs import SealLedger
from app.cases.operations.attach_document import AttachedFile
from app.demo import answers, inspections
from app.demo.cases import CHECK_CARD, FILLING
from app.demo.days import WorkingDays
from app.demo.plant import ZONE
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Grant
from app.identity.grants import grant
from app.jobs.calendar_tables import load_calendar
from app.kernel.canonical import canonical_json
from app.ledger.append import GENESIS, hash_text
from app.ledger.verify_record import Inquiry, Verdict, VerifyRecord
from app.plant import find_step
from app.quality.control_chart.sign_limits import LimitsRequest, SignBaseline
from app.responsibility.contest_finding import Contest, ContestFinding
from app.responsibility.decide_finding import DecideFinding
from app.responsibility.decide_finding import Verdict as Decision
from app.responsibility.models import ResponsibilityFinding
from app.skills.import_scores import ImportScores
from app.skills.models import Skill
from tests.support.loop.walk import ASKS, OBSERVATION, REVIEWS, VERIFIES, Walk, walking
from tests.support.plant.feeds import import_rows
from tests.support.plant.running import Plant, running_plant

AUDITS, INDEPENDENT, SIGNS = "gao.xiang", "ouyang.yi", "shen.jie"
SECRET = {"secret_key": "k" * 32}
SCORES = "username,skill,score,as_of\nliu.qiang,welding_skill,71,2026-02-01\nwu.jing,welding_skill,88,2026-02-01\n"
WHY = "审核时工艺卡里已有压力范围，操作员应当知道。"


def write_record(database_url: str, folder: Path) -> UUID:
    """Fill the database with all that can be attacked, sealed to its end; gives the case."""
    with walking(database_url, folder) as walk:
        _walk_to_a_finding(walk)
        _contest_and_decide(walk)
        with walk.plant.sessions.begin() as session:
            _bring_counts_and_scores(session, walk)
        with walk.plant.sessions.begin() as session:
            _sign_limits(session, walk)
        with walk.plant.sessions.begin() as session:
            _review(session, walk)
        _seal(walk.plant)
        walk.plant.clock.advance(timedelta(hours=1))
        walk.plant.start(ASKS, "quality_training")  # a neighbour, by whose number a deleted case is named
        _seal(walk.plant)
        return walk.case


def _seal(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        plant.container.need(SealLedger).run(session)


def _walk_to_a_finding(walk: Walk) -> None:
    vague = (CHECK_CARD,)
    walk.do(ASKS, "submit_request", answers.request(FILLING))
    walk.do(REVIEWS, "qa_review", answers.accept(FILLING, vague, walk.windows((1, 15), (21, 30))))
    walk.plan_and_teach(1)
    walk.score(vague, {})
    walk.check_at_work(vague)
    walk.plant.pass_time(OBSERVATION)
    walk.do(VERIFIES, "verify", answers.sign())


def _contest_and_decide(walk: Walk) -> None:
    plant, container = walk.plant, walk.plant.container
    with plant.sessions.begin() as session:
        leading = ResponsibilityFinding.leading & (ResponsibilityFinding.case_id == walk.case)
        finding = session.scalars(select(ResponsibilityFinding.id).where(leading)).one()
        paper = AttachedFile("contest", "复核记录.txt", "关键点里写过压力，见附件。".encode())
        container.need(ContestFinding)(session, plant.actor(REVIEWS), finding, Contest(WHY, paper))
    with plant.sessions.begin() as session:
        decision = Decision(accept=True, reason="工艺卡不代替质量关键点，审核时应标注公差。", password=plant.password)
        container.need(DecideFinding)(session, plant.actor(AUDITS), finding, decision)


def _bring_counts_and_scores(session: Session, walk: Walk) -> None:
    now = walk.plant.clock.now()
    days = WorkingDays(load_calendar(session, ZONE), now)
    inspections.import_simulated(session, import_rows(), days, {})
    session.add(Skill(code="welding_skill", name_zh="焊接", name_en="Welding"))
    session.flush()
    walk.plant.container.need(ImportScores)(session, SYSTEM, "scores.csv", SCORES.encode())
    add_user(session, SYSTEM, NewPerson(INDEPENDENT, "欧阳一", walk.plant.password), now)
    grant(session, SYSTEM, INDEPENDENT, Grant("auditor"), now)


def _sign_limits(session: Session, walk: Walk) -> None:
    place = find_step(session, "juice", "forming")
    monday = walk.plant.clock.now().date()
    monday -= timedelta(days=monday.weekday())
    order = LimitsRequest(
        monday - timedelta(weeks=26),
        monday - timedelta(weeks=2),
        monday - timedelta(weeks=1),
        {},
        "换模后过程已稳定，重新计算控制限。",
        walk.plant.password,
    )
    walk.plant.container.need(SignBaseline)(session, walk.plant.actor(SIGNS), place, order)


def _review(session: Session, walk: Walk) -> None:
    today = walk.plant.clock.now().date()
    review = Review(today - timedelta(days=30), today, "抽查了案件与角色变更，未见异常。", walk.plant.password)
    walk.plant.container.need(ReviewTrail)(session, walk.plant.actor(INDEPENDENT), review)


@dataclass
class Hand:
    """Somebody with the owner's password: all triggers are off. `case` is the victim, `chain` its chain."""

    session: Session
    case: UUID
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def chain(self) -> str:
        return f"case:{self.case}"

    def run(self, statement: str, **values: Any) -> None:
        self.session.execute(text(statement), {"case": self.case, "chain": self.chain, **values})

    def ask(self, statement: str, **values: Any) -> Any:
        return self.session.scalar(text(statement), {"case": self.case, "chain": self.chain, **values})

    def seq(self, action: str, number: int = 1) -> int:
        """The number of the case's n-th event of that action."""
        found = self.session.scalars(
            text("SELECT seq FROM ledger_events WHERE chain = :chain AND action = :action ORDER BY seq"),
            {"chain": self.chain, "action": action},
        ).all()
        return int(found[number - 1])

    def body(self, seq: int) -> dict[str, Any]:
        read = "SELECT body FROM ledger_events WHERE chain = :chain AND seq = :seq"
        return orjson.loads(self.ask(read, seq=seq))

    def store(self, seq: int, body: Mapping[str, Any]) -> str:
        stored = canonical_json(body).decode()
        self.run("UPDATE ledger_events SET body = :body WHERE chain = :chain AND seq = :seq", body=stored, seq=seq)
        return hash_text(stored)

    def rechain(self) -> None:
        """Make the victim's chain follow again, its head on the case's row and its leaves fit."""
        prev, seq = GENESIS, 0
        for seq in self.session.scalars(
            text("SELECT seq FROM ledger_events WHERE chain = :chain ORDER BY seq"), {"chain": self.chain}
        ).all():
            body = self.body(seq)
            body["act"]["prev"] = prev
            prev = self.store(seq, body)
        self.run("UPDATE cases SET ledger_seq = :seq, ledger_head = :hash WHERE id = :case", seq=seq, hash=prev)

    def refit_leaves(self) -> None:
        self.run(
            "UPDATE ledger_leaves l SET hash = decode(e.hash, 'hex') FROM ledger_events e"
            " WHERE e.chain = l.chain AND e.seq = l.seq AND e.chain = :chain"
        )


@contextmanager
def as_owner(url: str, case: UUID) -> Iterator[Hand]:
    """All triggers of all tables off, one transaction; foreign keys too, for a superuser has that right."""
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        tables = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        for table in session.scalars(text(tables)).all():
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text("SET LOCAL session_replication_role = replica"))
        yield Hand(session, case)
    engine.dispose()


@contextmanager
def looking(url: str, folder: Path) -> Iterator[Plant]:
    """The product over a database that somebody has had in hand."""
    with running_plant(url, folder) as plant:
        yield plant


def verdict_of(plant: Plant, **asked: Any) -> Verdict:
    """What a verification says."""
    with plant.sessions() as session:
        last = session.scalar(text("SELECT max(at) FROM ledger_events"))
        session.rollback()
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return plant.container.need(VerifyRecord)(session, Inquiry(last, **asked))
