"""Import a file at the command line, or show what an import would do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.config import CliContext
from app.connectors.models import QuarantinedRow
from app.connectors.pages.quarantine import rejects_of_run
from app.connectors.runs.attempt import RunResult
from app.connectors.setup.chosen_file import ChosenFile
from app.connectors.setup.import_uploaded_file import ImportUploadedFile
from app.connectors.setup.upload_folder import Uploads
from app.imports import ColumnMapping, SourceError, dump_mapping

_SHOWN = 20


def import_file(
    cli: CliContext, file: Path, mapping: ColumnMapping, how: dict[str, Any]
) -> tuple[RunResult, Sequence[QuarantinedRow]]:
    with file.open("rb") as stream:
        token = cli.container.need(Uploads).keep(file.name, stream)
    plain = dump_mapping(mapping)
    chosen = ChosenFile(token, mapping.source, plain, complete=how["complete"], seen=how["seen"])
    try:
        _, run = cli.container.need(ImportUploadedFile)(how["actor"], chosen)
    finally:
        cli.container.need(Uploads).forget(token)  # the person has the file, and may try again with it
    if run.state == "failed":
        raise SourceError(run.message)
    with cli.session() as session:
        return run, rejects_of_run(session, run.run_id, _SHOWN)
