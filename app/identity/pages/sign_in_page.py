"""The page on which everybody begins."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.administrators import never_administered
from app.identity.page_models import SignInPage
from app.identity.sign_in.demo_people import DemoCast, demo_roles


def sign_in_page(session: Session, cast: DemoCast | None, now: datetime) -> SignInPage:
    """Without what was typed; `cast` is None in a real plant, where nobody is listed."""
    if cast is not None:
        return SignInPage(demo=demo_roles(session, cast, now), demo_password=cast.password)
    return SignInPage(first_start=never_administered(session))
