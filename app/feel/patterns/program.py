"""A pattern's tree as instructions for the machine in `backtracker`."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.feel.patterns.char_sets import CharSet
from app.feel.patterns.syntax import Back, Char, Choice, Edge, Group, Node, Repeat, Sequence


class Instruction(NamedTuple):
    """An operation and what it works on: a character, a set, a slot, or the places where it goes on."""

    operation: str
    argument: Any = None


@dataclass(slots=True)
class Program:
    """The instructions; `slots` count the starts and ends of groups, then the marks of endless repetitions."""

    groups: int
    slots: int = 0
    code: list[Instruction] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.slots = 2 * self.groups + 2

    def emit(self, operation: str, argument: Any = None) -> int:
        """Append an instruction; its number."""
        self.code.append(Instruction(operation, argument))
        return len(self.code) - 1


def program_of(tree: Node, groups: int) -> Program:
    """The instructions of a whole pattern."""
    program = Program(groups)
    _add(program, Group(tree, 0))
    program.emit("match")
    return program


def _add(program: Program, node: Node) -> None:
    if isinstance(node, Char):
        program.emit("char", node.char)
    elif isinstance(node, CharSet):
        program.emit("set", node)
    elif isinstance(node, Edge):
        program.emit("edge", node.kind)
    elif isinstance(node, Back):
        program.emit("back", 2 * node.group)
    else:
        _add_compound(program, node)


def _add_compound(program: Program, node: Group | Sequence | Choice | Repeat) -> None:
    if isinstance(node, Sequence):
        for part in node.parts:
            _add(program, part)
    elif isinstance(node, Choice):
        _add_choice(program, node.ways)
    elif isinstance(node, Repeat):
        _add_repeat(program, node)
    else:
        _add_group(program, node)


def _add_group(program: Program, node: Group) -> None:
    if node.number is None:
        _add(program, node.inner)
        return
    program.emit("save", 2 * node.number)
    _add(program, node.inner)
    program.emit("save", 2 * node.number + 1)


def _add_choice(program: Program, ways: tuple[Node, ...]) -> None:
    ends = []
    for way in ways[:-1]:
        split = program.emit("split")
        _add(program, way)
        ends.append(program.emit("jump"))
        program.code[split] = Instruction("split", (split + 1, len(program.code)))
    _add(program, ways[-1])
    for end in ends:
        program.code[end] = Instruction("jump", len(program.code))


def _add_repeat(program: Program, node: Repeat) -> None:
    for _ in range(node.low):
        _add(program, node.inner)
    if node.high is None:
        _add_endless(program, node)
        return
    splits = []
    for _ in range(node.high - node.low):
        splits.append(program.emit("split"))
        _add(program, node.inner)
    for split in splits:
        _choose(program, split, node.greedy)


def _add_endless(program: Program, node: Repeat) -> None:
    """A turn that takes no character is the last one."""
    start = program.emit("split")
    mark, program.slots = program.slots, program.slots + 1
    program.emit("save", mark)
    _add(program, node.inner)
    program.emit("again", (mark, start))
    _choose(program, start, node.greedy)


def _choose(program: Program, split: int, greedy: bool) -> None:
    """At `split`, going on comes before leaving when it is greedy."""
    on, out = split + 1, len(program.code)
    program.code[split] = Instruction("split", (on, out) if greedy else (out, on))
