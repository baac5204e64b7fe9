"""Messages checked against the schemas of their standard, where the installation has them.

MESA's schemas are free but not part of this product: whoever wants the check downloads the release that the senders
speak and names its `AllSchemas.xsd`. Messages of another namespace, older or foreign, have no schema here and are read
by their names alone.
"""

from pathlib import Path
from typing import Any

from lxml import etree

from app.imports import SourceError


class MessageSchema:
    """A compiled schema. Raises SourceError when the file is not there or is none; nothing is fetched for it."""

    def __init__(self, path: Path) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            tree = etree.parse(path, parser)
            self._schema = etree.XMLSchema(tree)
        except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
            raise SourceError(
                "The schema file %(path)s cannot be used: %(error)s", path=str(path), error=str(error)[:200]
            ) from None

        self._namespace = tree.getroot().get("targetNamespace")

    def check(self, root: Any) -> None:
        """Raises SourceError naming the first line of a message in the schema's namespace that breaks it, and why."""
        if etree.QName(root).namespace != self._namespace or self._schema.validate(root):
            return
        log: Any = self._schema.error_log
        first = log[0]
        raise SourceError(
            "Line %(line)d of the message breaks its schema: %(error)s", line=first.line, error=first.message[:300]
        )
