"""String functions; positions count characters from 1."""

import re
from decimal import Decimal
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.patterns import compile_pattern
from app.feel.runtime import MAX_STRING, Root, too_long

_REPLACEMENT = re.compile(r"([^$\\]+)|\\([$\\])|(?:\$(\d{1,9}))|[$\\]", re.ASCII)


@builtin("string length", "string:string")
def string_length(string: str) -> Decimal:
    return Decimal(len(string))


@builtin("substring", "string:string, start position:number, [length:number]")
def substring(string: str, start: Decimal, length: Decimal | None = None) -> str | None:
    begin = int(start) - 1 if start > 0 else len(string) + int(start)
    if not int(start) or begin < 0 or begin >= len(string) or (length is not None and length < 1):
        return None
    return string[begin:] if length is None else string[begin : begin + int(length)]


@builtin("upper case", "string:string")
def upper_case(string: str) -> str:
    return string.upper()


@builtin("lower case", "string:string")
def lower_case(string: str) -> str:
    return string.lower()


@builtin("substring before", "string:string, match:string")
def substring_before(string: str, match: str) -> str:
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after", "string:string, match:string")
def substring_after(string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


@builtin("contains", "string:string, match:string")
def contains(string: str, match: str) -> bool:
    return match in string


@builtin("starts with", "string:string, match:string")
def starts_with(string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with", "string:string, match:string")
def ends_with(string: str, match: str) -> bool:
    return string.endswith(match)


@builtin("trim", "string:string")
def trim(string: str) -> str:
    return string.strip()


@builtin("matches", "input:string, pattern:string, [flags:string?]")
def matches(root: Root, text: str, pattern: str, flags: str | None = None) -> bool:
    return compile_pattern(pattern, flags or "").is_in(text, root.meter)


@builtin("replace", "input:string, pattern:string, replacement:string, [flags:string?]", steps=10)
def replace(root: Root, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Null for a pattern that also matches nothing at all, as the standard has it."""
    compiled = compile_pattern(pattern, flags or "")
    if compiled.is_in("", root.meter):
        return None
    parts = replacement_parts(replacement, compiled.groups)
    made, size, at = [], 0, 0
    for found in compiled.find_all(text, root.meter):
        grown = "".join(part if isinstance(part, str) else found.group(part) for part in parts)
        made += [text[at : found.start], grown]
        size, at = size + len(grown), found.end
        if size > MAX_STRING:
            raise too_long()
    return "".join([*made, text[at:]])


@builtin("split", "string:string, delimiter:string")
def split(root: Root, string: str, delimiter: str) -> list[str]:
    parts, start = [], 0
    for found in compile_pattern(delimiter, "").find_all(string, root.meter):
        if found.end > found.start:
            parts.append(string[start : found.start])
            start = found.end
    return [*parts, string[start:]]


def replacement_parts(text: str, groups: int) -> list[str | int]:
    """The replacement as texts and the numbers of groups; ValueError for a `$` or `\\` that means nothing.

    `$12` is group 12 where there are so many, else group 1 and a 2.
    """
    parts: list[str | int] = []
    for plain, escaped, digits in _REPLACEMENT.findall(text):
        if plain or escaped:
            parts.append(plain or escaped)
            continue
        if not digits:
            raise ValueError("a $ or \\ in a replacement is written \\$ or \\\\")
        known = digits
        while len(known) > 1 and int(known) > groups:
            known = known[:-1]
        parts += [int(known)] if int(known) <= groups else []
        parts += [digits[len(known) :]]
    return parts


@builtin("string join", "list:list, [delimiter:string?]")
def string_join(values: list[Any], delimiter: str | None = None) -> str | None:
    texts = [value for value in values if value is not None]
    if not all(isinstance(value, str) for value in texts):
        return None
    if sum(map(len, texts)) + len(texts) * len(delimiter or "") > MAX_STRING:
        raise too_long()
    return (delimiter or "").join(texts)
