"""Gathers every slice's tables, for migrations and for test databases."""

from sqlalchemy import MetaData

import app.cases.models
import app.definitions.models
import app.identity.models
import app.jobs.models
import app.jobs.models_calendar
import app.jobs.queue_schema
import app.ledger.models
import app.quality.models
import app.tasks.models
import app.training.models  # noqa: F401 - importing is what registers the tables
from app.kernel.db import Model

metadata: MetaData = Model.metadata
