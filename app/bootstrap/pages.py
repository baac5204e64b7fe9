"""The Flask app: the shell of `app.web`, the slices' views, and what the shell asks of them."""

import gc
from typing import Any

from flask import Flask

from app.audit.views import VIEWS as AUDIT
from app.bootstrap.wiring import build
from app.cases.views import VIEWS as CASES
from app.config.children import end_with_server
from app.config.database import with_database
from app.config.settings import load_settings
from app.connectors.views import VIEWS as CONNECTORS
from app.definitions.views import VIEWS as DEFINITIONS
from app.identity import Actor, door_of, may
from app.identity.views import VIEWS as IDENTITY
from app.identity.views.pages import load_actor, record_refusal
from app.kernel.container import Container
from app.organisation.views import VIEWS as ORGANISATION
from app.plant import read_place_names
from app.plant.views import VIEWS as PLANT
from app.process_mining.views import VIEWS as PROCESS_MINING
from app.quality.views import VIEWS as QUALITY
from app.responsibility.views import VIEWS as RESPONSIBILITY
from app.robots.views import VIEWS as ROBOTS
from app.setup.views import VIEWS as SETUP
from app.tasks import Filter, my_tasks, unread_count
from app.tasks.views import VIEWS as TASKS
from app.training.views import VIEWS as TRAINING
from app.web.api import install_api
from app.web.extensions import db
from app.web.factory import MAX_UPLOAD, create_flask
from app.web.hooks import Hooks, MenuCounts
from app.web.server.http_bridge import BodyLimits, HttpBridge

PAGES = (
    IDENTITY,
    PLANT,
    QUALITY,
    DEFINITIONS,
    CASES,
    TASKS,
    TRAINING,
    RESPONSIBILITY,
    PROCESS_MINING,
    AUDIT,
    ORGANISATION,
    CONNECTORS,
    ROBOTS,
    SETUP,
)


def create_app(container: Container, **config: Any) -> Flask:
    """The Flask app over a container; `config` overrides Flask's settings (tests)."""
    app = create_flask(container, _hooks(), **config)
    for views in PAGES:
        for blueprint in views.blueprints:
            app.register_blueprint(blueprint)
    install_api(app, *(blueprint for views in PAGES for blueprint in views.api))
    return app


def served() -> HttpBridge:
    """The factory that the HTTP server calls in each of its processes."""
    end_with_server()
    settings = with_database(load_settings())
    app = create_app(build(settings))
    _spare_the_collector()
    return HttpBridge(app, settings.web_threads, BodyLimits(MAX_UPLOAD))


def _hooks() -> Hooks:
    return Hooks(
        load_actor=load_actor,
        record_refusal=record_refusal,
        door=door_of,
        may=may,
        place_names=lambda: read_place_names(db.session()),
        count=_counts,
        error_forms={prefix: form for views in PAGES for prefix, form in views.error_forms.items()},
    )


def _counts(person: Actor) -> MenuCounts:
    """Open tasks up to a hundred (more is "many"), and unread notifications."""
    tasks = my_tasks(db.session(), person, Filter(limit=100))
    return MenuCounts(len(tasks), unread_count(db.session(), person.id))


def _spare_the_collector() -> None:
    """What lives as long as the process is never searched for cycles, and young objects are less often.

    A request leaves hardly any cycles; searching was 7 % of the web process's CPU in a profile of submits.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
