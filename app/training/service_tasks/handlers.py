"""Which function serves which topic of the shipped diagrams."""

from app.definitions.catalogue import Definitions
from app.jobs.registry import Handlers
from app.training.service_tasks import measure as measuring
from app.training.service_tasks.course_status import CourseStatus
from app.training.service_tasks.enrol import enrol


def register(handlers: Handlers, definitions: Definitions) -> None:
    """Serve the five topics of the loop that measure and train."""
    handlers.register("quality.baseline", measuring.baseline)
    handlers.register("quality.effect", measuring.effect)
    handlers.register("quality.close", measuring.close)
    handlers.register("training.enrol", enrol)
    handlers.register("training.course_status", CourseStatus(definitions))
