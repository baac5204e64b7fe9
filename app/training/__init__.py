"""The glue of the loop: detected demand, the loop's service tasks, option lists of its forms, pages of lines."""

from app.training.models import CourseOffer, StepAssignment, Trainer, TrainingRequest

__all__ = [
    "CourseOffer",
    "StepAssignment",
    "Trainer",
    "TrainingRequest",
]
