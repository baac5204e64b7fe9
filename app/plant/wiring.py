"""The plant's master data."""

from app.config import Settings
from app.identity import PLACE_BOOK
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.plant.gaps import GAPS
from app.plant.items.change_item import AddItem, ChangeItem
from app.plant.items.set_active import SetActive
from app.plant.items.use import InUse
from app.plant.kinds.calendars import CALENDAR_DAYS, calendar_kind
from app.plant.kinds.defect_types import DEFECT_TYPES
from app.plant.kinds.equipment import EQUIPMENT
from app.plant.kinds.kind import Kind, Kinds
from app.plant.kinds.places import PLANTS, STEPS, line_kind
from app.plant.kinds.products import PRODUCTS
from app.plant.pages.home import gaps_tile
from app.plant.pages.item_form import ItemForms
from app.plant.pages.item_list import ItemLists
from app.plant.pages.overview import GapCheck, Overview, OwnPages
from app.plant.place_names import PlaceLabels
from app.plant.plant_lookup import lines_by_plant
from app.plant.proof import proof_tables
from app.plant.sheets.export_items import ExportItems
from app.plant.sheets.import_items import ImportItems
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda c: proof_tables(c.need(Kinds)))
    container.add(Kind, _kinds)
    container.add(HomeSource, lambda c: [gaps_tile(c.all(GapCheck))])
    container.add(GapCheck, lambda _: GAPS)
    container.provide(PlaceLabels, lambda _: PlaceLabels())
    PLACE_BOOK.attach(lines_by_plant)
    container.provide(Kinds, lambda c: Kinds(c.all(Kind)))
    container.provide(AddItem, lambda c: AddItem(c.need(Clock), c.need(Kinds)))
    container.provide(ChangeItem, lambda c: ChangeItem(c.need(Clock), c.need(Kinds)))
    container.provide(SetActive, lambda c: SetActive(c.need(Clock), c.need(Kinds), c.all(InUse)))
    container.provide(ItemLists, lambda c: ItemLists(c.need(Kinds)))
    container.provide(ItemForms, lambda c: ItemForms(c.need(Kinds)))
    container.provide(ExportItems, lambda c: ExportItems(c.need(Kinds), c.need(ItemLists)))
    container.provide(ImportItems, _import_items)
    container.provide(Overview, lambda c: Overview(c.need(Clock), c.need(Kinds), c.all(GapCheck), c.all(OwnPages)))


def _import_items(container: Container) -> ImportItems:
    need = container.need
    return ImportItems(need(Clock), need(Kinds), need(AddItem), need(ChangeItem), need(SetActive))


def _kinds(container: Container) -> tuple[Kind, ...]:
    zone = str(container.need(Settings).timezone)
    return (PLANTS, line_kind(zone), STEPS, EQUIPMENT, PRODUCTS, DEFECT_TYPES, calendar_kind(zone), CALENDAR_DAYS)
