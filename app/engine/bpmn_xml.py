"""Reading XML from strangers: no entities, no network, no document type, and short questions to ask of a
node.
"""

from collections.abc import Iterator

from lxml import etree

from app.engine.errors import BpmnFileError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
MAX_BYTES = 4 * 1024 * 1024


def parse_bpmn(content: bytes, path: str) -> etree._Element:
    """The `definitions` element of a BPMN file; raises BpmnFileError for anything else.

    A document type is refused outright: it is the door to entity expansion and to foreign files, and no
    modeler writes one.
    """
    if len(content) > MAX_BYTES:
        raise BpmnFileError(
            "The file is larger than %(limit)s bytes", path, remedy="Split the process", limit=MAX_BYTES
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _not_xml(error, path) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise BpmnFileError(
            "A document type (DOCTYPE) is not allowed", path, 1, remedy="Remove the DOCTYPE declaration"
        )
    if root.tag != bpmn("definitions"):
        raise BpmnFileError(
            "The file is not BPMN 2.0: its root is %(tag)s",
            path,
            line_of(root),
            remedy="Save it as BPMN 2.0",
            tag=str(root.tag),
        )
    return root


def bpmn(name: str) -> str:
    """The qualified BPMN tag."""
    return f"{{{BPMN}}}{name}"


def local_name(node: etree._Element) -> str:
    """The tag without its namespace."""
    return etree.QName(node).localname


def line_of(node: etree._Element) -> int:
    """The line in the file, 0 when unknown."""
    return int(getattr(node, "sourceline", 0) or 0)


def attribute(node: etree._Element, name: str, namespace: str = CAMUNDA) -> str | None:
    """A namespaced attribute, None when absent or blank."""
    value = node.get(f"{{{namespace}}}{name}")
    return str(value).strip() or None if value is not None else None


def plain(node: etree._Element, name: str) -> str | None:
    """An attribute without namespace, None when absent or blank."""
    value = node.get(name)
    return str(value).strip() or None if value is not None else None


def text_of(node: etree._Element | None) -> str | None:
    """The text inside, None when the node is absent or blank."""
    return (node.text or "").strip() or None if node is not None else None


def extensions(node: etree._Element) -> Iterator[etree._Element]:
    """What stands inside `extensionElements` of this very node."""
    for box in node.iterchildren(bpmn("extensionElements")):
        yield from box.iterchildren(tag=etree.Element)


def extension(node: etree._Element, name: str, namespace: str = CAMUNDA) -> etree._Element | None:
    """The first extension of that name."""
    tag = f"{{{namespace}}}{name}"
    return next((child for child in extensions(node) if child.tag == tag), None)


def _not_xml(error: Exception, path: str) -> BpmnFileError:
    line = (getattr(error, "position", None) or (0, 0))[0]
    return BpmnFileError(
        "The file is not well-formed XML: %(reason)s",
        path,
        line,
        remedy="Open it in the modeler and save it again",
        reason=str(error),
    )
