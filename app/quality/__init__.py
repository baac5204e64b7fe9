"""Numbers only: measurements, weekly statistics, standards, control charts, the effect of a training."""

from app.quality.binomial import at_least
from app.quality.commands import quality_group
from app.quality.comparison_windows import Window, moment_of, window_of
from app.quality.complaints import ComplaintLine, complaints_at, complaints_in
from app.quality.control_chart.p_chart import ControlLimits, limits
from app.quality.control_chart.phases import LEAST_POINTS, Phase, phase_at, read_phases
from app.quality.control_chart.proposal import LimitsRequest, Proposal, propose
from app.quality.control_chart.run_rules import RunRule, flags
from app.quality.control_chart.sign_limits import SIGN_BASELINE, SignBaseline
from app.quality.effect.before_rate import measure_baseline
from app.quality.effect.closed_problems import find_recurrence, remember_closed
from app.quality.effect.training_effect import EffectQuestion, measure_effect
from app.quality.feeds import declare_feeds
from app.quality.imports.field_list import LINE, STEP
from app.quality.models.control import ControlBaseline
from app.quality.models.inspection import CharacteristicLimit, Complaint, DefectCount
from app.quality.models.measurement import ComparisonWindows, Measurement, QualityStandard, WeeklyStatistic
from app.quality.pareto import Share, cause_pareto, defect_pareto
from app.quality.pooled_counts import weekly_counts, weeks_in
from app.quality.proof import MEASUREMENTS
from app.quality.standards import add_standard, standard_on
from app.quality.statistics import Counts, pooled
from app.quality.step_overview import step_overviews
from app.quality.weekly_series import WEEK, Week, monday_of, stored_weeks, week_name, with_gaps

__all__ = [
    "LEAST_POINTS",
    "LINE",
    "MEASUREMENTS",
    "SIGN_BASELINE",
    "STEP",
    "WEEK",
    "CharacteristicLimit",
    "ComparisonWindows",
    "Complaint",
    "ComplaintLine",
    "ControlBaseline",
    "ControlLimits",
    "Counts",
    "DefectCount",
    "EffectQuestion",
    "LimitsRequest",
    "Measurement",
    "Phase",
    "Proposal",
    "QualityStandard",
    "RunRule",
    "Share",
    "SignBaseline",
    "Week",
    "WeeklyStatistic",
    "Window",
    "add_standard",
    "at_least",
    "cause_pareto",
    "complaints_at",
    "complaints_in",
    "declare_feeds",
    "defect_pareto",
    "find_recurrence",
    "flags",
    "limits",
    "measure_baseline",
    "measure_effect",
    "moment_of",
    "monday_of",
    "phase_at",
    "pooled",
    "propose",
    "quality_group",
    "read_phases",
    "remember_closed",
    "standard_on",
    "step_overviews",
    "stored_weeks",
    "week_name",
    "weekly_counts",
    "weeks_in",
    "window_of",
    "with_gaps",
]
