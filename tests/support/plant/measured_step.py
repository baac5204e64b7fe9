"""A small plant with one measured step, for tests that need a place to count at."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy.orm import Session

from app.plant import DefectType, Equipment, Plant, ProcessStep, Product, ProductionLine
from app.quality.models.measurement import Measurement
from app.quality.standards import add_standard
from app.quality.statistics import Counts

LINE, STEP, DEFECT = "T1", "filling", "leak"
PARAMETERS = [{"code": "pressure", "zh": "压力", "en": "Pressure", "unit": "bar"}]


def make_plant(session: Session, limit: str = "0.12") -> ProcessStep:
    """Plant TP, line T1 with the steps filling (standard `limit`) and sealing, one machine, one defect type."""
    plant = Plant(code="TP", name_zh="测试工厂", name_en="Test plant")
    session.add(plant)
    session.flush()
    line = ProductionLine(plant_id=plant.id, code=LINE, name_zh="一号线", name_en="Line 1", timezone="Asia/Shanghai")
    session.add(line)
    session.flush()
    steps = [
        ProcessStep(line_id=line.id, code=code, position=n, name_zh=zh, name_en=code.title())
        for n, (code, zh) in enumerate([(STEP, "灌装"), ("sealing", "封口")], start=1)
    ]
    session.add_all(steps)
    session.flush()
    session.add_all(
        [
            Equipment(step_id=steps[0].id, code="M1", name_zh="机器", name_en="Machine", parameters=PARAMETERS),
            Product(code="P1", name_zh="产品", name_en="Product"),
            DefectType(code=DEFECT, name_zh="漏", name_en="Leak", defect_class="major", cause_parameter="pressure"),
        ]
    )
    add_standard(session, steps[0].id, Decimal(limit), date(2020, 1, 1), approved_by="qa")
    return steps[0]


def measure(session: Session, step: ProcessStep, first: datetime, samples: Iterable[Counts]) -> None:
    """Store one sample a day from `first` on."""
    run_id = uuid4()
    for day, sample in enumerate(samples):
        begin = first + timedelta(days=day)
        session.add(
            Measurement(
                source="test",
                source_key=str(uuid4()),
                step_id=step.id,
                period_start=begin,
                period_end=begin + timedelta(hours=8),
                qty_total=sample.n,
                qty_defect=sample.x,
                run_id=run_id,
            )
        )
    session.flush()
