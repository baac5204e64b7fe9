"""Which function serves which topic of the shipped diagrams."""

from collections.abc import Iterator

from app.definitions import Definitions
from app.jobs import Topic
from app.training.service_tasks import measure
from app.training.service_tasks.course_status import CourseStatus
from app.training.service_tasks.enrol import enrol


def topics(definitions: Definitions) -> Iterator[Topic]:
    """The five topics of the loop that measure and train."""
    yield Topic("quality.baseline", measure.baseline)
    yield Topic("quality.effect", measure.effect)
    yield Topic("quality.close", measure.close)
    yield Topic("training.enrol", enrol)
    yield Topic("training.course_status", CourseStatus(definitions))
