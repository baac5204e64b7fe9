"""A firm's master data: its plants, lines, steps, equipment, products and defect types."""

from app.plant.gaps import first_few
from app.plant.holidays import holiday_files
from app.plant.items.change_item import AddItem, ChangeItem
from app.plant.items.references import References
from app.plant.items.set_active import SetActive
from app.plant.items.use import InUse
from app.plant.items.values import read_values
from app.plant.kinds.defect_types import CAUSE_CATEGORIES
from app.plant.kinds.field_types import Choice, Day, Reference, Share, Text, Whole
from app.plant.kinds.kind import Apart, Field, Kind, Kinds, code_field, name_fields
from app.plant.kinds.table_type import Column, Table
from app.plant.models import DefectType, Equipment, Kept, Plant, ProcessStep, Product, ProductionLine
from app.plant.pages.item_form import ItemForms
from app.plant.pages.overview import Gap, GapCheck, OwnPages
from app.plant.place_names import PlaceLabels, PlaceNames, read_place_names
from app.plant.plant_lookup import (
    UNKNOWN_STEP,
    StepIndex,
    StepPlace,
    find_step,
    lines_by_plant,
    step_places,
    steps_without,
)
from app.plant.proof import compare_items

__all__ = [
    "CAUSE_CATEGORIES",
    "UNKNOWN_STEP",
    "AddItem",
    "Apart",
    "ChangeItem",
    "Choice",
    "Column",
    "Day",
    "DefectType",
    "Equipment",
    "Field",
    "Gap",
    "GapCheck",
    "InUse",
    "ItemForms",
    "Kept",
    "Kind",
    "Kinds",
    "OwnPages",
    "PlaceLabels",
    "PlaceNames",
    "Plant",
    "ProcessStep",
    "Product",
    "ProductionLine",
    "Reference",
    "References",
    "SetActive",
    "Share",
    "StepIndex",
    "StepPlace",
    "Table",
    "Text",
    "Whole",
    "code_field",
    "compare_items",
    "find_step",
    "first_few",
    "holiday_files",
    "lines_by_plant",
    "name_fields",
    "read_place_names",
    "read_values",
    "step_places",
    "steps_without",
]
