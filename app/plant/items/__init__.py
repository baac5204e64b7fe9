"""The things of each kind: read, judged, added, changed, taken out of use."""

from app.plant.items.change_item import AddItem, ChangeItem, says_other
from app.plant.items.item import Item, ItemName
from app.plant.items.set_active import SetActive

__all__ = ["AddItem", "ChangeItem", "Item", "ItemName", "SetActive", "says_other"]
