"""Import the one file that somebody chose, on a page or at the command line."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from app.connectors.runs.attempt import OneFile, RunResult
from app.connectors.runs.run_connector import RunConnector
from app.connectors.runs.run_lock import ConnectorBusyError
from app.connectors.save_connector import SaveConnector
from app.connectors.setup.chosen_file import ChosenFile
from app.connectors.setup.upload_folder import Uploads
from app.identity import Actor
from app.imports import Feeds
from app.kernel.clock import Clock


class ImportUploadedFile:
    """Tell the source's connector what the columns mean, and let it read this file alone; commits by itself, as a run.

    A file about people is deleted afterwards: what it says of them is stored, or stands in quarantine. Any other lies
    in the connector's folder `done` or `failed`. While the connector is busy with another run, the file waits for the
    person to try again.
    """

    def __init__(
        self,
        sessions: Callable[[], Session],
        clock: Clock,
        save: SaveConnector,
        run: RunConnector,
        uploads: Uploads,
        feeds: Feeds,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._save = save
        self._run = run
        self._uploads = uploads
        self._feeds = feeds

    def __call__(self, actor: Actor, chosen: ChosenFile) -> tuple[UUID, RunResult]:
        """The connector, and what came of this file.

        Raises ForbiddenError, InvalidInputError, NotFoundError for an upload that is gone, and ConflictError when the
        source is another system's, when it runs already, or when a complete roster would close other accounts than
        those that were seen.
        """
        path, feed = self._uploads.path(chosen.token), self._feeds.of(chosen.mapping)
        with self._sessions() as session, session.begin():
            connector_id = self._save.for_upload(session, actor, self._clock.now(), chosen.draft).id
        file = OneFile(path, private=feed.personal, complete=chosen.complete, seen=chosen.seen)
        is_busy = False
        try:
            result = self._run.one_file(connector_id, actor, file)
        except ConnectorBusyError:  # a button pressed twice: the other run may be reading this very file
            is_busy = True
            raise
        finally:
            if not is_busy and (feed.personal or not path.exists()):
                self._uploads.forget(chosen.token)
        return connector_id, result
