"""The demonstration's cases: one at each stage of the loop, so that every inbox has work."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.demo import answers
from app.demo.answers import DemoProblem, KeyPoint
from app.demo.days import WorkingDays
from app.demo.inspections import ROUNDS, sample_days
from app.demo.script import JUICE, OBSERVED, WELD, Script

CHECK_CARD = KeyPoint("开机前按工艺卡逐项核对设备参数并记录")
NOZZLE = KeyPoint("灌装嘴高度保持在规定范围", "nozzle_height", 12.0, 1.0, "mm")
PRESSURE = KeyPoint("灌装压力 0.40±0.02 MPa，超差立即停机", "filling_pressure", 0.4, 0.02, "MPa")
CHUCK = KeyPoint("压头高度按罐型设定", "chuck_height", 3.2, 0.1, "mm")
ROLLS = KeyPoint("滚轮压力每班点检", "roll_pressure", 650.0, 30.0, "N")
CURRENT = KeyPoint("焊接电流按板厚设定", "welding_current", 185.0, 5.0, "A")
WIRE = KeyPoint("送丝速度与电流匹配", "wire_speed", 6.5, 0.3, "m/min")
TORQUE = KeyPoint("扭矩 24±1.5 N·m，首件确认", "torque", 24.0, 1.5, "N·m")
HOLD = KeyPoint("保压时间不得缩短", "hold_time", 20.0, 1.0, "s")
GAP = KeyPoint("换料后重新设定辊缝", "roll_gap", 0.35, 0.02, "mm")

FILLING = DemoProblem(
    "juice",
    "filling",
    "FIL-1",
    "leaking_can",
    "machine",
    "灌装工序渗漏罐持续偏多，怀疑专用灌装机参数设置不当，班组凭经验调整。",
    12,
    ("zhang.wei", "huang.li", "xu.ming"),
    (CHECK_CARD, NOZZLE),
    "C-FILL",
)
SEAMING = DemoProblem(
    "juice",
    "seaming",
    "SEA-1",
    "false_seam",
    "machine",
    "换罐型后封口假封增多，压头高度没有按罐型重新设定。",
    4,
    ("huang.li", "yang.juan"),
    (CHECK_CARD, CHUCK),
    "C-SEAM",
)
WELDING = DemoProblem(
    "weld",
    "welding",
    "WLD-7",
    "undercut",
    "machine",
    "专用焊机焊缝咬边多，怀疑焊接设备参数设置有误，通用培训没有效果。",
    5,
    ("cao.yong", "peng.fei"),
    (CHECK_CARD, WIRE),
    "C-WELD",
    "hu.bin",
)
ASSEMBLY = DemoProblem(
    "weld",
    "assembly",
    "ASM-3",
    "loose_bolt",
    "method",
    "螺栓松动退货增加，新员工不熟悉拧紧顺序和扭矩确认方法。",
    4,
    ("cao.yong", "peng.fei", "deng.chao", "dong.jie"),
    (CHECK_CARD, TORQUE),
    "C-TORQUE",
    "hu.bin",
)
FORMING = DemoProblem(
    "juice",
    "forming",
    "FRM-1",
    "dent",
    "man",
    "换料后罐体凹陷增多，操作工没有重新设定辊缝就开机。",
    5,
    ("zhang.wei", "xu.ming"),
    (CHECK_CARD, GAP),
    "C-6S",
)
LEAK_TEST = DemoProblem(
    "weld",
    "leak_test",
    "LKT-2",
    "false_reject",
    "method",
    "检漏台误判泄漏多，有人为赶产量缩短保压时间。",
    4,
    ("deng.chao", "dong.jie"),
    (CHECK_CARD, HOLD),
    "C-6S",
    "hu.bin",
)


def all_cases(days: WorkingDays) -> list[Script]:
    """Every case's script, the finished one first."""
    return [write(days) for write in _WRITERS]


def trained_on(days: WorkingDays) -> dict[str, datetime]:
    """When the trainings that worked took place at the simulated steps."""
    return {"seaming": _observed(days).class_at, "leak_test": _finished_begin(days) + timedelta(days=5)}


class _Observed:
    """The dates of a case whose observation ends just before today."""

    def __init__(self, days: WorkingDays, begins: datetime) -> None:
        self.begins = begins
        self.class_at = days.later(begins, 2, "15:10")
        self.scored_by = days.later(begins, 3, "12:00")
        self.verified = days.later(self.scored_by + OBSERVED, 1, "08:30")


def _observed(days: WorkingDays) -> _Observed:
    """The latest begin that leaves time to observe and to verify before today."""
    candidates = (_Observed(days, days.ago(count, "10:00")) for count in range(20, 80))
    return next(found for found in candidates if found.verified < days.at(days.today, "00:00"))


def _finished_begin(days: WorkingDays) -> datetime:
    return days.ago(80, "09:00")


def _finished(days: WorkingDays) -> Script:
    """Closed: the leak test, trained, verified and confirmed."""
    script = Script(LEAK_TEST, WELD, days, _finished_begin(days)).ask().review().plan().hold()
    scored = days.later(script.moment, 1, "12:00")
    script.qualify().verify(scored + OBSERVED)
    return script.do(
        WELD.confirms,
        "production_feedback",
        answers.feedback("培训有效，员工已按规定保压，误判明显减少。"),
        days=1,
        clock="09:00",
    )


def _filling(days: WorkingDays) -> Script:
    """The published study: round 1 did not help, QA had left out the pressure; round 2 waits for QA's signature."""
    on = sample_days(days)
    script = Script(FILLING, JUICE, days, days.at(on[14], "16:30"))
    script.ask().review(windows=_study(days, 0)).plan().hold().qualify()
    script.verify(days.at(on[29], "23:59"))
    script.do(
        JUICE.rules, "ruling", answers.rule("qa", "质量关键点遗漏灌装压力，请质量部补充后重新培训。"), clock="10:00"
    )
    points = (*FILLING.points, PRESSURE)
    return script.review(points, _study(days, 1)).plan(points).hold().qualify(points)


