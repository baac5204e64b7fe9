"""A firm's master data: its plants, lines, steps, equipment, products and defect types."""

from app.plant.models import DefectType, Equipment, Plant, ProcessStep, Product, ProductionLine
from app.plant.place_names import PlaceLabels, PlaceNames, read_place_names
from app.plant.plant_lookup import UNKNOWN_STEP, StepIndex, StepPlace, find_step, step_places

__all__ = [
    "UNKNOWN_STEP",
    "DefectType",
    "Equipment",
    "PlaceLabels",
    "PlaceNames",
    "Plant",
    "ProcessStep",
    "Product",
    "ProductionLine",
    "StepIndex",
    "StepPlace",
    "find_step",
    "read_place_names",
    "step_places",
]
