"""Reads every file of a bundle; whatever cannot be read becomes a finding, never an exception."""

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from app.definitions.files import MAX_BYTES, MAX_FILES, form_name, kind_of
from app.definitions.findings import ERROR, WARNING, Finding
from app.definitions.forms.form_reader import inspect_form
from app.definitions.gate.bundle import Bundle
from app.engine import BpmnFileError, bpmn, parse_bpmn, read_models
from app.feel import DmnError, FeelError, parse, read_decisions

MAX_FLOWS = 2_000


def read_bundle(files: Mapping[str, bytes], topics: frozenset[str] | None = None) -> Bundle:
    """The bundle of `files` by path."""
    bundle = Bundle(files, topics=topics)
    if len(files) > MAX_FILES:
        bundle.findings.append(
            _finding("file-size", "", "There are more than %(limit)s files", "Deploy fewer files", limit=MAX_FILES)
        )
        return bundle
    for path in sorted(files):
        if _is_sane(path, files[path], bundle):
            _READERS[kind_of(path) or ""](path, files[path], bundle)
    return bundle


def _is_sane(path: str, content: bytes, bundle: Bundle) -> bool:
    finding = None
    if not path.isprintable() or len(path) > 500:
        finding = _finding(
            "file-path", path, "The file's path is not usable", "Use a short path of printable characters"
        )
    elif kind_of(path) is None:
        message = "Only .bpmn, .dmn and .form files are deployed, this file is left out"
        bundle.findings.append(Finding("file-kind", WARNING, path, message, "Move it elsewhere"))
        return False
    elif len(content) > MAX_BYTES:
        finding = _finding("file-size", path, "The file is larger than 5 MB", "Split it into smaller files")
    if finding is not None:
        bundle.findings.append(finding)
        bundle.broken.add(path)
    return finding is None


def _read_bpmn(path: str, content: bytes, bundle: Bundle) -> None:
    try:
        root = parse_bpmn(content, path)
        _refuse_huge(root, path)
        reading = read_models(root, path)
    except BpmnFileError as error:
        bundle.broken.add(path)
        bundle.findings.append(_from_error("bpmn-readable", path, error))
        return
    except (etree.LxmlError, ValueError, RecursionError) as error:
        _unreadable("bpmn-readable", path, error, bundle)
        return
    bundle.roots[path] = root
    bundle.models += reading.models
    bundle.findings += [_from_error("bpmn-readable", path, problem) for problem in reading.problems]
    if reading.problems:
        bundle.broken.add(path)
    elif not reading.models:
        bundle.findings.append(
            _finding("bpmn-readable", path, "The file holds no process", "Draw a process or leave the file out")
        )


def _refuse_huge(root: etree._Element, path: str) -> None:
    flows = sum(1 for _ in root.iter(bpmn("sequenceFlow")))
    if flows > MAX_FLOWS:
        raise BpmnFileError(
            "The file has %(flows)s sequence flows, %(limit)s are allowed",
            path,
            remedy="Split the process",
            flows=flows,
            limit=MAX_FLOWS,
        )


def _read_dmn(path: str, content: bytes, bundle: Bundle) -> None:
    try:
        found = read_decisions(content, path)
    except (DmnError, FeelError, etree.LxmlError, ValueError, RecursionError) as error:
        _unreadable("dmn-readable", path, error, bundle)
        return
    bundle.tables[path] = parse(content, path)
    for key, decision in found.items():
        if key in bundle.decisions:
            bundle.findings.append(
                _finding(
                    "decision-unique",
                    path,
                    "The decision %(id)s stands in %(other)s too",
                    "Give it its own id",
                    element=key,
                    id=key,
                    other=bundle.decisions[key][0],
                )
            )
        bundle.decisions.setdefault(key, (path, decision))


def _read_form(path: str, content: bytes, bundle: Bundle) -> None:
    name = form_name(path)
    if name in bundle.forms:
        bundle.findings.append(
            _finding(
                "form-unique",
                path,
                "The form %(name)s stands in %(other)s too",
                "Rename one of the files",
                name=name,
                other=bundle.forms[name].path,
            )
        )
        return
    form, findings = inspect_form(content, path)
    bundle.findings += findings
    if form is None:
        bundle.broken.add(name)
    else:
        bundle.forms[name] = form


def _unreadable(rule: str, path: str, error: Exception, bundle: Bundle) -> None:
    bundle.broken.add(path)
    line = getattr(error, "line", None)
    bundle.findings.append(
        _finding(
            rule,
            path,
            "The file cannot be read: %(why)s",
            "Open it in the modeler, correct it and save it again",
            line=line if isinstance(line, int) and line > 0 else None,
            why=str(error) or type(error).__name__,
        )
    )


def _from_error(rule: str, path: str, error: BpmnFileError) -> Finding:
    return Finding(
        rule,
        ERROR,
        path,
        error.template,
        error.remedy or "Correct the file",
        error.params.get("element"),
        error.line or None,
        params=error.params,
    )


def _finding(
    rule: str,
    path: str,
    message: str,
    remedy: str,
    *,
    element: str | None = None,
    line: int | None = None,
    **params: Any,
) -> Finding:
    return Finding(rule, ERROR, path, message, remedy, element, line, params)


_READERS: dict[str, Callable[[str, bytes, Bundle], None]] = {
    "bpmn": _read_bpmn,
    "dmn": _read_dmn,
    "form": _read_form,
}
