"""What is made."""

from app.plant.kinds.kind import Kind, code_field, name_fields
from app.plant.kinds.places import WRITE
from app.plant.models import Product

PRODUCTS = Kind(
    name="products",
    names={"zh": "产品", "en": "Products"},
    one={"zh": "产品", "en": "product"},
    purpose={"zh": "检验数据和培训需求可指明产品", "en": "Counts and requests may name one"},
    model=Product,
    fields=(code_field(), *name_fields()),
    action=WRITE,
)
