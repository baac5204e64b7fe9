"""Rules against words that are not in the vocabulary: whatever is not executed is refused, never passed over."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from lxml import etree

from app.definitions.findings import ERROR, Finding
from app.definitions.gate.allowed_words import (
    ELSEWHERE,
    ENGINES,
    INSTEAD,
    TABLE,
    Words,
    all_properties,
    belongs_on,
    is_known,
)
from app.definitions.gate.bundle import Bundle, Rule
from app.engine import CONTAINERS, PREFIX, bpmn, line_of

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_BEGINNINGS = (bpmn("process"), bpmn("participant"))


def words_known(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.roots.items():
        for node in root.iter(*_BEGINNINGS):
            if node.tag != bpmn("process") or node.get("isExecutable") == "true":
                yield from _walk(node, path)


def properties_known(bundle: Bundle) -> Iterator[Finding]:
    for path, root in bundle.roots.items():
        for container in root.iter(*CONTAINERS):
            owner = owner_of(container)
            if owner is not None:
                yield from _property_findings(container, owner, path)


def _walk(node: etree._Element, path: str) -> Iterator[Finding]:
    """The words of a known element, then those of the elements inside it; foreign elements are not looked into."""
    words = TABLE.get(spelled(node.tag) or "")
    if words is None:
        return
    yield from _attributes(node, words, path)
    for child in _inside(node):
        name = spelled(child.tag)
        if name is None or name in ELSEWHERE:
            continue
        if name not in words.children:
            yield _unknown(child, node, name, path, words.children)
        else:
            yield from _walk(child, path)


def _inside(node: etree._Element) -> Iterator[etree._Element]:
    for child in node.iterchildren(tag=etree.Element):
        yield child
        if child.tag == bpmn("extensionElements"):
            yield from child.iterchildren(tag=etree.Element)


def _attributes(node: etree._Element, words: Words, path: str) -> Iterator[Finding]:
    for key, value in node.attrib.items():
        name = spelled(str(key), plain=True)
        if name is None or name in ELSEWHERE or str(key).startswith(_XSI):
            continue
        allowed = words.attributes.get(name)
        if allowed is None:
            yield _unknown(node, node, name, path, words.attributes)
        elif allowed and value not in allowed:
            yield _refused(node, name, str(value), allowed, path)


def _unknown(node: etree._Element, holder: etree._Element, name: str, path: str, known: Iterable[str]) -> Finding:
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.8)
    remedy = "Write %(suggestion)s, or remove it" if close else INSTEAD.get(name, "Remove it: it would mean nothing")
    params = {"name": name, "kind": spelled(holder.tag), "suggestion": close[0] if close else ""}
    return found_at(path, node, "%(name)s is not executed on a %(kind)s", remedy, **params)


def _refused(node: etree._Element, name: str, value: str, allowed: frozenset[str], path: str) -> Finding:
    message = '%(name)s="%(value)s" is not executed'
    remedy = INSTEAD.get(name, "Remove it, or use: %(allowed)s")
    return found_at(path, node, message, remedy, name=name, value=value, allowed=", ".join(sorted(allowed)))


def _property_findings(container: etree._Element, owner: etree._Element, path: str) -> Iterator[Finding]:
    kind = spelled(owner.tag) or ""
    words = TABLE.get(kind, TABLE["participant"])
    seen: set[str] = set()
    for item in container.iterchildren(tag=etree.Element):
        written = str(item.get("name", ""))
        name = written.removeprefix(PREFIX)
        if not written.startswith(PREFIX):
            yield from _almost_ours(item, written, path)
        elif name in seen:
            yield found_at(path, item, "%(name)s is given twice", "Keep one of them", name=written)
        elif not is_known(name, words.properties):
            yield _unknown_property(item, name, kind, words, path)
        seen.add(name)


def _unknown_property(item: etree._Element, name: str, kind: str, words: Words, path: str) -> Finding:
    message = "The property %(name)s is not known on a %(kind)s"
    params = {"name": PREFIX + name, "kind": kind}
    elsewhere = belongs_on(name)
    if elsewhere:
        return found_at(path, item, message, "It belongs on: %(kinds)s", kinds=", ".join(elsewhere), **params)
    close = get_close_matches(name, sorted(words.properties), n=1, cutoff=0.6)
    if close:
        return found_at(
            path, item, message, "Write %(suggestion)s, or remove it", suggestion=PREFIX + close[0], **params
        )
    known = ", ".join(PREFIX + one for one in sorted(words.properties))
    return found_at(path, item, message, "Remove it, or use one of: %(known)s", known=known, **params)


def _almost_ours(item: etree._Element, written: str, path: str) -> Iterator[Finding]:
    """A property of another tool is let through, unless it looks like one of ours with its prefix misspelt."""
    ours = [PREFIX + one for one in all_properties()]
    close = get_close_matches(written.lower().replace(" ", ""), ours, n=1, cutoff=0.85)
    if close:
        message = "The property %(name)s is not known"
        yield found_at(path, item, message, "Write %(suggestion)s, or remove it", name=written, suggestion=close[0])


def spelled(key: "str | object", *, plain: bool = False) -> str | None:
    """A tag or attribute as people write it; None for names of tools that no engine reads."""
    name = etree.QName(str(key))
    if name.namespace is None:
        return name.localname if plain else None
    prefix = ENGINES.get(name.namespace)
    return None if prefix is None else prefix + name.localname


def owner_of(node: etree._Element) -> etree._Element | None:
    """The element whose extensions the node belongs to."""
    return next((one.getparent() for one in node.iterancestors(bpmn("extensionElements"))), None)


def found_at(path: str, node: etree._Element, message: str, remedy: str, **params: object) -> Finding:
    """An error at an XML node, about the nearest element around it that has an id."""
    around = (one.get("id") for one in (node, *node.iterancestors(tag=etree.Element)))
    return Finding("", ERROR, path, message, remedy, next(filter(None, around), None), line_of(node) or None, params)


RULES = (
    Rule("word-known", "Every element and attribute is one that is executed", words_known),
    Rule("property-known", "Every bihuan: property is known, and stands where it has a meaning", properties_known),
)
