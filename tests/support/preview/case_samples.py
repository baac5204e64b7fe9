"""Crowded case pages; see `samples`."""

from typing import Any

from app.cases import page_models as cases
from app.web.view_models import Answer, Option, Paging
from tests.support.preview.samples import (
    CHEN,
    DAY,
    HOUR,
    HR,
    LI,
    LINE,
    LINES,
    LOOP,
    NOW,
    PROCESSES,
    PRODUCTION,
    QA,
    STEP,
    STEPS,
    TITLE,
    WANG,
    both,
    files,
    ident,
    timeline,
)
from tests.support.preview.task_samples import earlier


def case_rows() -> tuple[cases.CaseRow, ...]:
    def row(number: int, state: str, **more: Any) -> cases.CaseRow:
        key, title, status = f"QT-2026-{number:04}", more.pop("title", TITLE), cases.CaseStatus(state)
        return cases.CaseRow(ident(f"case {number}"), key, title, LOOP, status, NOW - number * HOUR, WANG, **more)

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
        row(880, "completed", line=LINE, outcome=effective, ended_at=NOW - 20 * DAY, round=2),
        row(871, "completed", outcome=both("未解决，已转 8D", "Unresolved, handed to 8D"), ended_at=NOW - 31 * DAY),
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
    step = cases.DiagramStep
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
    columns = (("text", both("要点", "Key point")), ("nominal", both("标准值", "Nominal")))
    points = (
        {"text": "开机前核对封口压力读数", "nominal": 4.2},
        {"text": "每 30 分钟抽罐做泄漏检查并记录", "nominal": None},
    )
    review = [Answer(both("质量关键点", "Key points"), "table", columns=columns, rows=points)]
    variables = (
        cases.Variable("request", STEPS["submit_request"], work[1].answers, writes),
        cases.Variable("qa_review", STEPS["qa_review"], review),
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
        for i, (name, state) in enumerate((("刘洋", "running"), ("黄海", "completed"), ("欧阳文静", "stuck")), 311)
    )
    reasons = (Option("product_ended", both("停产", "Product ended")), Option("duplicate", both("重复", "Duplicate")))
    return cases.CasePage(
        ident("case"),
        "QT-2026-0917",
        TITLE,
        LOOP,
        3,
        "stuck",
        NOW - 18 * DAY,
        WANG,
        line=LINE,
        step=STEP,
        round=2,
        due=NOW - HOUR,
        parent=rows[3],
        children=children,
        open_tasks=open_tasks,
        diagram=diagram(),
        timeline=timeline(),
        variables=variables,
        files=files(),
        incidents=incidents()[:1],
        cancel_reasons=reasons,
        cancel_signed=True,
    )


def start() -> cases.StartPage:
    text = both(
        "生产部提出培训需求：哪条线、哪道工序、什么次品、希望达到什么水平。",
        "Ask for training: which line, which step, which defect, what target.",
    )
    return cases.StartPage((cases.StartChoice("quality_training", LOOP, text, PRODUCTION),))
