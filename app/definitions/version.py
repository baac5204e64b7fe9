"""One deployment's files, parsed once when first asked for."""

from collections.abc import Mapping
from functools import cached_property

from app.definitions.files import form_name, kind_of
from app.definitions.forms.form import Form
from app.definitions.forms.form_reader import read_form
from app.engine import ProcessModel, read_bpmn
from app.feel import Decision, read_decisions


class Version:
    """The immutable content of a deployment. Parsing twice in two threads is harmless: the results are equal."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self._forms: dict[str, Form] = {}

    @cached_property
    def executables(self) -> Mapping[str, bytes]:
        """The BPMN and DMN files, which the engine needs."""
        return {path: content for path, content in self.files.items() if kind_of(path) in {"bpmn", "dmn"}}

    @cached_property
    def models(self) -> Mapping[str, ProcessModel]:
        """Every process by its key."""
        return {
            model.id: model
            for path, content in self.files.items()
            if kind_of(path) == "bpmn"
            for model in read_bpmn(content, path)
        }

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """Every decision by its id."""
        return {
            key: decision
            for path, content in self.files.items()
            if kind_of(path) == "dmn"
            for key, decision in read_decisions(content, path).items()
        }

    def form(self, name: str) -> Form:
        """The form of that name; raises LookupError when there is none."""
        if name not in self._forms:
            path = self._form_paths[name]
            self._forms[name] = read_form(self.files[path], path)
        return self._forms[name]

    @cached_property
    def _form_paths(self) -> Mapping[str, str]:
        return {form_name(path): path for path in self.files if kind_of(path) == "form"}
