"""/admin/connectors/upload: choose a file, say what its columns mean, see what would happen, import."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.connectors.models import ConnectorRow
from app.connectors.permissions import feed_in, import_action, importable
from app.connectors.runs.run_connector import OneFile, RunConnector, RunResult
from app.connectors.setup.code_suggestions import likeliest, read_choices
from app.connectors.setup.column_suggestions import guess_columns
from app.connectors.setup.configure import ConnectorDraft, SaveConnector
from app.connectors.setup.mapping_form import FEED_NAMES, feed_of, names_of, read_mapping_form, said_codes, write_codes
from app.connectors.setup.upload import ImportPreview, PreviewFile, StoredUpload, Uploads, first_rows
from app.identity.access import require
from app.identity.roles import ROLES
from app.imports.column_mapping import PEOPLE, load_mapping
from app.imports.records import SourceError
from app.kernel.errors import ConflictError, DomainError, InvalidInputError
from app.web.access import signed_in
from app.web.container import need
from app.web.extensions import db
from app.web.transaction import keep_now, undo
from app.web.translation import say

bp = Blueprint("uploads", __name__, template_folder="../templates")


@bp.get("/admin/connectors/upload")
@signed_in
def choose() -> ResponseReturnValue:
    """Which file, and which source it comes from."""
    allowed = importable(g.actor)
    if not allowed:
        require(g.actor, "measurement:import")
    found = db.session.scalars(select(ConnectorRow).where(ConnectorRow.kind == "files").order_by(ConnectorRow.name))
    return render_template(
        "connectors/upload.html",
        sources=[row for row in found if feed_in(row.mapping) in allowed],
        feeds={feed: FEED_NAMES[feed] for feed in allowed},
        chosen=request.args.get("feed", allowed[0]),
    )


@bp.post("/admin/connectors/upload")
@signed_in
def keep() -> ResponseReturnValue:
    """Put the file aside; its columns are mapped on the next page."""
    require(g.actor, import_action(feed_of(request.form)))
    given = request.files.get("file")
    if given is None or not given.filename:
        raise InvalidInputError("Choose a file first")
    token = need(Uploads).keep(given.filename, given.stream)
    source = request.form.get("new_source", "").strip() or request.form.get("source", "")
    if not source:
        raise InvalidInputError("Choose the source that the file comes from, or name a new one")
    return redirect(url_for("uploads.map_columns", token=token, source=source, feed=feed_of(request.form)), 303)


@bp.get("/admin/connectors/upload/<token>")
@signed_in
def map_columns(token: str) -> ResponseReturnValue:
    """The columns with a guess, or with what was said the last time."""
    source = request.args.get("source", "")
    stored = db.session.scalar(select(ConnectorRow).where(ConnectorRow.code == source))
    feed = feed_in(stored.mapping) if stored else feed_of(request.args)
    require(g.actor, import_action(feed))
    upload = need(Uploads).find(token)
    return _page(upload, source, _known(stored.mapping) if stored else _guessed(upload, feed))


@bp.post("/admin/connectors/upload/<token>")
@signed_in
def decide(token: str) -> ResponseReturnValue:
    """Show what would happen, or do it."""
    require(g.actor, import_action(feed_of(request.form)))
    upload, form = need(Uploads).find(token), request.form.to_dict()
    form["key"] = "\n".join(request.form.getlist("key"))
    source = form.get("source", "").strip()
    try:
        form["codes"] = write_codes(said_codes(form))
        mapping = read_mapping_form(form, request.form.getlist("key")) | {"delimiter": upload.delimiter}
        checked = load_mapping({**mapping, "source": source}, source or upload.name)
        draft = ConnectorDraft(source, form.get("name", "") or source, "files", mapping)
        if form.get("what") == "import":
            return _import_people(token, draft, form) if checked.feed in PEOPLE else _import(token, draft)
        complete = form.get("complete") == "yes"
        preview = need(PreviewFile)(db.session(), g.actor, upload, checked, complete=complete)
    except (InvalidInputError, SourceError, ConflictError) as refusal:
        undo()
        return _page(upload, source, form, refusal=refusal), 422
    undo()
    return _page(upload, source, form, preview)


def _import(token: str, draft: ConnectorDraft) -> ResponseReturnValue:
    row = need(SaveConnector).for_upload(db.session(), g.actor, draft)
    identity = row.id
    need(Uploads).hand_over(token, row)
    keep_now()
    results = need(RunConnector)(identity, g.actor)
    return _told(identity, results[-1])


def _import_people(token: str, draft: ConnectorDraft, form: dict[str, Any]) -> ResponseReturnValue:
    """This file alone is read, and then deleted; who loses the account by a complete roster was seen before."""
    identity = need(SaveConnector).for_upload(db.session(), g.actor, draft).id
    keep_now()
    uploads = need(Uploads)
    place = uploads.set_apart(token)
    try:
        file = OneFile(place, form.get("complete") == "yes", form.get("seen", ""))
        result = need(RunConnector).one_file(identity, g.actor, file)
    except ConflictError as refusal:
        undo()
        flash(say(refusal.template, **refusal.params), "danger")
        return redirect(url_for("uploads.choose", feed=draft.mapping["feed"]), 303)
    finally:
        uploads.forget(place)
    return _told(identity, result)


def _told(identity: UUID, last: RunResult) -> ResponseReturnValue:
    counts = {name: getattr(last.outcome, name) for name in ("new", "changed", "same", "refused")}
    if last.state == "done":
        flash(
            say("Imported: %(new)s new, %(changed)s corrected, %(same)s unchanged, %(refused)s refused", **counts), "ok"
        )
    return redirect(url_for("connectors.show", connector_id=identity), 303)


def _page(
    upload: StoredUpload,
    source: str,
    values: dict[str, Any],
    preview: ImportPreview | None = None,
    refusal: DomainError | None = None,
) -> str:
    try:
        rows = first_rows(upload)
    except DomainError as problem:
        rows, refusal = [], refusal or problem
    plant = read_choices(db.session(), {"line", "step", *(one.field for one in (preview.codes if preview else ()))})
    return render_template(
        "connectors/mapping.html",
        upload=upload,
        source=source,
        values=values,
        preview=preview,
        refusal=refusal,
        rows=rows,
        names=names_of(feed_of(values)),
        feeds=FEED_NAMES,
        feed=feed_of(values),
        plant=plant,
        likeliest=likeliest,
        keys=str(values.get("key", "")).split("\n"),
        role_names=ROLES,
        people=feed_of(values) in PEOPLE,
    )


def _guessed(upload: StoredUpload, feed: str) -> dict[str, Any]:
    guesses = guess_columns(upload.header, feed)
    values = {f"column.{name}": column for name, column in guesses.items() if name != "key"}
    return values | {"key": guesses.get("key", ""), "timezone": "Asia/Shanghai", "encoding": "auto", "feed": feed}


def _known(mapping: dict[str, Any]) -> dict[str, Any]:
    values = {f"column.{name}": column for name, column in mapping["columns"].items()}
    values |= {f"constant.{name}": text for name, text in mapping["constants"].items()}
    values |= {name: mapping.get(name) or "" for name in ("timezone", "encoding", "time_format", "version", "feed")}
    values["create_units"] = "yes" if mapping.get("create_units") else ""
    return values | {"key": "\n".join(mapping["key"]), "codes": write_codes(mapping["codes"])}
