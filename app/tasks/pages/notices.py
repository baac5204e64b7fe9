"""Notifications as sentences: for the page, for mail, in the reader's language."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case, outcome_name
from app.definitions import Definitions
from app.engine import ProcessKey
from app.identity import Actor
from app.tasks.models import Notification
from app.tasks.notify.notifications import recent
from app.tasks.page_models import NoticesPage
from app.tasks.texts import NEWS, URGENT
from app.web.translation import translate
from app.web.view_models import Notice

# The page of the case that the news is about, where it is not the case itself.
PAGES = dict.fromkeys(
    ("finding_proposed", "finding_contested", "finding_accepted", "finding_overruled"), "/responsibility"
)


OWN_PAGES = {
    "substitute_named": "/account/substitutions",
    "substitute_to_confirm": "/people/absences",
    "substitute_confirmed": "/account/substitutions",
    "account_proposed": "/admin/proposals",
    "code_issued": "/account",
    "code_to_release": "/admin/proposals",
    "code_released": "/account",
    "role_waits": "/admin/role-mapping",
}
"""The page of news that is about no case."""


class NoticeReader:
    """Words what people are told."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def read(self, session: Session, actor: Actor, language: str) -> NoticesPage:
        """The person's notifications, newest first."""
        rows = recent(session, actor.id)
        keys = self._keys(session, {row.case_id for row in rows if row.case_id})
        notices = [self._notice(row, keys, language) for row in rows]
        return NoticesPage(notices, sum(not notice.read for notice in notices))

    def sentence(self, session: Session, notification: Notification, language: str) -> str:
        """One notification as a sentence, for mail."""
        keys = self._keys(session, {notification.case_id} if notification.case_id else set())
        return translate(NEWS[notification.kind], self._params(notification, keys, language), language)

    def _notice(self, row: Notification, keys: Mapping[UUID, ProcessKey], language: str) -> Notice:
        return Notice(
            UUID(int=row.id),
            row.created_at,
            NEWS[row.kind],
            self._params(row, keys, language),
            _url(row),
            row.read_at is not None,
            row.kind in URGENT,
        )

    def _params(self, row: Notification, keys: Mapping[UUID, ProcessKey], language: str) -> dict[str, Any]:
        params = {name: value.get(language, "") if _is_names(value) else value for name, value in row.params.items()}
        key = keys.get(row.case_id) if row.case_id else None
        element = self._definitions.model(key).elements.get(params.get("element", "")) if key else None
        params["task"] = element.name(language) if element else params.get("element", "")
        params.setdefault("finding", "")
        outcome = outcome_name(params.get("outcome"))
        params["outcome"] = outcome.get(language, "") if isinstance(outcome, Mapping) else outcome or ""
        return params

    @staticmethod
    def _keys(session: Session, cases: set[UUID]) -> dict[UUID, ProcessKey]:
        if not cases:
            return {}
        query = select(Case.id, Case.deployment_id, Case.process).where(Case.id.in_(cases))
        return {row.id: ProcessKey(str(row.deployment_id), row.process) for row in session.execute(query)}


def _url(row: Notification) -> str | None:
    if row.task_id:
        return f"/tasks/{row.task_id}"
    return f"/cases/{row.case_id}{PAGES.get(row.kind, '')}" if row.case_id else OWN_PAGES.get(row.kind)


def _is_names(value: Any) -> bool:
    return isinstance(value, Mapping) and "zh" in value
