"""The empty house: a Flask app with extensions, headers, errors, texts and filters, but no pages yet."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings
from app.kernel.container import Container
from app.kernel.names import DEFAULT_LANGUAGE, LANGUAGES
from app.web.access import ask_at_door, load_actor
from app.web.assets import asset, has_asset
from app.web.errors import install_errors
from app.web.extensions import babel, csrf, db
from app.web.filters import install_filters
from app.web.headers import install_headers
from app.web.hooks import Hooks
from app.web.language import current_language, gettext, ngettext, say
from app.web.navigation import counts, has_page, may_open, menu, place_name
from app.web.page_sessions import PageSessions
from app.web.server.input_gate import check_address, check_body
from app.web.transaction import begin_again, commit_request, deadlocked

_HERE = Path(__file__).resolve().parent
DEADLOCKS = 2
"""How often a request is tried again, before somebody is told that others are at work."""
MAX_UPLOAD = 64 * 1024 * 1024


class HouseFlask(Flask):
    """Flask with one commit a request, and without coroutines: none of our functions is one, so none is asked about."""

    def ensure_sync(self, func: Any) -> Any:
        """The function itself."""
        return func

    def dispatch_request(self) -> Response:
        """The view's answer, once all it wrote is stored; a failure to store it is handled like one of the view.

        A deadlock is no answer: nothing is stored, and the view is asked again.
        """
        for _ in range(DEADLOCKS):
            try:
                return self._dispatch_once()
            except OperationalError as error:
                if not deadlocked(error):
                    raise
                begin_again()
                check_body()  # anew, because the view may have changed what it was given
        return self._dispatch_once()

    def _dispatch_once(self) -> Response:
        answer = self.make_response(super().dispatch_request())
        commit_request()
        return answer


def create_flask(container: Container, hooks: Hooks, **config: Any) -> Flask:
    """A Flask app that bootstrap registers blueprints on; `config` overrides Flask's own settings.

    The container holds at least Settings, Clock and WallClock.
    """
    settings = container.need(Settings)
    app = HouseFlask("app.web", root_path=str(_HERE), static_folder="static", template_folder="templates")
    app.config.from_mapping(_flask_settings(settings) | config)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.extensions["container"] = container
    app.extensions["hooks"] = hooks
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.session_interface = PageSessions()
    db.init_app(app)
    app.before_request(load_actor)  # before CSRF, so that its refusal speaks the person's language
    app.before_request(check_address)
    app.before_request(ask_at_door)
    app.before_request(check_body)
    csrf.init_app(app)
    _install_texts(app)
    install_filters(app)
    install_errors(app)
    install_headers(app, https=settings.secure_cookies)
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": settings.web_threads + 1, "max_overflow": 4, "pool_use_lifo": True},
        "MAX_CONTENT_LENGTH": MAX_UPLOAD,
        "SESSION_COOKIE_NAME": "__Host-page" if settings.secure_cookies else "page",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form may stay open over a shift
        "WTF_CSRF_SSL_STRICT": settings.secure_cookies,
        "TRAP_HTTP_EXCEPTIONS": False,
    }


def _install_texts(app: Flask) -> None:
    babel.init_app(app, default_locale=DEFAULT_LANGUAGE, locale_selector=current_language)
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    env.filters["place_name"] = place_name
    env.globals.update(asset=asset, has_asset=has_asset, languages=LANGUAGES)

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "actor": g.get("actor"),
            "language": current_language(),
            "menu": menu,
            "counts": counts,
            "may_open": may_open,
            "has_page": has_page,
            "say": say,
            "theme": _theme(),
        }


def _theme() -> str:
    """`light` or `dark` when the person chose; else the device decides."""
    chosen = request.cookies.get("theme", "") if request else ""
    return chosen if chosen in {"light", "dark"} else ""
