"""Which function serves which topic of the shipped diagrams."""

from app.definitions.catalogue import Definitions
from app.jobs.registry import Handlers
from app.training import measuring
from app.training.course_status import CourseStatus
from app.training.enrolling import enrol
from app.training.tracing import collect_facts


def register(handlers: Handlers, definitions: Definitions) -> None:
    """Serve the six topics of the loop."""
    handlers.register("quality.baseline", measuring.baseline)
    handlers.register("quality.effect", measuring.effect)
    handlers.register("quality.close", measuring.close)
    handlers.register("training.enrol", enrol)
    handlers.register("training.course_status", CourseStatus(definitions))
    handlers.register("responsibility.facts", collect_facts)
