"""List functions; positions count from 1, from the end when negative."""

from collections import Counter
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from app.feel.builtins.numbers import mean_of, total
from app.feel.builtins.registry import builtin
from app.feel.operators import SIMPLE, equal, less
from app.feel.runtime import Root
from app.feel.values import NUMBERS, Function


def same(left: Any, right: Any) -> bool:
    """Equality where nothing is unknown: null is null, different types differ."""
    return equal(left, right) is True


@builtin("list contains", "list:list, element:any", shallow=True)
def list_contains(root: Root, values: list[Any], element: Any) -> bool:
    _pay_comparisons(root, values, element)
    return any(same(value, element) for value in values)


@builtin("list replace", "list:list, position:number, newItem:any", shallow=True)
def list_replace(values: list[Any], position: Decimal, new: Any) -> list[Any] | None:
    index = _index(values, Decimal(int(position)))
    return None if index is None else [*values[:index], new, *values[index + 1 :]]


@builtin("list replace", "list:list, match:function, newItem:any", shallow=True)
def list_replace_matching(root: Root, values: list[Any], match: Function, new: Any) -> list[Any] | None:
    if len(match.parameters) != 2:
        return None
    results = [match.call(root, [value, new]) for value in values]
    if not all(type(result) is bool for result in results):
        return None
    return [new if result else value for value, result in zip(values, results, strict=True)]


@builtin("count", "list:list", shallow=True)
@builtin("count", "...c:any", shallow=True)
def count(values: Any, *more: Any) -> Decimal | None:
    """The number of items; null for null, so that what is missing is not taken for one item."""
    if values is None and not more:
        return None
    return Decimal(len(_gathered(values, more)))


def _gathered(values: Any, more: tuple[Any, ...]) -> list[Any]:
    return [values, *more] if more or type(values) is not list else values


def _extreme(values: list[Any], smaller: bool) -> Any:
    if not values:
        return None
    best = values[0]
    if less(best, best) is None:
        return None
    for value in values[1:]:
        is_less = less(value, best)
        if is_less is None:
            return None
        if is_less is smaller:
            best = value
    return best


@builtin("min", "list:list")
@builtin("min", "...c:any")
def minimum(values: Any, *more: Any) -> Any:
    return _extreme(_gathered(values, more), True)


@builtin("max", "list:list")
@builtin("max", "...c:any")
def maximum(values: Any, *more: Any) -> Any:
    return _extreme(_gathered(values, more), False)


@builtin("sum", "list:list")
@builtin("sum", "...n:any")
def sum_of(values: Any, *more: Any) -> Any:
    return total(_gathered(values, more)) if _gathered(values, more) else None


@builtin("mean", "list:list")
@builtin("mean", "...n:any")
def mean(values: Any, *more: Any) -> Any:
    return mean_of(_gathered(values, more))


@builtin("product", "list:list")
@builtin("product", "...n:any")
def product(values: Any, *more: Any) -> Decimal | None:
    factors = _numbers(_gathered(values, more))
    if not factors:
        return None
    result = Decimal(1)
    for factor in factors:
        result = NUMBERS.multiply(result, factor)
    return result


def _numbers(values: list[Any]) -> list[Decimal] | None:
    return values if all(type(value) is Decimal for value in values) else None


@builtin("median", "list:list")
@builtin("median", "...n:any")
def median(values: Any, *more: Any) -> Decimal | None:
    numbers = sorted(_numbers(_gathered(values, more)) or [])
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return NUMBERS.divide(NUMBERS.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@builtin("stddev", "list:list")
@builtin("stddev", "...n:any")
def standard_deviation(values: Any, *more: Any) -> Decimal | None:
    """Of a sample: divided by n - 1."""
    numbers = _numbers(_gathered(values, more))
    if numbers is None or len(numbers) < 2:
        return None
    centre = mean_of(numbers)
    squares = total([NUMBERS.power(NUMBERS.subtract(number, centre), 2) for number in numbers])
    return NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(numbers) - 1)))


@builtin("mode", "list:list", steps=10)
@builtin("mode", "...n:any", steps=10)
def mode(values: Any, *more: Any) -> list[Decimal] | None:
    numbers = _numbers(_gathered(values, more))
    if numbers is None:
        return None
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


