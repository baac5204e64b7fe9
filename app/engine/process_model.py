"""A BPMN file as plain facts: what the gate checks, what tasks need to know, what pages show.

Read by `app.engine.bpmn_reader` with lxml. Everything a process owner can say about an element is here in our
words; SpiffWorkflow only plays the tokens; its own parser is not used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is FEEL without the leading `=`, None when there is none."""

    id: str
    source: str
    target: str
    names: Mapping[str, str]
    condition: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Lane:
    """The innermost lane an element stands in; `role` from `bihuan:role`."""

    id: str
    names: Mapping[str, str]
    role: str | None


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node. `kind` is its BPMN tag (`userTask`, `exclusiveGateway`, `callActivity` …).

    `names` maps `zh` and `en` to text. `properties` holds the `bihuan:*` properties without the prefix
    (`writes`, `reads`, `check`, `sign` …), raw. `inputs` are input parameters, `ins`/`outs` the mappings of
    a call activity as (target, expression). Expressions are FEEL without the leading `=`; `due`,
    `follow_up`, `priority`, `assignee` and `timer` are kept as written, because plain text and `=FEEL` mean
    different things there. `kind` of a subprocess started by an event is `eventSubProcess`. `event` is
    `timer`, `message`, `error`, `terminate`, `signal` …, None for a plain event; `timer_kind` is `date`,
    `duration` or `cycle`; `error` the code of an error event (None catches all). `loop` is `multi` for a
    multi-instance marker, `standard` for a loop marker.
    """

    id: str
    kind: str
    names: Mapping[str, str]
    process: str
    parent: str
    line: int
    lane: Lane | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    form: str | None = None
    due: str | None = None
    follow_up: str | None = None
    priority: str | None = None
    assignee: str | None = None
    candidate_groups: tuple[str, ...] = ()
    topic: str | None = None
    decision: str | None = None
    result_variable: str | None = None
    called: str | None = None
    inputs: tuple[tuple[str, str], ...] = ()
    ins: tuple[tuple[str, str], ...] = ()
    outs: tuple[tuple[str, str], ...] = ()
    collection: str | None = None
    item_name: str | None = None
    sequential: bool = False
    event: str | None = None
    message: str | None = None
    timer_kind: str | None = None
    timer: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    error: str | None = None
    loop: str | None = None

    @property
    def writes(self) -> str | None:
        """The one variable this element may write (`bihuan:writes`, or a decision's result variable)."""
        return self.properties.get("writes") or self.result_variable

    @property
    def reads(self) -> tuple[str, ...] | None:
        """The variables its form may show; None when the file does not say."""
        return names_in(self.properties.get("reads"))

    def name(self, language: str) -> str:
        """The name in `language`, else in the other one, else the id."""
        return self.names.get(language) or next(iter(self.names.values()), "") or self.id


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """One executable process of a file. `elements` are in document order, those of subprocesses included.

    `spellings` names the foreign namespaces whose words were understood (`zeebe`,
    `spiffworkflow`), so that the gate can say so.
    """

    id: str
    names: Mapping[str, str]
    path: str
    line: int
    executable: bool
    properties: Mapping[str, str]
    starter_groups: tuple[str, ...]
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: Mapping[str, Lane]
    spellings: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The name in `language`, else in the other one, else the id."""
        return self.names.get(language) or next(iter(self.names.values()), "") or self.id


@lru_cache(maxsize=1024)
def names_in(text: str | None) -> tuple[str, ...] | None:
    """Split a comma-separated property; None stays None."""
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())
