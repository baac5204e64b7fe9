"""How large a pattern is once its repetitions are written out, and so what it costs to compile and to search."""

from app.feel.errors import FeelLimitError
from app.feel.patterns.char_sets import CharSet
from app.feel.patterns.syntax import Choice, Group, Node, Repeat, Sequence

MAX_SIZE = 10_000
MAX_WEIGHT = 200_000
# Compiling a class of one of the large categories takes re2 as long as hundreds of plain characters.
_CATEGORY_WEIGHTS = {"Nd": 100, "N": 300}
_LARGE_CATEGORY = 1_000


def size_and_weight(node: Node) -> tuple[int, int]:
    """Pieces with repetitions written out, and the same with classes by their weight.

    Raises FeelLimitError for a pattern that is too large.
    """
    size, weight = _measure(node)
    if size > MAX_SIZE or weight > MAX_WEIGHT:
        raise FeelLimitError("the pattern repeats so much that it is too large")
    return size, weight


def _measure(node: Node) -> tuple[int, int]:
    if isinstance(node, Group):
        return _with(1, [node.inner])
    if isinstance(node, Sequence):
        return _with(1, list(node.parts))
    if isinstance(node, Choice):
        return _with(len(node.ways), list(node.ways))
    if isinstance(node, Repeat):
        times = max(1, node.high if node.high is not None else node.low + 1)
        size, weight = _measure(node.inner)
        return (size + 1) * times, (weight + 1) * times
    return 1, _class_weight(node) if isinstance(node, CharSet) else 1


def _with(own: int, parts: list[Node]) -> tuple[int, int]:
    measured = [_measure(part) for part in parts]
    return own + sum(size for size, _ in measured), own + sum(weight for _, weight in measured)


def _class_weight(chars: CharSet) -> int:
    own = sum(_CATEGORY_WEIGHTS.get(each.name, _LARGE_CATEGORY) for each in chars.categories)
    return 1 + len(chars.spans) + own + (_class_weight(chars.minus) if chars.minus else 0)
