"""Files of cases."""

from uuid import UUID

from flask import g
from flask.typing import ResponseReturnValue

from app.cases.pages.document_content import DocumentReader
from app.cases.views.blueprint import bp
from app.web.view_tools import attachment, db, need


@bp.get("/files/<uuid:document_id>")
def file(document_id: UUID) -> ResponseReturnValue:
    """A file of a case, always as an attachment, never rendered on our origin."""
    document, content = need(DocumentReader)(db.session(), g.actor, document_id)
    response = attachment(content, document.name, document.media_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
