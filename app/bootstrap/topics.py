"""Which topics of service tasks this product serves, and by what."""

from app.definitions.catalogue import Definitions
from app.jobs.registry import Handlers
from app.responsibility.derive.collect_facts import collect_facts
from app.training.service_tasks import handlers as training_handlers


def serve_topics(handlers: Handlers, definitions: Definitions) -> Handlers:
    """Give every topic its handler."""
    training_handlers.register(handlers, definitions)
    handlers.register("responsibility.facts", collect_facts)
    return handlers
