"""What can be brought in: a feed says what its rows are made of, who may bring them, and what stores them.

Its owner declares it once, in its own `feeds.py`; whoever brings rows in asks `Feeds` by name, and needs no more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from app.imports.reject_codes import COMMON, RejectCode
from app.imports.request import Importer, ImportRequest
from app.kernel.errors import InvalidInputError
from app.ledger import Action


@dataclass(frozen=True, slots=True)
class Choice:
    """One of our codes and what it is called; a code that is its own name has it in both languages."""

    code: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FeedField:
    """One of our fields of a row; `label` is its English name, whose Chinese stands in the owner's `messages.po`.

    Texts of the kind `code` are codes that a mapping may translate, those of `moment` days or moments. `aliases` are
    how exporters call its column, lower case without spaces, the likeliest first. `constant` says how a mapping may
    fix it for a whole file that has no such column: never, `typed`, or `chosen` from a list too. `choices` reads our
    codes, for lists and for guesses what theirs may mean.
    """

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    kind: Literal["text", "code", "moment"] = "text"
    constant: Literal["never", "typed", "chosen"] = "typed"
    choices: Callable[[Session], Sequence[Choice]] | None = None


@dataclass(frozen=True, slots=True)
class FeedPermissions:
    """What one must be allowed to do: to bring rows, to see where they come from, to fetch them, to mend a reject."""

    bring: str
    see: str
    run: str
    mend: str

    @classmethod
    def one(cls, action: str) -> "FeedPermissions":
        """The same permission for everything."""
        return cls(action, action, action, action)


@dataclass(frozen=True, slots=True)
class FeedActions:
    """What the ledger calls it when rows were imported, a reject was mended, or was let go."""

    imported: Action
    mended: Action
    dismissed: Action


@dataclass(frozen=True, slots=True)
class Feed:
    """One kind of rows.

    `label` says in English what a row is, `purpose` in both languages what its command does. `fields` stand in the
    order of forms, the required ones first. `open` makes what takes a run's pages and stores them. `codes` are the
    reasons for rejects beyond the common ones. `personal`: rows speak of people, so the ledger, which forgets nothing,
    keeps no cells of them, and an uploaded file is deleted once it was read. `placed`: each row names a line, so a role
    for one line brings the rows of that line. `options`: `create_units` lets a mapping
    make units that are missing, `complete` lets somebody declare that a file holds everybody.
    """

    name: str
    label: str
    purpose: str
    fields: tuple[FeedField, ...]
    open: Callable[[Session, ImportRequest], Importer]
    permissions: FeedPermissions
    actions: FeedActions
    codes: tuple[RejectCode, ...] = ()
    personal: bool = False
    placed: bool = False
    options: frozenset[Literal["create_units", "complete"]] = frozenset()

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that every row needs."""
        return tuple(field.name for field in self.fields if field.required)

    @property
    def waiting_codes(self) -> tuple[str, ...]:
        """The reject codes of rows that wait until somebody maps a code."""
        return tuple(one.code for one in (*COMMON, *self.codes) if one.waits)

    def choices(self, session: Session, names: Iterable[str]) -> dict[str, Sequence[Choice]]:
        """Our codes of these fields; none of a field that has no list of codes, or of which this feed knows nothing."""
        readers = {field.name: field.choices for field in self.fields}
        return {name: reader(session) if (reader := readers.get(name)) else () for name in names}


class Feeds:
    """All feeds of the product, in the order in which pages list them; the first one is meant where none is named."""

    def __init__(self, feeds: Iterable[Feed]) -> None:
        self._feeds: dict[str, Feed] = {}
        for feed in feeds:
            if feed.name in self._feeds:
                raise ValueError(f"two feeds are called {feed.name}")
            self._feeds[feed.name] = feed
        self.codes: frozenset[RejectCode] = frozenset([*COMMON, *(code for feed in self for code in feed.codes)])

    def __iter__(self) -> Iterator[Feed]:
        return iter(self._feeds.values())

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields of all feeds."""
        return tuple(dict.fromkeys(field.name for feed in self for field in feed.fields))

    @property
    def coded(self) -> tuple[str, ...]:
        """The fields whose texts are codes that a mapping may translate."""
        return tuple(dict.fromkeys(field.name for feed in self for field in feed.fields if field.kind == "code"))

    @property
    def names(self) -> tuple[str, ...]:
        """What the feeds are called."""
        return tuple(self._feeds)

    def find(self, name: str) -> Feed:
        """The feed `name`, the first one for no name; raises InvalidInputError for what there is not."""
        try:
            return self._feeds[name or self.names[0]]
        except KeyError:
            raise InvalidInputError("There is no kind of rows called %(feed)s", feed=name[:40]) from None

    def of(self, mapping: Mapping[str, object]) -> Feed:
        """The feed of a stored mapping."""
        return self.find(str(mapping.get("feed") or ""))
