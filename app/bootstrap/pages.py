"""The Flask app: the shell of `app.web`, the slices' blueprints, and the hooks between them."""

import gc
from typing import Any

from flask import Flask, g

from app.audit.views import log as audit_log
from app.audit.views import pages as audit_pages
from app.bootstrap.wiring import build
from app.cases.views import pages as case_pages
from app.config.children import end_with_server
from app.config.database import with_database
from app.config.settings import Settings, load_settings
from app.connectors.views import hooks as connector_hooks
from app.connectors.views import pages as connector_pages
from app.connectors.views import uploads as connector_uploads
from app.identity.access import may
from app.identity.views import accounts as identity_admin
from app.identity.views import erasure as identity_erasure
from app.identity.views import pages as identity_views
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.organisation.views import api as people_api
from app.organisation.views import pages as organisation
from app.organisation.views import role_mapping, scim
from app.process_mining.views import heatmap as audit_heat
from app.responsibility.views import findings as audit_findings
from app.responsibility.views import responsibility as audit_responsibility
from app.tasks.inbox.worklist import Filter, my_tasks
from app.tasks.notify.notifications import unread_count
from app.tasks.views import api as tasks_api
from app.tasks.views import pages as task_pages
from app.training.place_names import read_place_names
from app.training.views import baselines, demand_rules
from app.training.views import lines as line_pages
from app.web.access import set_actor_loader
from app.web.api import install_api
from app.web.errors import set_refusal_recorder
from app.web.extensions import db
from app.web.factory import create_flask
from app.web.navigation import Counts, set_counts_loader, set_may_open, set_place_names

_BLUEPRINTS = (
    identity_views.bp,
    identity_admin.bp,
    identity_erasure.bp,
    task_pages.bp,
    case_pages.bp,
    audit_pages.bp,
    audit_log.bp,
    audit_heat.bp,
    audit_responsibility.bp,
    audit_findings.bp,
    line_pages.bp,
    baselines.bp,
    demand_rules.bp,
    connector_pages.bp,
    connector_hooks.bp,
    connector_uploads.bp,
    organisation.bp,
    role_mapping.bp,
    scim.bp,
)


def create_app(container: Container, **config: Any) -> Flask:
    """The Flask app over a container; `config` overrides Flask's settings (tests)."""
    settings = container.need(Settings)
    clock: Clock = container.need(Clock)
    app = create_flask(settings, container, clock, **config)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    install_api(app, tasks_api.bp, people_api.bp)
    set_actor_loader(app, identity_views.load_actor)
    set_refusal_recorder(app, identity_views.record_refusal)
    set_may_open(app, may)  # type: ignore[arg-type]
    set_place_names(app, lambda: read_place_names(db.session()))
    set_counts_loader(app, lambda _person: _counts())
    return app


def wsgi() -> Flask:
    """The factory that the HTTP server calls in each of its processes."""
    end_with_server()
    settings = with_database(load_settings())
    app = create_app(build(settings))
    _spare_the_collector()
    return app


def _spare_the_collector() -> None:
    """What lives as long as the process is never searched for cycles, and young objects are less often.

    A request leaves hardly any cycles; searching was 7 % of the web process's CPU in a profile of submits.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _counts() -> Counts:
    """Open tasks up to a hundred (more is "many"), and unread notifications."""
    tasks = my_tasks(db.session(), g.actor, Filter(limit=100))
    return Counts(len(tasks), unread_count(db.session(), g.actor.id))
