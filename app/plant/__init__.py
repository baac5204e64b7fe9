"""A firm's master data: its plants, lines, steps, equipment, products and defect types."""

from app.plant.items.change_item import AddItem, ChangeItem
from app.plant.items.set_active import SetActive
from app.plant.items.use import InUse
from app.plant.kinds.defect_types import CAUSE_CATEGORIES
from app.plant.kinds.kind import Kind, Kinds
from app.plant.models import DefectType, Equipment, Plant, ProcessStep, Product, ProductionLine
from app.plant.place_names import PlaceLabels, PlaceNames, read_place_names
from app.plant.plant_lookup import UNKNOWN_STEP, StepIndex, StepPlace, find_step, step_places

__all__ = [
    "CAUSE_CATEGORIES",
    "UNKNOWN_STEP",
    "AddItem",
    "ChangeItem",
    "DefectType",
    "Equipment",
    "InUse",
    "Kind",
    "Kinds",
    "PlaceLabels",
    "PlaceNames",
    "Plant",
    "ProcessStep",
    "Product",
    "ProductionLine",
    "SetActive",
    "StepIndex",
    "StepPlace",
    "find_step",
    "read_place_names",
    "step_places",
]