@builtin("all", "list:list")
@builtin("all", "...b:any")
def all_of(values: Any, *more: Any) -> bool | None:
    return _decide(_gathered(values, more), False)


@builtin("any", "list:list")
@builtin("any", "...b:any")
def any_of(values: Any, *more: Any) -> bool | None:
    return _decide(_gathered(values, more), True)


def _decide(values: list[Any], decisive: bool) -> bool | None:
    if any(value is decisive for value in values):
        return decisive
    return None if any(type(value) is not bool for value in values) else not decisive


def _index(values: list[Any], position: Decimal, extra: int = 0) -> int | None:
    """The Python index of a FEEL position; None outside."""
    if position % 1 or not position:
        return None
    index = int(position) - 1 if position > 0 else len(values) + int(position)
    return index if 0 <= index < len(values) + extra else None


@builtin("sublist", "list:list, start position:number, [length:number]", shallow=True)
def sublist(values: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any] | None:
    index = _index(values, start)
    if index is None or (length is not None and (length < 1 or index + length > len(values))):
        return None
    return values[index:] if length is None else values[index : index + int(length)]


@builtin("append", "list:list?, ...item:any", shallow=True)
def append(values: list[Any] | None, *items: Any) -> list[Any]:
    return [*([None] if values is None else values), *items]


@builtin("concatenate", "...list:list", shallow=True)
def concatenate(*lists: list[Any]) -> list[Any]:
    return [value for each in lists for value in each]


@builtin("insert before", "list:list, position:number, newItem:any", shallow=True)
def insert_before(values: list[Any], position: Decimal, new: Any) -> list[Any] | None:
    index = _index(values, position, extra=1 if position > 0 else 0)
    return None if index is None else [*values[:index], new, *values[index:]]


@builtin("remove", "list:list, position:number", shallow=True)
def remove(values: list[Any], position: Decimal) -> list[Any] | None:
    index = _index(values, position)
    return None if index is None else [*values[:index], *values[index + 1 :]]


@builtin("reverse", "list:list", shallow=True)
def reverse(values: list[Any]) -> list[Any]:
    return values[::-1]


def _pay_comparisons(root: Root, values: list[Any], element: Any) -> None:
    """Each comparison goes no further than the element is large."""
    root.meter.spend(len(values) * (1 + root.meter.weigh(element)))


@builtin("index of", "list:list, match:any", shallow=True)
def index_of(root: Root, values: list[Any], match: Any) -> list[Decimal]:
    _pay_comparisons(root, values, match)
    return [Decimal(place) for place, value in enumerate(values, 1) if same(value, match)]


@builtin("distinct values", "list:list")
def distinct_values(root: Root, values: list[Any]) -> list[Any]:
    return _distinct(root, values)


@builtin("union", "...list:list")
def union(root: Root, *lists: list[Any]) -> list[Any]:
    return _distinct(root, concatenate(*lists))


def _distinct(root: Root, values: list[Any]) -> list[Any]:
    """Each value once. Plain ones are looked up; composite ones are compared with each other, and pay for it."""
    kept: list[Any] = []
    seen: set[tuple[type, Any]] = set()
    composite: list[Any] = []
    for value in values:
        if type(value) in SIMPLE or value is None:
            if (type(value), value) not in seen:
                seen.add((type(value), value))
                kept.append(value)
            continue
        root.meter.spend(len(composite) * (1 + root.meter.weigh(value)))
        if not any(same(value, each) for each in composite):
            composite.append(value)
            kept.append(value)
    return kept


@builtin("flatten", "list:list")
def flatten(values: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for value in values:
        flat.extend(flatten(value) if type(value) is list else [value])
    return flat


@builtin("sort", "list:list, [precedes:function]")
def sort(root: Root, values: list[Any], precedes: Function | None = None) -> list[Any] | None:
    if precedes is not None and len(precedes.parameters) != 2:
        return None

    def order(left: Any, right: Any) -> int:
        root.meter.spend()
        before = less(left, right) if precedes is None else precedes.call(root, [left, right])
        if before is None:
            raise ValueError("the items do not compare")
        if before is True:
            return -1
        after = less(right, left) if precedes is None else precedes.call(root, [right, left])
        return 1 if after is True else 0

    return sorted(values, key=cmp_to_key(order))
