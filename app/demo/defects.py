"""What is wrong with the defective units of the demonstration's steps, drawn from a fixed seed."""

import random
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.demo.inspections import PUBLISHED, SIMULATED
from app.plant import ProcessStep
from app.quality import DefectCount, Measurement

# What is wrong with the defective units of a step, and why: (defect, cause, weight), the most frequent first.
DEFECTS: Mapping[str, Sequence[tuple[str, str | None, int]]] = {
    "forming": (("burr", "machine", 5), ("dent", "method", 3), ("dent", None, 2)),
    "filling": (("leaking_can", "machine", 7), ("leaking_can", "man", 2), ("dent", "material", 1)),
    "seaming": (("false_seam", "machine", 6), ("short_body_hook", "man", 3), ("dent", None, 1)),
    "welding": (("undercut", "machine", 5), ("porosity", "material", 3), ("porosity", "man", 2)),
    "assembly": (("loose_bolt", "method", 6), ("wrong_part", "man", 3), ("loose_bolt", None, 1)),
    "leak_test": (("false_reject", "measurement", 8), ("false_reject", "man", 2)),
}


_BATCH = 1_000


def simulate_defects(session: Session) -> None:
    """Say of every defective unit what is wrong with it, where nobody has said so yet (source `simulated`)."""
    known = select(DefectCount.source_key).where(DefectCount.source == SIMULATED)
    query = (
        select(
            Measurement.source_key, ProcessStep.id, ProcessStep.code, Measurement.period_start, Measurement.qty_defect
        )
        .join(ProcessStep, Measurement.step_id == ProcessStep.id)
        .where(Measurement.source.in_([PUBLISHED, SIMULATED]), Measurement.qty_defect > 0)
        .where((Measurement.source_key + "/0").not_in(known))
    )
    rows = []
    for key, step_id, step, at, qty in session.execute(query):
        choice = random.Random(f"{key} defects")  # noqa: S311  (no secret: the same day gives the same defects)
        kinds = DEFECTS[step]
        drawn = choice.choices(range(len(kinds)), [weight for _, _, weight in kinds], k=qty)
        rows += [
            {
                "source": SIMULATED,
                "source_key": f"{key}/{n}",
                "step_id": step_id,
                "at": at,
                "defect_type": kinds[n][0],
                "cause": kinds[n][1],
                "qty": drawn.count(n),
            }
            for n in range(len(kinds))
        ]
    for begin in range(0, len(rows), _BATCH):
        session.execute(insert(DefectCount).on_conflict_do_nothing(), rows[begin : begin + _BATCH])
