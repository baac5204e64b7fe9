"""The HTTP API of cases: the same use cases as the pages, for scripts."""

from typing import Any
from uuid import UUID

from flask import g

from app.cases import StartCase, visible_case
from app.definitions import Definitions
from app.tasks.inbox.open_tasks import WorkReader
from app.tasks.pages.plain_answers import read_plain_case
from app.tasks.views.api_schemas import (
    CaseSchema,
    StartedSchema,
    StartSchema,
)
from app.tasks.views.blueprint import api
from app.web.view_tools import db, need


@api.route("/cases", methods=["POST"])
@api.arguments(StartSchema)
@api.response(201, StartedSchema)
def start_case(asked: dict[str, Any]) -> Any:
    """Start a case by hand."""
    case = need(StartCase)(db.session(), g.actor, asked["process"])
    return {"id": case.id, "number": case.number, "tasks": [UUID(ref) for ref in case.waiting["tasks"]]}


@api.route("/cases/<uuid:case_id>", methods=["GET"])
@api.response(200, CaseSchema)
def read_case(case_id: UUID) -> Any:
    """A case with its history."""
    session = db.session()
    case = visible_case(session, g.actor, case_id)
    return read_plain_case(session, case, need(Definitions), need(WorkReader), g.actor)
