"""BPMN, DMN and forms as files: checked at the gate, deployed as one immutable version, read back."""

from app.definitions.catalogue import Definitions
from app.definitions.deployed_rows import ProcessInForce
from app.definitions.deployment import Deploy, GateError
from app.definitions.files import collect, content_hash
from app.definitions.findings import errors
from app.definitions.forms.form import Form
from app.definitions.gate.allowed_words import property_table
from app.definitions.gate.bundle import Probe
from app.definitions.gate.limited import Gate
from app.definitions.gate.run_rules import rule_table
from app.definitions.models import DefinitionFile, Deployment, Process
from app.definitions.update import ShippedFiles

__all__ = [
    "DefinitionFile",
    "Definitions",
    "Deploy",
    "Deployment",
    "Form",
    "Gate",
    "GateError",
    "Probe",
    "Process",
    "ProcessInForce",
    "ShippedFiles",
    "collect",
    "content_hash",
    "errors",
    "property_table",
    "rule_table",
]
