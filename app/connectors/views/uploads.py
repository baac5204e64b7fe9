"""/admin/connectors/upload: choose a file, say what its columns mean, see what would happen, import."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.connectors.pages.connector_list import ConnectorList
from app.connectors.permissions import importable
from app.connectors.setup.chosen_file import ChosenFile
from app.connectors.setup.import_uploaded_file import ImportUploadedFile
from app.connectors.setup.mapping_form import chosen_codes, read_mapping_form, write_codes, write_mapping_form
from app.connectors.setup.preview_file import ImportPreview, PreviewFile
from app.connectors.setup.stored_upload import StoredUpload, first_rows
from app.connectors.setup.suggestions import guess_columns, likeliest
from app.connectors.setup.upload_folder import Uploads
from app.identity import door_of
from app.imports import Feed, MappingReader, SourceError, require_bring
from app.kernel.errors import ConflictError, DomainError, InvalidInputError
from app.kernel.roles import ROLES
from app.web.view_tools import db, heavy, need, say, take_back, undo

PREVIEW_ROWS = 20_000
"""A page looks at no more rows of a file, so that it answers in time."""

bp = Blueprint("uploads", __name__, template_folder="../templates")


@bp.get("/admin/connectors/upload")
def choose() -> ResponseReturnValue:
    """Which file, and which source it comes from."""
    allowed = importable(g.actor, need(MappingReader).feeds)
    if not allowed:
        require_bring(g.actor, next(iter(need(MappingReader).feeds)))
    return render_template(
        "connectors/upload.html",
        sources=need(ConnectorList).of_files(db.session(), allowed),
        feeds=allowed,
        chosen=request.args.get("feed", allowed[0].name),
    )


@bp.post("/admin/connectors/upload")
def keep() -> ResponseReturnValue:
    """Put the file aside; its columns are mapped on the next page."""
    feed = need(MappingReader).feeds.find(request.form.get("feed", ""))
    require_bring(g.actor, feed)
    given = request.files.get("file")
    if given is None or not given.filename:
        raise InvalidInputError("Choose a file first")
    token = need(Uploads).keep(given.filename, given.stream)
    source = request.form.get("new_source", "").strip() or request.form.get("source", "")
    if not source:
        raise InvalidInputError("Choose the source that the file comes from, or name a new one")
    return redirect(url_for("uploads.map_columns", token=token, source=source, feed=feed.name), 303)


@bp.get("/admin/connectors/upload/<token>")
@heavy
def map_columns(token: str) -> ResponseReturnValue:
    """The columns with a guess, or with what was said the last time."""
    source, feeds = request.args.get("source", ""), need(MappingReader).feeds
    stored = need(ConnectorList).called(db.session(), source)
    feed = feeds.of(stored.mapping) if stored else feeds.find(request.args.get("feed", ""))
    require_bring(g.actor, feed)
    upload = need(Uploads).find(token)
    return _page(upload, source, write_mapping_form(stored.mapping, "\n") if stored else _guessed(upload, feed))


@bp.post("/admin/connectors/upload/<token>")
@heavy
def decide(token: str) -> ResponseReturnValue:
    """Show what would happen, or do it."""
    feeds = need(MappingReader).feeds
    require_bring(g.actor, feeds.find(request.form.get("feed", "")))
    upload, form = need(Uploads).find(token), request.form.to_dict()
    form["key"] = "\n".join(request.form.getlist("key"))
    source, complete = form.get("source", "").strip(), form.get("complete") == "yes"
    try:
        form["codes"] = write_codes(chosen_codes(form, feeds))
        mapping = read_mapping_form(form, feeds, request.form.getlist("key")) | {"delimiter": upload.delimiter}
        checked = need(MappingReader).load({**mapping, "source": source}, source or upload.name)
        if form.get("what") == "import":
            return _import(ChosenFile(token, source, mapping, form.get("name", ""), complete, form.get("seen", "")))
        look = partial(need(PreviewFile), complete=complete, most=PREVIEW_ROWS)
        preview = look(db.session(), g.actor, upload.path, checked)
    except (InvalidInputError, SourceError, ConflictError) as refusal:
        undo()
        return _page(upload, source, form, refusal=refusal), 422
    undo()
    return _page(upload, source, form, preview)


def _import(chosen: ChosenFile) -> ResponseReturnValue:
    undo()  # the run works in transactions of its own; ours need not stay open beside it
    try:
        connector_id, done = need(ImportUploadedFile)(g.actor, chosen)
    except ConflictError as refusal:
        if need(Uploads).has(chosen.token):
            raise
        take_back(refusal)
        return redirect(url_for("uploads.choose", feed=chosen.mapping["feed"]), 303)
    counts = {name: getattr(done.result, name) for name in ("new", "changed", "same", "refused")}
    if done.state == "done":
        flash(
            say("Imported: %(new)s new, %(changed)s corrected, %(same)s unchanged, %(refused)s refused", **counts), "ok"
        )
    if not door_of("connectors.show").admits(g.actor):  # it shows the rows of all lines
        return redirect(url_for("uploads.choose", feed=chosen.mapping["feed"]), 303)
    return redirect(url_for("connectors.show", connector_id=connector_id), 303)


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
    mappings = need(MappingReader)
    feed = mappings.feeds.find(values.get("feed", ""))
    fixed = {one.name for one in feed.fields if one.constant == "chosen"}
    return render_template(
        "connectors/mapping.html",
        upload=upload,
        source=source,
        values=values,
        preview=preview,
        refusal=refusal,
        rows=rows,
        feed=feed,
        labels={one.name: one.label for one in feed.fields},
        known=feed.choices(db.session(), fixed | {one.field for one in (preview.codes if preview else ())}),
        likeliest=likeliest,
        keys=str(values.get("key", "")).split("\n"),
        role_names=ROLES,
        zone=mappings.zone,
    )


def _guessed(upload: StoredUpload, feed: Feed) -> dict[str, Any]:
    guesses = guess_columns(upload.header, feed)
    values = {f"column.{name}": column for name, column in guesses.items() if name != "key"}
    zone = need(MappingReader).zone
    return values | {"key": guesses.get("key", ""), "timezone": zone, "encoding": "auto", "feed": feed.name}
