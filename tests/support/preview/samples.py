"""Crowded pages: long names, many rows, every badge, so that a screenshot shows what breaks first."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from app.identity.page_models import DemoPerson, DemoRole, SignInPage
from app.ledger.action_texts import action_sentence
from app.tasks import page_models as tasks
from app.web.view_models import Change, FileRef, Notice, Option, Paging, PersonRef, TimelineItem

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def ident(name: str) -> UUID:
    return uuid5(_SPACE, name)


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


LI, WANG = PersonRef("limin", "李敏"), PersonRef("wangqiang", "王强")
CHEN = PersonRef("chenjing", "陈静", acting_for="周建国")
PRODUCTION, QA, HR = both("生产部", "Production"), both("质量部", "QA"), both("人事部", "HR")
EMPLOYEE, MANAGEMENT = both("员工", "Employee"), both("管理层", "Management")
LOOP = both("质量培训闭环", "Quality training loop")
LINE, STEP = both("橙汁罐装一线", "Orange juice can line 1"), both("灌装封口", "Filling and seaming")
TITLE = both("橙汁罐装一线 · 灌装封口 · 封口泄漏", "Orange juice can line 1 · Filling and seaming · leaking seam")
LINES = (Option("L1", LINE), Option("L2", both("纸箱包装二线", "Carton packing line 2")))
PROCESSES = (Option("quality_training", LOOP), Option("qualification", both("个人资格", "Qualification")))
STEPS = {
    "submit_request": both("提交培训需求", "Submit training request"),
    "qa_review": both("审核并标关键点", "Review and mark key points"),
    "hr_plan": both("制定培训计划", "Plan the training"),
    "hold_sessions": both("记录课堂与出勤", "Record classes and attendance"),
    "score_qa": both("实操评分(质量)", "Practical score (QA)"),
    "score_production": both("实操评分(生产)", "Practical score (Production)"),
    "online_course": both("线上课程与测验", "Online course and quiz"),
    "on_job_check": both("在岗检查", "On-the-job check"),
    "verify": both("质量验证并签名", "Verify and sign"),
    "production_feedback": both("确认整改并反馈", "Confirm and give feedback"),
}


def sign_in(demo: bool = True) -> SignInPage:
    people = lambda *names: tuple(DemoPerson(f"user{i}", name, note) for i, (name, note) in enumerate(names))  # noqa: E731
    roles = (
        DemoRole(PRODUCTION, people(("王强", LINE), ("赵磊", both("纸箱包装二线", "Carton packing line 2")))),
        DemoRole(QA, people(("李敏", both("质量工程师", "quality engineer")), ("孙悦", ""), ("周婷", ""))),
        DemoRole(HR, people(("陈静", both("代 周建国", "for Zhou Jianguo")), ("吴倩", ""))),
        DemoRole(
            EMPLOYEE, people(*((name, "") for name in ("刘洋", "黄海", "郑凯", "何丽", "高翔", "欧阳文静", "马超")))
        ),
        DemoRole(
            MANAGEMENT,
            people(("张总", both("厂长", "plant manager")), ("林涛", both("生产经理", "production manager"))),
        ),
        DemoRole(both("审计员", "Auditor"), people(("徐慧", ""))),
    )
    return (
        SignInPage(next="/", demo=roles, demo_password="bihuan-demo")
        if demo
        else SignInPage(username="limin", error="Wrong user name or password")
    )


def _row(element: str, days: float, lane: Any, **more: Any) -> tasks.TaskRow:
    return tasks.TaskRow(
        ident(f"task {element} {days} {more.get('subject')}"),
        STEPS[element],
        ident("case"),
        "QT-2026-0917",
        TITLE,
        LOOP,
        lane,
        NOW + days * DAY,
        LINE,
        STEP,
        **more,
    )


def inbox() -> tasks.InboxPage:
    overdue = (
        _row("qa_review", -2.3, QA, escalated=True, round=2, has_draft=True, claimed_by=LI, mine=True),
        _row("score_qa", -0.2, QA, subject="欧阳文静"),
    )
    today = (
        _row("verify", 0.2, QA, claimed_by=LI, mine=True),
        _row("score_qa", 0.3, QA, subject="刘洋", claimed_by=CHEN),
    )
    later = (
        *(_row("score_qa", 1.5 + i, QA, subject=name) for i, name in enumerate(("黄海", "郑凯", "何丽", "高翔"))),
        _row("on_job_check", 21, QA, subject="马超", round=3),
    )
    sections = (
        tasks.TaskSection("overdue", overdue, 2),
        tasks.TaskSection("today", today, 2),
        tasks.TaskSection("later", later, 31),
    )
    filters = tasks.InboxFilters(lines=LINES, processes=PROCESSES)
    return tasks.InboxPage(sections, filters, Paging(after="abc"), notices()[:1], may_start=True)


def empty_inbox(filtered: bool = False) -> tasks.InboxPage:
    return tasks.InboxPage((), tasks.InboxFilters(search="xyz" if filtered else "", lines=LINES), may_start=True)


def notices() -> tuple[Notice, ...]:
    def one(number: int, template: str, **more: Any) -> Notice:
        params = {"task": STEPS["qa_review"], "number": "QT-2026-0917", "by": "王强"}
        return Notice(ident(f"notice {number}"), NOW - number * 7 * HOUR, template, params, "/tasks/open", **more)

    return (
        one(1, "%(task)s in case %(number)s is overdue and was escalated to you", urgent=True),
        one(2, "%(by)s passed %(task)s in case %(number)s to you"),
        one(3, "%(task)s in case %(number)s is due soon", read=True),
        one(9, "%(by)s completed %(task)s in case %(number)s", read=True),
    )


def files() -> tuple[FileRef, ...]:
    return (
        FileRef(ident("f1"), "封口泄漏照片_2026-11-16_夜班.jpg", 2_480_000, "#", WANG, NOW - 4 * DAY),
        FileRef(ident("f2"), "inspection-report-week-46-filling-and-seaming-line-1.pdf", 88_000, "#", LI, NOW - DAY),
    )


def timeline() -> tuple[TimelineItem, ...]:
    changes = (
        Change(both("设备", "Equipment"), "封口机 06", "封口机 07"),
        Change(both("建议学员", "Proposed trainees"), ["刘洋"], ["刘洋", "黄海", "郑凯", "欧阳文静"]),
        Change(both("答复", "Answer"), None, "读数记录已补，见附件照片。" * 8),
    )

    def item(
        seq: int, action: str, subject: Any = "", person: Any = None, lane: Any = None, **more: Any
    ) -> TimelineItem:
        sentence = action_sentence(action, subject)
        return TimelineItem(seq, NOW - (12 - seq) * 9 * HOUR, action, sentence, person, lane, **more)

    return (
        item(12, "task.escalated", STEPS["qa_review"]),
        item(11, "task.claimed", STEPS["qa_review"], LI, QA),
        item(
            10,
            "incident.retried",
            both("计算基线", "Compute baseline"),
            outcome="error",
            reason="没有第 46 周的检验数据",
        ),
        item(9, "task.completed", STEPS["submit_request"], WANG, PRODUCTION, late=True, changes=changes),
        item(6, "task.completed", STEPS["qa_review"], LI, QA, signed="review", reason="退回：哪台设备？请补读数。"),
        item(4, "job.completed", both("计算基线", "Compute baseline")),
        item(2, "task.completed", STEPS["submit_request"], CHEN, PRODUCTION),
        item(1, "case.started"),
    )


def notifications() -> tasks.NoticesPage:
    return tasks.NoticesPage(notices(), 2)
