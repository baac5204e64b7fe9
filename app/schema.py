"""Gathers every slice's tables, for migrations and for test databases: importing a slice's models registers them."""

from sqlalchemy import MetaData

import app.audit.desk.models  # noqa: F401
import app.audit.log.models  # noqa: F401
import app.cases.models  # noqa: F401
import app.connectors.models  # noqa: F401
import app.definitions.models  # noqa: F401
import app.identity.installation  # noqa: F401
import app.identity.models  # noqa: F401
import app.identity.plant_words.models  # noqa: F401
import app.jobs.calendar_tables  # noqa: F401
import app.jobs.models  # noqa: F401
import app.ledger.models  # noqa: F401
import app.ledger.seals.models  # noqa: F401
import app.organisation.models  # noqa: F401
import app.plant.models  # noqa: F401
import app.quality.models.control  # noqa: F401
import app.quality.models.inspection  # noqa: F401
import app.quality.models.measurement  # noqa: F401
import app.responsibility.models  # noqa: F401
import app.robots.models  # noqa: F401
import app.skills.models  # noqa: F401
import app.tasks.models  # noqa: F401
import app.tasks.notify.models  # noqa: F401
import app.training.demand.models  # noqa: F401
import app.training.models  # noqa: F401
from app.kernel.db import Model

metadata: MetaData = Model.metadata
