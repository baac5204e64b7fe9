"""Crowded pages: long names, many rows, every badge, so that a screenshot shows what breaks first."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from app.cases import page_models as cases
from app.definitions.forms.reading import read_form
from app.identity.page_models import DemoPerson, DemoRole, SignInPage
from app.tasks import page_models as tasks
from app.web.answers import read_answers
from app.web.page_models import Answer, Change, FileRef, Notice, Option, Paging, PersonRef, TimelineItem

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
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
        SignInPage(next="/", demo=roles) if demo else SignInPage(username="limin", error="Wrong user name or password")
    )


def _row(element: str, days: float, lane: Any, **more: Any) -> tasks.TaskRow:
    return tasks.TaskRow(
        ident(f"task {element} {days} {more.get('subject')}"), STEPS[element], ident("case"), "QT-2026-0917", TITLE, LOOP, lane,
        NOW + days * DAY, LINE, STEP, **more,
    )  # fmt: skip


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


def form_data(name: str, language: str, data: dict[str, Any], **more: Any) -> tasks.FormData:
    form = read_form((ROOT / "forms" / f"{name}.form").read_bytes(), f"forms/{name}.form")
    return tasks.FormData(form.schema(language), data, **more)


def _catalogues() -> dict[str, Any]:
    def options(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
        return [{"value": value, "label": label} for value, label in pairs]

    parameters = [
        {"value": "seam_pressure", "label": "封口压力", "unit": "bar", "equipment": "SEAM-07", "nominal": 4.2},
        {"value": "fill_temperature", "label": "灌装温度", "unit": "°C", "equipment": "SEAM-07", "nominal": 88},
    ]
    people = [
        {"value": f"u{i}", "label": name, "gap": 20 - i} for i, name in enumerate(("刘洋", "黄海", "郑凯", "欧阳文静"))
    ]
    return {
        "catalog_lines": options(("L1", LINE["zh"])),
        "catalog_steps": [{"value": "fill", "label": STEP["zh"], "line": "L1"}],
        "catalog_defect_types": options(("leak", "封口泄漏")),
        "catalog_parameters": parameters,
        "catalog_units": options(("bar", "bar"), ("°C", "°C")),
        "catalog_equipment": [{"value": "SEAM-07", "label": "封口机 07", "step": "fill"}],
        "catalog_people": people,
        "catalog_trainers": people,
        "catalog_courses": options(("seam", "封口参数基础")),
        "me": {"username": "limin", "name": "李敏"},
        "case": {
            "id": str(ident("case")),
            "number": "QT-2026-0917",
            "started_at": "2026-11-02T08:00:00Z",
            "visits": {},
        },
    }


def review_data() -> dict[str, Any]:
    return _catalogues() | {
        "request": {
            "line": "L1", "step": "fill", "equipment": "SEAM-07", "defect_type": "leak",
            "cause": "封口机 07 的封口压力在班次中途下降，操作工没有按作业指导书复核读数；三周来泄漏罐增多。",
            "target_rate": 8,
        },
        "baseline": {"n": 750, "x": 167, "rate": 0.2227, "limit": 0.12, "complaints": 2, "recurrence_of": None},
        "decision": "accept",
        "key_points": [
            {"id": "k1", "text": "开机前核对封口压力读数", "kind": "parameter", "parameter": "seam_pressure",
             "nominal": 4.2, "tol_minus": 0.2, "tol_plus": 0.2, "unit": "bar", "required": True, "critical": True},
            {"id": "k2", "text": "每 30 分钟抽罐做泄漏检查并记录", "kind": "behaviour", "required": True},
        ],
    }  # fmt: skip


def earlier(language: str) -> tuple[tasks.EarlierWork, ...]:
    values = review_data()
    request = [
        Answer(both("生产线", "Line"), value=LINE), Answer(both("工序", "Step"), value=STEP),
        Answer(both("设备", "Equipment"), value="封口机 07"), Answer(both("目标次品率 %", "Target rate %"), value=8.0),
        Answer(both("问题描述与怀疑原因", "What happens, and the suspected cause"), "long", values["request"]["cause"]),
        Answer(both("建议学员", "Proposed trainees"), "long", ["刘洋", "黄海", "郑凯", "欧阳文静"]),
    ]  # fmt: skip
    baseline = read_answers(None, values["baseline"], language)
    return (
        tasks.EarlierWork(both("计算基线", "Compute baseline"), both("系统", "System"), None, NOW - 4 * DAY, baseline),
        tasks.EarlierWork(STEPS["submit_request"], PRODUCTION, WANG, NOW - 4 * DAY, request, round=2),
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
        return TimelineItem(seq, NOW - (12 - seq) * 9 * HOUR, action, subject, person, lane, **more)

    return (
        item(12, "task.escalated", STEPS["qa_review"]),
        item(11, "task.claimed", STEPS["qa_review"], LI, QA),
        item(
            10,
            "incident.opened",
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


def task(kind: str, language: str) -> tasks.TaskPage:
    """`open` review with signature, `locked` by a colleague, `done`; `wrong` comes back with server errors."""
    errors = {"key_points.1.text": "与作业指导书不一致", "target_rate": "不得大于标准 12 %"} if kind == "wrong" else {}
    form = form_data("qa_review", language, review_data(), errors=errors, draft_saved_at=NOW - HOUR)
    shared: dict[str, Any] = {
        "why": both("生产部提出培训需求后，质量部核对数据、标注关键点，并决定接受、退回还是拒绝。",
                    "Production has asked for training. Check the data, mark the key points, then accept, return or reject."),
        "line": LINE, "step": STEP, "round": 2, "escalated": True, "earlier": earlier(language), "files": files(),
        "history": timeline(), "claimed_by": LI,
    }  # fmt: skip
    if kind in {"open", "wrong"}:
        shared |= {"mine": True, "may_release": True, "may_delegate": True, "may_complete": True}
        shared |= {"delegates": (CHEN, WANG), "signature": tasks.Signature("review")}
    elif kind == "locked":
        shared |= {"claimed_by": CHEN, "locked_reason": "A colleague is working on this task"}
    else:
        answers = read_answers(form.schema, review_data(), language, review_data())
        shared |= {"done_by": LI, "done_at": NOW - HOUR, "answers": answers, "escalated": False}
    state: Any = "done" if kind == "done" else "open"
    return tasks.TaskPage(
        ident(kind),
        STEPS["qa_review"],
        state,
        ident("case"),
        "QT-2026-0917",
        TITLE,
        LOOP,
        QA,
        NOW - 2 * DAY,
        form,
        **shared,
    )


def case_rows() -> tuple[cases.CaseRow, ...]:
    def row(number: int, state: cases.CaseState, **more: Any) -> cases.CaseRow:
        title = more.pop("title", TITLE)
        return cases.CaseRow(
            ident(f"case {number}"), f"QT-2026-{number:04}", title, LOOP, state, NOW - number * HOUR, WANG, **more
        )

    effective = both("有效", "Effective")
    return (
        row(917, "running", line=LINE, waiting_for=(STEPS["qa_review"],), due=NOW - 2 * DAY, round=2),
        row(921, "stuck", line=LINE, waiting_for=(), due=NOW + DAY),
        row(
            902,
            "running",
            line=LINES[1].label,
            waiting_for=(STEPS["score_qa"], STEPS["score_production"]),
            due=NOW + 3 * DAY,
        ),
        row(880, "finished", line=LINE, outcome=effective, ended_at=NOW - 20 * DAY, round=2),
        row(871, "finished", outcome=both("未解决，已转 8D", "Unresolved, handed to 8D"), ended_at=NOW - 31 * DAY),
        row(866, "cancelled", ended_at=NOW - 33 * DAY, outcome=both("停产取消", "Cancelled: product ended")),
    )


def case_list(mine: bool = True) -> cases.CaseListPage:
    filters = cases.CaseFilters(lines=LINES, processes=PROCESSES)
    return cases.CaseListPage(case_rows(), filters, Paging(after="x", before="y", total=1284), mine, may_start=True)


def incidents() -> tuple[cases.IncidentRow, ...]:
    def row(name: str, **more: Any) -> cases.IncidentRow:
        message = "第 46 周没有橙汁罐装一线的检验数据。请导入检验数据（bihuan import measurements），然后重试。"
        element = both("计算基线", "Compute baseline")
        return cases.IncidentRow(
            ident(name), ident("case"), "QT-2026-0921", TITLE, element, message, NOW - 5 * HOUR, attempts=4, **more
        )

    return (
        row("i1", may_retry=True, detail="LookupError: no measurements for step fill, week 2026-W46"),
        row("i2", resolved_at=NOW),
    )


def diagram() -> cases.Diagram:
    visited = ("start_request", "submit_request", "measure_baseline", "rate_severity", "qa_review", "hr_plan", "enrol")
    step = cases.Step
    steps = (
        step("submit_request", STEPS["submit_request"], PRODUCTION, "done", 2, WANG, NOW - 4 * DAY),
        step("qa_review", STEPS["qa_review"], QA, "done", 2, LI, NOW - 3 * DAY),
        step("hr_plan", STEPS["hr_plan"], HR, "current", 1, CHEN, NOW - DAY),
        step("enrol", both("开课并通知学员", "Enrol trainees"), both("系统", "System"), "stuck", 1, None, NOW - HOUR),
    )
    names = STEPS | {
        "enrol": both("开课并通知学员", "Enrol trainees"),
        "measure_baseline": both("计算基线", "Compute baseline"),
    }
    return cases.Diagram(
        ("hr_plan",), ("enrol",), visited, {"submit_request": 2, "qa_review": 2, "hr_plan": 1}, names, steps
    )


def case(language: str) -> cases.CasePage:
    rows = case_rows()
    writes = (
        cases.VariableChange(NOW - DAY, WANG, STEPS["submit_request"], timeline()[3].changes, round=2),
        cases.VariableChange(NOW - 4 * DAY, CHEN, STEPS["submit_request"], timeline()[3].changes[:1]),
    )
    work = earlier(language)
    points = [Answer(both("质量关键点", "Key points"), "table", columns=(("text", both("要点", "Key point")), ("nominal", both("标准值", "Nominal"))),
                     rows=({"text": "开机前核对封口压力读数", "nominal": 4.2}, {"text": "每 30 分钟抽罐做泄漏检查并记录", "nominal": None}))]  # fmt: skip
    variables = (
        cases.Variable("request", STEPS["submit_request"], work[1].answers, writes),
        cases.Variable("qa_review", STEPS["qa_review"], points),
        cases.Variable("baseline", work[0].title, work[0].answers),
    )
    open_tasks = (
        cases.OpenTaskRef(ident("open"), STEPS["hr_plan"], HR, NOW - HOUR, CHEN, may_open=True, escalated=True),
        cases.OpenTaskRef(ident("o2"), STEPS["score_production"], PRODUCTION, NOW + 3 * DAY),
    )
    children = tuple(
        cases.CaseRow(
            ident(name),
            f"Q-2026-{i:04}",
            both("个人资格", "Qualification"),
            PROCESSES[1].label,
            state,
            NOW - DAY,
            subject=name,
        )
        for i, (name, state) in enumerate((("刘洋", "running"), ("黄海", "finished"), ("欧阳文静", "stuck")), 311)
    )
    reasons = (Option("product_ended", both("停产", "Product ended")), Option("duplicate", both("重复", "Duplicate")))
    return cases.CasePage(
        ident("case"), "QT-2026-0917", TITLE, LOOP, 3, "stuck", NOW - 18 * DAY, WANG, line=LINE, step=STEP, round=2, due=NOW - HOUR,
        parent=rows[3], children=children, open_tasks=open_tasks, diagram=diagram(), timeline=timeline(), variables=variables,
        files=files(), incidents=incidents()[:1], cancel_reasons=reasons, cancel_signed=True,
    )  # fmt: skip


def start() -> cases.StartPage:
    text = both(
        "生产部提出培训需求：哪条线、哪道工序、什么次品、希望达到什么水平。",
        "Ask for training: which line, which step, which defect, what target.",
    )
    return cases.StartPage((cases.StartChoice("quality_training", LOOP, text, PRODUCTION),))


def notifications() -> tasks.NoticesPage:
    return tasks.NoticesPage(notices(), 2)
