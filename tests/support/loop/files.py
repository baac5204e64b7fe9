"""The shipped files of the loop, as they are and as mutants."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lxml import etree

from app.definitions.forms.form import Form
from app.definitions.forms.form_reader import read_form
from app.engine.bpmn_reader import read_bpmn
from app.engine.process_model import ProcessModel

ROOT = Path(__file__).parents[3]
MAIN, CHILD = "quality_training", "qualification"
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}


@cache
def shipped() -> Mapping[str, bytes]:
    """Every process, decision and form by its path in the project."""
    found = [path for folder in ("processes", "forms") for path in sorted((ROOT / folder).iterdir())]
    return MappingProxyType(
        {str(path.relative_to(ROOT)): path.read_bytes() for path in found if path.suffix in {".bpmn", ".dmn", ".form"}}
    )


def bpmn_path(process: str) -> str:
    return f"processes/{process}.bpmn"


def tree_of(process: str) -> etree._Element:
    """A fresh copy of a diagram's XML."""
    return etree.fromstring(shipped()[bpmn_path(process)])


def with_tree(process: str, root: etree._Element) -> Mapping[str, bytes]:
    """All shipped files, one diagram replaced."""
    return {**shipped(), bpmn_path(process): etree.tostring(root)}


def models_of(files: Mapping[str, bytes]) -> dict[str, ProcessModel]:
    """The processes of `files` by id."""
    read = [read_bpmn(content, path) for path, content in files.items() if path.endswith(".bpmn")]
    return {model.id: model for models in read for model in models}


@cache
def forms() -> Mapping[str, Form]:
    """The shipped forms by name."""
    read = [read_form(content, path) for path, content in shipped().items() if path.endswith(".form")]
    return MappingProxyType({form.name: form for form in read})


class OneDeployment:
    """Gives the engine the BPMN and DMN files of a set, whatever the deployment is called."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = {path: content for path, content in files.items() if not path.endswith(".form")}

    def files(self, deployment: str) -> Mapping[str, bytes]:
        return self._files
