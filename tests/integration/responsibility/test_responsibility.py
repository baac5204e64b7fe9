"""The article's own example (S28, S29): the tolerance was never annotated, so QA answers and reviews again."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from pypdf import PdfReader
from sqlalchemy import select, text, update

from app.audit.dossier.archive import WriteDossier
from app.audit.dossier.selection import select_case
from app.audit.replay.replay_case import Replay
from app.bootstrap.pages import create_app
from app.cases.models import Case
from app.cases.operations.attach_document import AttachedFile
from app.demo import answers
from app.demo.cases import CHECK_CARD, FILLING
from app.demo.people import PASSWORD
from app.identity.electronic_signature import SignatureError, WrongSignatureError
from app.identity.models import User
from app.kernel.canonical import digest
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.ledger.models import LedgerEvent
from app.ledger.personal_data.restore import open_bodies
from app.responsibility.contest_finding import Contest, ContestFinding
from app.responsibility.decide_finding import DecideFinding, Verdict
from app.responsibility.models import ResponsibilityFinding
from tests.support.ledger import breaks
from tests.support.loop.walk import ASKS, OBSERVATION, PLANS, REVIEWS, RULES, VERIFIES, Walk, walking

AUDITS = "gao.xiang"
VAGUE = (CHECK_CARD,)  # "operate the machine properly": no setting, no tolerance
PAPER = AttachedFile("contest", "复核记录.txt", "关键点里写过压力，见附件。".encode())
WHY = "审核时工艺卡里已有压力范围，操作员应当知道。"


@pytest.fixture
def walk(fresh_database: str, tmp_path: Path) -> Iterator[Walk]:
    with walking(fresh_database, tmp_path) as walk:
        yield walk


def finding_of(walk: Walk) -> ResponsibilityFinding:
    with walk.plant.sessions() as session:
        query = select(ResponsibilityFinding).where(ResponsibilityFinding.case_id == walk.case)
        return session.scalars(query.where(ResponsibilityFinding.leading)).one()


def contest(walk: Walk, who: str, finding: UUID, reason: str = WHY, document: AttachedFile | None = PAPER) -> None:
    with walk.plant.sessions.begin() as session:
        walk.plant.container.need(ContestFinding)(session, walk.plant.actor(who), finding, Contest(reason, document))


def decide(walk: Walk, who: str, finding: UUID, *, accept: bool, password: str = PASSWORD) -> None:
    verdict = Verdict(accept, "工艺卡不代替质量关键点，审核时应标注公差。", password)
    with walk.plant.sessions.begin() as session:
        walk.plant.container.need(DecideFinding)(session, walk.plant.actor(who), finding, verdict)


def events(walk: Walk, like: str) -> list[dict[str, Any]]:
    query = text("SELECT body FROM ledger_events WHERE case_id = :case AND action LIKE :like ORDER BY seq")
    with walk.plant.sessions() as session:
        return open_bodies(session, session.scalars(query, {"case": walk.case, "like": like}))


def fail_for_want_of_a_tolerance(walk: Walk) -> None:
    """Request, review without any setting, plan, class, practical, check at work; the defect rate stays high."""
    walk.do(ASKS, "submit_request", answers.request(FILLING))
    walk.do(REVIEWS, "qa_review", answers.accept(FILLING, VAGUE, walk.windows((1, 15), (21, 30))))
    walk.plan_and_teach(1)
    walk.score(VAGUE, {})
    walk.check_at_work(VAGUE)
    walk.plant.pass_time(OBSERVATION)
    walk.do(VERIFIES, "verify", answers.sign())


def test_a_tolerance_that_was_never_annotated_is_for_qa_to_answer(walk: Walk) -> None:
    fail_for_want_of_a_tolerance(walk)
    the_finding_names_qa_with_its_evidence(walk)
    the_page_leads_from_the_finding_to_the_field(walk)
    only_qa_may_contest_and_with_a_document(walk)
    only_an_auditor_outside_may_decide(walk)
    the_signature_is_printed_with_the_event_it_covers(walk)
    qa_reviews_again_and_then_hr_trains_again(walk)
    the_record_stays_whole(walk)


def the_finding_names_qa_with_its_evidence(walk: Walk) -> None:
    found = finding_of(walk)
    assert (found.code, found.roles, found.target, found.status) == ("R2a", ["qa"], "qa", "proposed")
    assert found.facts_hash == digest(found.facts)
    place = found.evidence[0]
    assert (place["element"], place["field"], place["person"]) == ("qa_review", "key_points", "吴静")
    assert place["params"]["parameter"] == {"zh": "灌装压力", "en": "Filling pressure"}
    [review] = [event for event in events(walk, "task.completed") if event["target"]["element"] == "qa_review"]
    assert (place["seq"], place["task"]) == (review["act"]["seq"], review["act"]["task"])
    [step] = [event for event in events(walk, "job.completed") if event.get("data", {}).get("findings")]
    assert step["data"]["findings"][0]["id"] == str(found.id)
    assert REVIEWS in told(walk, "finding_proposed")


def told(walk: Walk, kind: str) -> set[str]:
    query = text("SELECT u.username FROM notifications n JOIN users u ON u.id = n.user_id WHERE kind = :kind")
    with walk.plant.sessions() as session:
        return set(session.scalars(query, {"kind": kind}))


def the_page_leads_from_the_finding_to_the_field(walk: Walk) -> None:
    app = create_app(walk.plant.container, TESTING=True, WTF_CSRF_ENABLED=False)
    found = finding_of(walk)
    page = as_signed_in(app.test_client(), AUDITS).get(f"/cases/{walk.case}/responsibility")
    assert page.status_code == 200
    assert "没有标注“灌装压力”的关键点" in page.text
    assert f"/cases/{walk.case}/replay?step={found.evidence[0]['seq']}" in page.text
    assert "disabled" in page.text  # QA may still answer
    reviewer = as_signed_in(app.test_client(), REVIEWS).get(f"/cases/{walk.case}/responsibility").text
    assert f"/tasks/{found.evidence[0]['task']}" in reviewer  # who may not replay is led to the task
    assert f"/findings/{found.id}/contest" in reviewer
    assert f"/findings/{found.id}/decide" not in reviewer
    what_is_typed_about_a_finding_comes_back(walk, app, found.id)
    with app.app_context():
        from app.web.extensions import db

        db.engine.dispose()


def what_is_typed_about_a_finding_comes_back(walk: Walk, app: Flask, finding: UUID) -> None:
    """With the problem at its field, on the page of the case; a wrong password is counted nevertheless."""
    given = {"verdict": "overrule", "reason": WHY, "password": "wrong"}
    assert refused_fields(app, AUDITS, f"/findings/{finding}/decide", given) == ["password"]
    given = {"verdict": "overrule", "reason": "太短", "password": PASSWORD}
    assert refused_fields(app, AUDITS, f"/findings/{finding}/decide", given) == ["reason"]
    given = {"reason": "太短"}
    assert refused_fields(app, REVIEWS, f"/findings/{finding}/contest", given) == ["reason", "document"]
    with walk.plant.sessions() as session:
        query = text("SELECT count(*) FROM ledger_events WHERE action = 'signature.failed'")
        assert session.scalar(query) == 1
    assert finding_of(walk).status == "proposed"


def refused_fields(app: Flask, who: str, address: str, given: dict[str, str]) -> list[str]:
    """The fields that the page which comes back marks, in the open form with what was typed."""
    answer = as_signed_in(app.test_client(), who).post(address, data=given)
    assert answer.status_code == 422, answer.text
    [form] = etree.HTML(answer.text).xpath(f"//details[@open]/form[@action='{address}']")
    assert form.xpath(".//textarea/text()") == [given["reason"]]
    marked: list[str] = form.xpath(".//*[@aria-invalid]/@name")
    assert all(form.xpath(f".//*[@id='problem-{name}']/text()") for name in marked)
    return marked


def as_signed_in(client: FlaskClient, username: str) -> FlaskClient:
    client.post("/sign-in", data={"username": username, "password": PASSWORD})
    return client


def only_qa_may_contest_and_with_a_document(walk: Walk) -> None:
    found = finding_of(walk)
    with pytest.raises(ForbiddenError):
        contest(walk, ASKS, found.id)
    with pytest.raises(InvalidInputError) as refused:
        contest(walk, REVIEWS, found.id, "太短", None)
    assert set(refused.value.fields) == {"reason", "document"}
    with pytest.raises(ConflictError, match="may still contest"):
        decide(walk, AUDITS, found.id, accept=True)
    contest(walk, REVIEWS, found.id)
    with pytest.raises(ConflictError, match="contested or decided"):
        contest(walk, REVIEWS, found.id)
    [event] = events(walk, "finding.contested")
    assert (event["reason"], event["who"]["role"], event["old"]) == (WHY, "qa", "proposed")
    assert told(walk, "finding_contested") == {AUDITS}


def only_an_auditor_outside_may_decide(walk: Walk) -> None:
    found = finding_of(walk)
    for who in (REVIEWS, RULES, ASKS):
        with pytest.raises(ForbiddenError):
            decide(walk, who, found.id, accept=True)
    for password, error in (("wrong", WrongSignatureError), ("", SignatureError)):
        with pytest.raises(error) as refused:
            decide(walk, AUDITS, found.id, accept=True, password=password)
        assert set(refused.value.fields) == {"password"}
    assert finding_of(walk).status == "contested"
    decide(walk, AUDITS, found.id, accept=True)
    with pytest.raises(ConflictError, match="decided already"):
        decide(walk, AUDITS, found.id, accept=False)
    decided = finding_of(walk)
    assert (decided.status, decided.decided_by) == ("accepted", walk.plant.actor(AUDITS).id)
    [event] = events(walk, "finding.accepted")
    assert (event["meaning"], event["who"]["role"], event["old"]) == ("decision", "auditor", "contested")
    name = walk.plant.actor(AUDITS).name
    assert event["data"]["signature"] == {"method": "password"}
    assert (event["who"]["name"], event["who"]["username"]) == (name, AUDITS)
    assert REVIEWS in told(walk, "finding_accepted")


def the_signature_is_printed_with_the_event_it_covers(walk: Walk) -> None:
    """Also after the auditor has got another name: what was printed when signing stands."""
    signed_as = walk.plant.actor(AUDITS).name
    with walk.plant.sessions.begin() as session:
        session.execute(update(User).where(User.username == AUDITS).values(name="高翔宇"))
        chain = select(LedgerEvent.seq, LedgerEvent.hash).where(LedgerEvent.action == "finding.accepted")
        seq, digest = session.execute(chain.where(LedgerEvent.case_id == walk.case)).one()
    app = create_app(walk.plant.container, TESTING=True, WTF_CSRF_ENABLED=False)
    client = as_signed_in(app.test_client(), AUDITS)
    page = client.get(f"/cases/{walk.case}/responsibility").text
    assert f"签名：{signed_as}，" in page
    assert "含义：裁定" in page
    assert f'title="{digest}"' in page
    pdf = PdfReader(io.BytesIO(client.post(f"/cases/{walk.case}/dossier.pdf").data))
    printed = re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in pdf.pages))
    assert f"电子签名/Signed:{signed_as}·" in printed
    assert f"认定/decision·#{seq}" in printed
    assert printed.count(digest) == 2  # at the finding and at the event
    sheet = page_in_the_dossier(walk)
    assert f"电子签名 / Signed: {signed_as}" in sheet
    assert digest in sheet
    with app.app_context():
        from app.web.extensions import db

        db.engine.dispose()


def page_in_the_dossier(walk: Walk) -> str:
    with walk.plant.sessions() as session:
        target, case = io.BytesIO(), session.get_one(Case, walk.case)
        walk.plant.container.need(WriteDossier)(session, select_case(session, case.id), target, walk.plant.clock.now())
    return zipfile.ZipFile(target).read(f"cases/{case.number}.html").decode()


def qa_reviews_again_and_then_hr_trains_again(walk: Walk) -> None:
    walk.do(RULES, "ruling", {"target": "qa"})
    walk.do(REVIEWS, "qa_review", answers.accept(FILLING, FILLING.points))
    tomorrow = walk.plant.clock.now() + timedelta(days=1)
    walk.do(PLANS, "hr_plan", answers.plan(FILLING, len(FILLING.points), tomorrow))


def the_record_stays_whole(walk: Walk) -> None:
    with walk.plant.sessions() as session:
        assert walk.plant.container.need(Replay).compare(session, walk.case) is None
        assert list(breaks(session)) == []


def test_an_auditor_who_acted_in_the_case_may_not_decide_and_the_time_to_contest_ends(walk: Walk) -> None:
    from app.identity.actor import SYSTEM, Grant
    from app.identity.grants import grant

    fail_for_want_of_a_tolerance(walk)
    found = finding_of(walk)
    with walk.plant.sessions.begin() as session:
        grant(session, SYSTEM, "sun.li", Grant("auditor"), walk.plant.clock.now())
    with pytest.raises(ForbiddenError, match="acted in this case"):
        decide(walk, "sun.li", found.id, accept=False)
    walk.plant.pass_time(timedelta(days=30))
    with pytest.raises(ConflictError, match="time to contest"):
        contest(walk, REVIEWS, found.id)
    decide(walk, AUDITS, found.id, accept=True)
