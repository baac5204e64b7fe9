"""The log with its filters, its export, and the signed reviews."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import etree
from sqlalchemy import text

from app.audit.log.entries import LogFilter
from app.cases.case_ledger import append_observation
from app.cases.case_record import lock_case
from app.identity.audit_entry import attribution_of
from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import MACHINE
from app.ledger.chains import append_to_system
from tests.integration.conftest import Browser
from tests.support.plant.running import PASSWORD, START, Plant

DAY = START.date()


def actions(page: str) -> list[str]:
    return re.findall(r'<code class="muted">([\w.]+)</code>', page)


@pytest.fixture
def work(plant: Plant, browser: Browser) -> None:
    """A case asked for, and an attempt refused."""
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    browser("li").post(f"/tasks/{task}/complete", json={"answers": {}}, headers={"Accept": "application/json"})
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("group=cases", {"case.started", "task.completed"}),
        ("group=denied", {"access.denied"}),
        ("outcome=denied", {"access.denied"}),
        ("group=deployments", {"deployment.made"}),
        ("group=sign_ins", {"session.opened"}),
        ("group=exports", set()),
        ("actor=wang&group=cases", {"case.started", "task.completed"}),
        ("actor=nobody", set()),
        ("action=task.completed", {"task.completed"}),
        ("action=task.completed&first_day=2026-03-02&last_day=2026-03-02", {"task.completed"}),
        ("action=task.completed&last_day=2026-03-01", set()),
        ("action=task.completed&first_day=2026-03-03", set()),
        ("case=sl-2026-00001&action=task.completed", {"task.completed"}),
        ("case=SL-2026-00009", set()),
        ("group=roles&text=gao", {"user.added", "role.granted"}),
        ("group=roles&actor=gao", {"user.added", "role.granted"}),
        ("text=leaks", set()),  # values are blind to a search
        ("group=cases&first_day=never", {"case.started", "task.completed"}),
    ],
)
def test_a_filter_finds_what_it_says(browser: Browser, query: str, found: set[str]) -> None:
    answer = browser("gao").get(f"/audit?{query}")
    assert answer.status_code == 200
    assert set(actions(answer.text)) == found


@pytest.mark.usefixtures("work")
@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("zh", "此任务属于其他泳道或其他人，您不能完成它"),
        ("en", "This task belongs to another lane or person; you may not complete it"),
    ],
)
def test_why_somebody_was_refused_is_read_in_one_s_own_language(browser: Browser, language: str, why: str) -> None:
    client = browser("gao")
    client.post("/language", data={"language": language})
    assert f'<td class="log__about">{why}</td>' in client.get("/audit?group=denied").text


@pytest.mark.parametrize(("language", "name"), [("zh", "系统"), ("en", "System")])
def test_the_machine_has_a_name_in_either_language(browser: Browser, language: str, name: str) -> None:
    client = browser("gao")
    client.post("/language", data={"language": language})
    assert f"<td>{name}</td>" in client.get("/audit").text


def test_people_and_roles_are_listed(browser: Browser) -> None:
    assert {"user.added", "role.granted"} <= set(actions(browser("gao").get("/audit?group=roles").text))


@pytest.mark.usefixtures("work")
def test_pages_follow_each_other_without_gap_or_overlap(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = actions(browser("gao").get("/audit?actor=wang").text)
    paged, asked = [], LogFilter.asked
    monkeypatch.setattr(LogFilter, "asked", lambda query: replace(asked(query), limit=1))
    client, address = browser("gao"), "/audit?actor=wang"
    while address:
        page = client.get(address).text
        paged += actions(page)
        following = re.search(r'rel="next" href="(\?[^"]+)"', page)
        address = "/audit" + following.group(1).replace("&amp;", "&") if following else ""
    assert paged == whole


def test_an_export_of_the_log_is_in_the_log(browser: Browser, plant: Plant) -> None:
    client = browser("gao")
    rows = list(csv.reader(io.StringIO(client.post("/audit/export?group=deployments").data.decode("utf-8-sig"))))
    assert [row[4] for row in rows] == ["action", "deployment.made"]
    assert actions(client.get("/audit?group=exports").text) == ["log.exported"]


@pytest.mark.parametrize(("username", "status"), [("gao", 200), ("he", 200), ("xie", 403), ("wang", 403), ("sun", 403)])
def test_only_auditors_read_the_log(browser: Browser, username: str, status: int) -> None:
    client = browser(username)
    assert client.get("/audit").status_code == status
    assert client.get("/audit/reviews").status_code == status
    assert client.post("/audit/export").status_code == status
    assert ('href="/audit"' in client.get("/").text) is (status == 200)


def review(first: date = DAY, last: date = DAY, **more: str) -> dict[str, str]:
    given = {"first_day": first.isoformat(), "last_day": last.isoformat(), "password": PASSWORD}
    return given | {"remark": "逐条看过登录与角色变更，无异常。"} | more


@pytest.mark.usefixtures("work")
def test_a_review_is_signed_and_recorded(browser: Browser, plant: Plant) -> None:
    client = browser("he")
    assert client.post("/audit/reviews", data=review()).status_code == 303
    page = client.get("/audit/reviews").text
    assert "逐条看过登录与角色变更" in page
    with plant.sessions() as session:
        row = session.execute(text("SELECT events, ledger_seq, ledger_hash FROM audit_reviews")).one()
        event = session.execute(text("SELECT seq, hash, body FROM ledger_events WHERE action = 'trail.reviewed'")).one()
    assert (row.ledger_seq, row.ledger_hash) == (event.seq, event.hash)
    assert row.events > 0
    assert '"meaning":"review"' in event.body


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"password": "wrong"}, "password", "密码不正确"),
        ({"password": ""}, "password", ""),
        ({"remark": "short"}, "remark", "10"),
        ({"first_day": ""}, "first_day", "起止日期"),
        ({"last_day": (DAY - timedelta(days=1)).isoformat()}, "last_day", "早于"),
        ({"last_day": (DAY + timedelta(days=2)).isoformat()}, "last_day", "尚未结束"),
        ({"first_day": "2020-01-01", "last_day": "2020-01-31"}, "first_day", "没有任何记录"),
    ],
)
def test_a_review_that_is_not_whole_comes_back_as_it_was_typed(
    browser: Browser, plant: Plant, given: dict[str, str], field: str, says: str
) -> None:
    typed = review(**given)
    answer = browser("he").post("/audit/reviews", data=typed)
    assert answer.status_code == 422
    form = etree.HTML(answer.text).xpath("//form[@action='/audit/reviews']")[0]
    assert form.xpath(".//textarea[@name='remark']/text()") == [typed["remark"]]
    for name in ("first_day", "last_day"):
        assert form.xpath(f".//input[@name='{name}']/@value") == [typed[name]]
    assert form.xpath(".//*[@aria-invalid]/@name") == [field]
    assert says in "".join(form.xpath(f".//*[@id='problem-{field}']/text()"))
    assert form.xpath(".//input[@name='password']/@value") == []
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_reviews")) == 0
        wrong = session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'signature.failed'"))
    assert wrong == (given == {"password": "wrong"}), "a wrong password is counted, whoever tells of it"


@pytest.mark.usefixtures("work")
def test_whoever_worked_in_the_period_may_not_review_it(browser: Browser, plant: Plant) -> None:
    from app.identity.actor import SYSTEM, Grant
    from app.identity.grants import grant

    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "wang", Grant("auditor"), plant.clock.now())
    assert browser("wang").post("/audit/reviews", data=review()).status_code == 403


@pytest.mark.parametrize("username", ["xie", "wang"])
def test_only_auditors_sign_reviews(browser: Browser, username: str) -> None:
    assert browser(username).post("/audit/reviews", data=review()).status_code == 403


@pytest.mark.usefixtures("work")
def test_every_event_is_reached_page_by_page(browser: Browser, plant: Plant) -> None:
    """Events of one transaction arrive together; the border of a page may lie between them."""
    with plant.sessions.begin() as session:
        entries = [Entry(Action.ROLE_WITHHELD, "observation", MACHINE, target={"n": number}) for number in range(250)]
        append_to_system(session, plant.clock.now(), entries)
    client, seen, address = browser("gao"), [], "/audit?group=roles"
    while address:
        page = client.get(address).text
        seen += re.findall(r'class="muted">#(\d+)</span>', page)
        following = re.search(r'rel="next" href="([^"]*)"', page)
        address = "/audit" + following.group(1).replace("&amp;", "&") if following else ""
    with plant.sessions() as session:
        roles = "action ~ '^(role|user|person|absence|password)[.]'"
        there = session.scalar(text(f"SELECT count(*) FROM ledger_events WHERE case_id IS NULL AND {roles}"))  # noqa: S608
    assert (len(seen), there > 250) == (there, True)
    exported = client.post("/audit/export?group=roles").data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(exported)))) == there + 1


def test_a_role_that_was_given_can_be_read(browser: Browser) -> None:
    page = browser("gao").get("/audit?action=role.granted&actor=li").text
    assert re.search(r"li: [^<]*质量[^<]* · 全部产线 · 2026-03-02 – 长期", page), page


def test_an_auditor_alone_may_review_a_period_in_which_they_decided_and_that_is_said(
    browser: Browser, plant: Plant
) -> None:
    case = plant.start("wang", "small_loop")
    with plant.sessions.begin() as session:
        row, actor = lock_case(session, case), plant.actor("gao")
        decided = Entry(Action.FINDING_ACCEPTED, "observation", attribution_of(actor), target={"finding": str(case)})
        append_observation(session, row, [decided], plant.clock.now())
    given = {"first_day": DAY, "last_day": DAY, "remark": "看了全部角色变更，未见异常", "password": PASSWORD}
    client = browser("gao")
    assert client.post("/audit/reviews", data=given).status_code == 303
    page = client.get("/audit/reviews").text
    assert "审阅人在此期间亲自裁定过 1 条责任建议" in page
    assert "与签名内容不符" not in page