def _study(days: WorkingDays, number: int) -> dict[str, Any]:
    on = sample_days(days)
    (a, b), (c, d) = ROUNDS[number]
    return {
        "before": {"from": on[a - 1].isoformat(), "to": on[b - 1].isoformat()},
        "after": {"from": on[c - 1].isoformat(), "to": on[d - 1].isoformat()},
        "reason": "按抽样计划比较：培训前与培训后各取完整样本。",
    }


def _ruling(days: WorkingDays) -> Script:
    """Welding did not improve; management has to rule."""
    return _verified(WELDING, days)


def _feedback(days: WorkingDays) -> Script:
    """Seaming improved; Production has to confirm."""
    return _verified(SEAMING, days)


def _verified(problem: DemoProblem, days: WorkingDays) -> Script:
    dates = _observed(days)
    cast = JUICE if problem.line == "juice" else WELD
    script = Script(problem, cast, days, dates.begins).ask().review().plan().hold().qualify()
    return script.verify(dates.scored_by + OBSERVED)


def _at_work(days: WorkingDays) -> Script:
    """Forming: the practicals are passed, QA checks at the station."""
    script = Script(FORMING, JUICE, days, days.ago(11, "10:00")).ask().review().plan().hold()
    for trainee in FORMING.trainees:
        script.do(trainee, "online_course", answers.quiz(), trainee=trainee)
    script.moment = days.later(script.moment, 1, "09:00")
    for trainee in FORMING.trainees:
        script.score(trainee, (9.0, 8.5))
    return script


def _qualifying(days: WorkingDays) -> Script:
    """Assembly: one learns online, one missed the class, one has a sheet still open, one waits for a ruling."""
    script = Script(ASSEMBLY, WELD, days, days.ago(5, "10:00")).ask().review().plan().hold(absent=("peng.fei",))
    script.do("deng.chao", "online_course", answers.quiz(answers.WRONG), trainee="deng.chao")
    for trainee in ("deng.chao", "dong.jie"):
        script.do(trainee, "online_course", answers.quiz(), trainee=trainee)
    script.moment = days.later(script.moment, 1, "09:00")
    script.do(WELD.confirms, "score_production", answers.sheet(ASSEMBLY.points, 8), trainee="deng.chao")
    return script.score("dong.jie", (6.0, 9.0))


def _holding(days: WorkingDays) -> Script:
    """Welding, porosity: the class was yesterday, HR has to record it."""
    problem = replace(WELDING, defect_type="porosity", points=(CHECK_CARD, CURRENT))
    return Script(problem, WELD, days, days.ago(3, "10:00")).ask().review().plan()


def _planning(days: WorkingDays) -> Script:
    """Seaming, short hooks: QA has accepted, HR has to plan."""
    problem = replace(SEAMING, defect_type="short_body_hook", points=(CHECK_CARD, ROLLS), target=3)
    return Script(problem, JUICE, days, days.ago(2, "10:00")).ask().review()


def _reviewing(days: WorkingDays) -> Script:
    """Assembly, wrong parts: QA has to review."""
    problem = replace(ASSEMBLY, defect_type="wrong_part", cause="相似零件混放，换型时错装，需要培训换型确认方法。")
    return Script(problem, WELD, days, days.ago(1, "10:00")).ask()


def _returned(days: WorkingDays) -> Script:
    """Forming, leaking cans: QA has asked back."""
    problem = replace(FORMING, defect_type="leaking_can", cause="制罐后渗漏，需要培训操作，具体原因待查明确。")
    question = answers.give_back("请写明是哪一台设备的哪个参数，以及从什么时候开始。")
    return (
        Script(problem, JUICE, days, days.ago(2, "10:00"))
        .ask()
        .do(JUICE.reviews, "qa_review", question, days=1, clock="09:00")
    )


def _started(days: WorkingDays) -> Script:
    """Welding: just started, the request is still to be written."""
    return Script(WELDING, WELD, days, days.ago(1, "15:00")).start()


def _detected(days: WorkingDays) -> Script:
    """Forming, burrs: the system has found the need, Production has to confirm (S11, S12)."""
    problem = replace(FORMING, defect_type="burr")
    return Script(problem, JUICE, days, days.ago(1, "08:05")).signal(_signal(problem, "high", "换料与辊缝设定"))


def _dismissed(days: WorkingDays) -> Script:
    """Assembly: a serious need was dismissed, QA checks the reasons."""
    script = Script(ASSEMBLY, WELD, days, days.ago(2, "08:05"))
    script.signal(_signal(ASSEMBLY, "critical", "拧紧工艺与扭矩"))
    reason = answers.dismiss("该工序已在整改，拧紧机正在校准，暂不需要培训。")
    return script.do(WELD.confirms, "confirm_signal", reason, days=1, clock="09:00")


def _signal(problem: DemoProblem, severity: str, course: str) -> dict[str, Any]:
    return {
        "line": problem.line,
        "step": problem.step,
        "equipment": problem.equipment,
        "defect_type": problem.defect_type,
        "severity": severity,
        "recurrence_of": None,
        "trainees": list(problem.trainees[:2]),
        "skill": "专用设备操作",
        "skill_score": 72,
        "skill_required": 80,
        "course": course,
    }


_WRITERS = (
    _finished,
    _filling,
    _ruling,
    _feedback,
    _at_work,
    _qualifying,
    _holding,
    _planning,
    _reviewing,
    _returned,
    _started,
    _detected,
    _dismissed,
)
