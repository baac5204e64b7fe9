"""Deployments for scripts: the same use case as the page and the command."""

from typing import Any

from flask import g, request
from marshmallow import Schema, fields

from app.definitions.deployment import Deploy
from app.definitions.history import deployments
from app.definitions.update import merged
from app.definitions.views.uploads import given_files
from app.web.view_tools import PREFIX, ApiBlueprint, db, need

bp = ApiBlueprint("definitions_api", __name__, url_prefix=PREFIX, description="Versions of the definitions")


class DeploymentSchema(Schema):
    """One version."""

    number = fields.Integer()
    id = fields.UUID()
    content_hash = fields.String()
    deployed_at = fields.AwareDateTime()
    note = fields.String(allow_none=True)
    files = fields.Integer()


class DeploymentListSchema(Schema):
    """All versions, the newest first."""

    deployments = fields.List(fields.Nested(DeploymentSchema))


class DeployedSchema(Schema):
    """`created` is false when these very files are in force already; `findings` are the gate's warnings."""

    number = fields.Integer()
    id = fields.UUID()
    created = fields.Boolean()
    findings = fields.List(fields.Dict())


@bp.route("/deployments", methods=["GET"])
@bp.response(200, DeploymentListSchema)
def list_deployments() -> Any:
    """Which versions there are."""
    return {"deployments": deployments(db.session())}


@bp.route("/deployments", methods=["POST"])
@bp.response(201, DeployedSchema)
def deploy() -> Any:
    """Put files into force (multipart: `files`, `note`, `only=true` without those that are in force now)."""
    session, given = db.session(), given_files()
    files = given if request.form.get("only") == "true" else merged(session, given, request.form.getlist("without"))
    done = need(Deploy)(session, g.actor, files, request.form.get("note") or None)
    found = [finding.to_json() for finding in done.findings]
    return {"number": done.number, "id": done.id, "created": done.created, "findings": found}
