"""Our own facts on an element: `bihuan:*` properties and names in two languages."""

from collections.abc import Iterator, Mapping

from lxml import etree

from app.engine.bpmn_xml import CAMUNDA, SPIFF, ZEEBE, extensions, plain

PREFIX = "bihuan:"
CONTAINERS = {f"{{{namespace}}}properties" for namespace in (CAMUNDA, ZEEBE, SPIFF)}


def properties_of(node: etree._Element) -> dict[str, str]:
    """The `bihuan:*` properties without the prefix; other properties are not ours and are left out."""
    return {name.removeprefix(PREFIX): value for name, value in _pairs(node) if name.startswith(PREFIX)}


def take_names(node: etree._Element, properties: dict[str, str]) -> dict[str, str]:
    """Names by language, taken out of `properties`.

    The `name` attribute is Chinese, unless the file gives the Chinese one as `bihuan:name.zh`.
    """
    chinese, english = properties.pop("name.zh", None), properties.pop("name.en", None)
    written = plain(node, "name")
    if chinese and not english:
        english = written
    names = {"zh": chinese or written, "en": english}
    return {language: text for language, text in names.items() if text}


def described(node: etree._Element) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """(names, properties) of a node."""
    properties = properties_of(node)
    names = take_names(node, properties)
    return names, properties


def _pairs(node: etree._Element) -> Iterator[tuple[str, str]]:
    for container in extensions(node):
        if container.tag in CONTAINERS:
            for item in container.iterchildren(tag=etree.Element):
                yield str(item.get("name", "")), str(item.get("value", ""))
