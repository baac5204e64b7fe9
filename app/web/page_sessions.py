"""Flask's signed cookie, for pages only: it holds what forms need against forgery, and short messages."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from app.web.api import BY_TOKEN


class PageSessions(SecureCookieSessionInterface):
    """The API carries a token with each request and keeps no state, so no cookie is read there."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(BY_TOKEN):
            return self.session_class()
        return super().open_session(app, request)
