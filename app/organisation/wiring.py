"""People and their organisation. Accounts and roles count by the machine's clock, as signing in does."""

from collections.abc import Iterator

from app.config import Settings
from app.identity import PersonalData, ProposeClosing
from app.jobs import Sweep
from app.kernel.clock import WallClock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.organisation.close_leavers import SWEEP_SECONDS, sweep_leavers
from app.organisation.erasure import PARTS
from app.organisation.plan_posts import PlanPosts
from app.organisation.proof import PROOF
from app.organisation.role_mapping.change_mapping import ChangeRoleMapping
from app.organisation.scim.groups import DirectoryGroups
from app.organisation.scim.users import DirectoryPeople


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda _: PROOF)
    container.provide(PlanPosts, lambda c: PlanPosts(c.need(WallClock)))
    container.provide(ChangeRoleMapping, lambda c: ChangeRoleMapping(c.need(WallClock)))
    container.provide(DirectoryPeople, lambda c: DirectoryPeople(c.need(WallClock), c.need(Settings).timezone))
    container.provide(DirectoryGroups, lambda c: DirectoryGroups(c.need(WallClock)))
    container.add(Sweep, _sweeps)
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])


def _sweeps(container: Container) -> Iterator[Sweep]:
    clock, zone = container.need(WallClock), container.need(Settings).timezone
    propose_closing = container.need(ProposeClosing)
    yield Sweep("leavers", SWEEP_SECONDS, lambda session: sweep_leavers(session, propose_closing, clock.now(), zone))
