"""What the rows of the log say, in the reader's language."""

from app.audit.log.entries import LogRow
from app.definitions import Definitions
from app.ledger import action_sentence, action_title
from app.web.view_tools import in_language, need, say


def words_of(row: LogRow) -> str:
    """What happened, in words; an action nobody gave words to is shown as it is written."""
    if row.version is None:
        return in_language(action_title(row.action))
    model = need(Definitions).model(row.version)
    element = model.elements.get(row.element or "")
    return in_language(action_sentence(row.action, element.names if element else model.names))


def reason_of(row: LogRow) -> str:
    """A refusal keeps `code: sentence` in English; a sentence without particulars is read in the reader's language."""
    if row.outcome == "ok" or not isinstance(row.reason, str):
        return in_language(row.reason)
    code, _, sentence = row.reason.partition(": ")
    return say(sentence) if sentence else code
