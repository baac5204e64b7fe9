"""Crowded task pages on the shipped review form; see `samples`."""

from typing import Any
from zoneinfo import ZoneInfo

from app.definitions.forms.form_reader import read_form
from app.kernel.pinyin import spellings
from app.tasks import page_models as tasks
from app.tasks.models import TaskState
from app.web.answer_view import read_answers
from app.web.view_models import Answer
from tests.support.preview.samples import (
    CHEN,
    DAY,
    HOUR,
    LI,
    LINE,
    LOOP,
    NOW,
    PRODUCTION,
    QA,
    ROOT,
    STEP,
    STEPS,
    TITLE,
    WANG,
    both,
    files,
    ident,
    timeline,
)

ZONE = ZoneInfo("Asia/Shanghai")


def form_data(name: str, language: str, data: dict[str, Any], **more: Any) -> tasks.FormData:
    form = read_form((ROOT / "forms" / f"{name}.form").read_bytes(), f"forms/{name}.form")
    return tasks.FormData(form.schema(language), data, **more)


def _case(number: str, kind: str, line: str = "L1", **more: Any) -> dict[str, Any]:
    problem = {"line": line, "step": "fill", "defect_type": "leak", "kind": kind, "since": "2026-05-01", "points": ""}
    return {"value": str(ident(number)), "label": f"QT-2026-{number}"} | problem | more


def _place(line: str, step: str, score: int | None) -> dict[str, Any]:
    found = {"skill": "设备操作与参数设置", "score": score if score is None else max(score, 40), "required": 80}
    return {"line": line, "step": step, "label": STEP["zh"], **found}


def _catalogues() -> dict[str, Any]:
    def options(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
        return [{"value": value, "label": label} for value, label in pairs]

    parameters = [
        {"value": "seam_pressure", "label": "封口压力", "unit": "bar", "equipment": "SEAM-07", "nominal": 4.2},
        {"value": "fill_temperature", "label": "灌装温度", "unit": "°C", "equipment": "SEAM-07", "nominal": 88},
    ]
    people = [
        {
            "value": f"u{i}",
            "label": name,
            "name": name,
            "number": f"C{100 + i}",
            "pinyin": spellings(name),
            "until": "2026-12-24" if i == 1 else None,
            "at": [_place("L1", "fill", 100 - i * 10 if i < 45 else None)],
        }
        for i, name in enumerate(
            ("刘洋", "黄海", "郑凯", "欧阳文静", "张伟", "张伟", *(f"操作工{n}" for n in range(60)))
        )
    ]
    return {
        "catalog_cases_here": [
            _case("0871", "open"),
            _case("0410", "closed", outcome="有效", points="封口压力 4.2 bar；首件 <确认>", until="2026-05-08"),
            _case("0502", "dismissed", reason="已更换垫片，[正在](观察)", until="2026-06-30"),
            _case("0503", "open", line="L2"),
        ],
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
            "line": "L1",
            "step": "fill",
            "equipment": "SEAM-07",
            "defect_type": "leak",
            "cause": "封口机 07 的封口压力在班次中途下降，操作工没有按作业指导书复核读数；三周来泄漏罐增多。",
            "target_rate": 8,
        },
        "baseline": {"n": 750, "x": 167, "rate": 0.2227, "limit": 0.12, "complaints": 2, "recurrence_of": None},
        "decision": "accept",
        "key_points": [
            {
                "id": "k1",
                "text": "开机前核对封口压力读数",
                "kind": "parameter",
                "parameter": "seam_pressure",
                "nominal": 4.2,
                "tol_minus": 0.2,
                "tol_plus": 0.2,
                "unit": "bar",
                "required": True,
                "critical": True,
            },
            {"id": "k2", "text": "每 30 分钟抽罐做泄漏检查并记录", "kind": "behaviour", "required": True},
        ],
    }


def earlier(language: str) -> tuple[tasks.EarlierWork, ...]:
    values = review_data()
    request = [
        Answer(both("生产线", "Line"), value=LINE),
        Answer(both("工序", "Step"), value=STEP),
        Answer(both("设备", "Equipment"), value="封口机 07"),
        Answer(both("目标次品率 %", "Target rate %"), value=8.0),
        Answer(both("问题描述与怀疑原因", "What happens, and the suspected cause"), "long", values["request"]["cause"]),
        Answer(both("建议学员", "Proposed trainees"), "long", ["刘洋", "黄海", "郑凯", "欧阳文静"]),
    ]
    baseline = read_answers(None, values["baseline"], language, ZONE)
    return (
        tasks.EarlierWork(both("计算基线", "Compute baseline"), both("系统", "System"), None, NOW - 4 * DAY, baseline),
        tasks.EarlierWork(STEPS["submit_request"], PRODUCTION, WANG, NOW - 4 * DAY, request, round=2),
    )


def task(kind: str, language: str, form_name: str = "qa_review") -> tasks.TaskPage:
    """`open` review with signature, `locked` by a colleague, `done`; `wrong` comes back with server errors."""
    errors = {"key_points.1.text": "与作业指导书不一致", "target_rate": "不得大于标准 12 %"} if kind == "wrong" else {}
    form = form_data(form_name, language, review_data(), errors=errors, draft_saved_at=NOW - HOUR)
    shared: dict[str, Any] = {
        "why": both(
            "生产部提出培训需求后，质量部核对数据、标注关键点，并决定接受、退回还是拒绝。",
            "Production asked for training. Check the data, mark the key points, then decide.",
        ),
        "line": LINE,
        "step": STEP,
        "round": 2,
        "escalated": True,
        "earlier": earlier(language),
        "files": files(),
        "history": timeline(),
        "claimed_by": LI,
    }
    if kind in {"open", "wrong"}:
        shared |= {"mine": True, "may_release": True, "may_delegate": True, "may_complete": True}
        shared |= {"delegates": (CHEN, WANG), "signature": tasks.TaskSignature("review")}
    elif kind == "locked":
        shared |= {"claimed_by": CHEN, "locked_reason": "A colleague is working on this task"}
    else:
        answers = read_answers(form.schema, review_data(), language, ZONE, review_data())
        shared |= {"done_by": LI, "done_at": NOW - HOUR, "answers": answers, "escalated": False}
    state = TaskState.COMPLETED if kind == "done" else TaskState.OPEN
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
