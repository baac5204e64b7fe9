"""String functions; positions count characters from 1."""

import re
from decimal import Decimal
from typing import Any

from app.feel.builtins.patterns import compile_pattern, replacement_of, subject
from app.feel.builtins.registry import builtin
from app.feel.runtime import MAX_STRING, bounded_text


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
def matches(text: str, pattern: str, flags: str | None = None) -> bool:
    return compile_pattern(pattern, flags or "").search(subject(text)) is not None


@builtin("replace", "input:string, pattern:string, replacement:string, [flags:string?]")
def replace(text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    compiled = compile_pattern(pattern, flags or "")
    if compiled.search("") is not None:
        return None
    grow = replacement_of(replacement, compiled.groups)
    size = 0

    def grown(match: re.Match[str]) -> str:
        nonlocal size
        text = grow(match)
        size += len(text)
        return bounded_text(text) if size <= MAX_STRING else bounded_text("x" * (MAX_STRING + 1))

    return compiled.sub(grown, subject(text))


@builtin("split", "string:string, delimiter:string")
def split(string: str, delimiter: str) -> list[str]:
    compiled = compile_pattern(delimiter, "")
    parts, start = [], 0
    for match in compiled.finditer(subject(string)):
        if match.end() > match.start():
            parts.append(string[start : match.start()])
            start = match.end()
    return [*parts, string[start:]]


@builtin("string join", "list:list, [delimiter:string?]")
def string_join(values: list[Any], delimiter: str | None = None) -> str | None:
    texts = [value for value in values if value is not None]
    if not all(isinstance(value, str) for value in texts):
        return None
    if sum(map(len, texts)) + len(texts) * len(delimiter or "") > MAX_STRING:
        return bounded_text("x" * (MAX_STRING + 1))
    return (delimiter or "").join(texts)
