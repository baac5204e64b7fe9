"""Decision files as XML: a parser that fetches nothing and expands nothing, and look-ups by local name."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from app.feel.dmn.errors import DmnError

XmlElement = etree._Element  # noqa: SLF001  # lxml has no public name for it

_MODEL = re.compile(r"https?://www\.omg\.org/spec/DMN/(20151101|20180521|20191111|20211108|20230324|20240513)\b")


def parse(content: bytes, path: str) -> XmlElement:
    """The `definitions` element; DmnError for what is no DMN file, or has a DOCTYPE."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise DmnError(f"the file is not well-formed XML: {error.msg}", path, "", line) from None
    document: Any = root.getroottree()
    if document.docinfo.doctype:
        raise DmnError("a DOCTYPE is not accepted; remove that line", path, "", 1)
    if local_name(root) != "definitions" or not _MODEL.match(namespace(root)):
        raise DmnError("a DMN 1.1 to 1.5 'definitions' element was expected at the top", path, "", 1)
    return root


def local_name(element: XmlElement) -> str:
    """The tag without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: XmlElement) -> str:
    """The tag's namespace, empty when it has none."""
    return str(etree.QName(element).namespace or "")


def children(element: XmlElement, *names: str) -> Iterator[XmlElement]:
    """The direct child elements of these local names, in order."""
    for child in element:
        if isinstance(child.tag, str) and local_name(child) in names:
            yield child


def child(element: XmlElement, *names: str) -> XmlElement | None:
    """The first such child."""
    return next(children(element, *names), None)


def text_of(element: XmlElement | None) -> str:
    """The text of an element's `text` child, stripped."""
    inner = None if element is None else child(element, "text")
    return "" if inner is None else (inner.text or "").strip()


def type_of(element: XmlElement | None) -> str:
    """The type reference without a prefix (an attribute since DMN 1.2, an element in 1.1)."""
    if element is None:
        return ""
    name = element.get("typeRef") or ""
    inner = child(element, "typeRef")
    if not name and inner is not None:
        name = (inner.text or "").strip()
    if name.startswith("{"):
        name = name.partition("}")[2]
    prefix, mark, rest = name.partition(":")
    return rest if mark and prefix in element.nsmap else name


def line_of(element: XmlElement) -> int:
    """The source line."""
    line: Any = element.sourceline
    return int(line or 0)


def reference(element: XmlElement) -> tuple[str, str]:
    """The model's namespace before the `#` of an href, empty for the element's own, and the id behind it."""
    model, _, name = (element.get("href") or "").rpartition("#")
    return model, name
