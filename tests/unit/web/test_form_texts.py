"""The form library speaks Chinese: every text that it asks to be translated has its translation."""

import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[3] / "app" / "web" / "frontend"
LIBRARY = FRONTEND / "node_modules" / "@bpmn-io" / "form-js-viewer" / "dist" / "index.es.js"
_ASKED = re.compile(r"""\btranslate\((?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")
_KEYS = re.compile(r"""^  (?:'((?:[^'\\]|\\.)*)'|"([^"]*)"): *""", re.MULTILINE)
_ENGLISH = re.compile(r"""(?:"aria-label"|placeholder|alt|title|children): (?:['"`])([A-Z][a-z]+[^'"`]*)['"`]""")
# The watermark's words are the library's own and stay; the picture without a source is seen by form authors only.
_LEFT = {"Powered by bpmn.io", "This is an image placeholder"}


def pairs(pattern: re.Pattern[str], text: str) -> set[str]:
    return {one or other for one, other in pattern.findall(text)}


@pytest.mark.skipif(not LIBRARY.exists(), reason="the front end's packages are not installed")
def test_every_text_of_the_form_library_is_in_the_dictionary_or_put_there_by_the_build() -> None:
    library = re.sub(r"/\*.*?\*/", "", LIBRARY.read_text(encoding="utf-8"), flags=re.DOTALL)
    known = pairs(_KEYS, (FRONTEND / "src" / "form" / "chinese.js").read_text(encoding="utf-8"))
    built = (FRONTEND / "build.js").read_text(encoding="utf-8")
    asked = pairs(_ASKED, library)
    assert len(asked) > 30
    assert asked - known == set()
    raw = {text for text in _ENGLISH.findall(library) if text not in built} - _LEFT
    assert raw == set()
