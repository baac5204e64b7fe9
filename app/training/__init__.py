"""The glue of the loop: what begins a case, its service tasks and option lists, courses and trainers."""

from app.training.models import CourseOffer, StepAssignment, Trainer, TrainingRequest

__all__ = [
    "CourseOffer",
    "StepAssignment",
    "Trainer",
    "TrainingRequest",
]
