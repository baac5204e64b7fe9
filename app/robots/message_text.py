"""What a robot says: how much new work there is for its group, and the tasks, as many as fit."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from app.kernel.names import pick
from app.web.translation import translate
from app.web.view_models import Notice

HEAD = "Bihuan: %(count)s new tasks"
MORE = "And %(count)s more in the app: %(url)s"
_MOST = 10


class MessageText:
    """Composes; `zone` is the plant's, `base_url` where people reach the app."""

    def __init__(self, base_url: str, zone: tzinfo) -> None:
        self._base_url, self._zone = base_url.rstrip("/"), zone

    def compose(self, notices: Sequence[Notice], language: str, longest: int) -> str:
        """At most `longest` bytes of UTF-8; what does not fit is counted. Names of people are in none of it."""
        head = translate(HEAD, {"count": len(notices)}, language)
        parts = ["\n".join(self._lines(notice, language)) for notice in notices[:_MOST]]
        for shown in range(len(parts), 0, -1):
            left = len(notices) - shown
            more = [translate(MORE, {"count": left, "url": f"{self._base_url}/"}, language)] if left else []
            found = "\n\n".join([head, *parts[:shown], *more])
            if len(found.encode()) <= longest:
                return found
        return f"{head}\n{self._base_url}/".encode()[:longest].decode(errors="ignore")

    def _lines(self, notice: Notice, language: str) -> Iterator[str]:
        yield " ".join(translate(notice.template, notice.params, language).split())
        facts = [pick(name, language) for name in notice.places]
        if notice.due:
            moment = f"{notice.due.astimezone(self._zone):%Y-%m-%d %H:%M}"
            facts.append(translate("due %(when)s", {"when": moment}, language))
        if facts:
            yield " · ".join(facts)
        if notice.url:
            yield f"{self._base_url}{notice.url}"
