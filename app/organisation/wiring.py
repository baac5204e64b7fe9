"""People and their organisation. Accounts and roles count by the machine's clock, as signing in does."""

from collections.abc import Iterator

from app.config import Settings
from app.identity import AskSecond, CodeReleased, IdentityChanged, PersonalData
from app.jobs import Sweep
from app.kernel.clock import WallClock
from app.kernel.container import Container
from app.kernel.events import Events, Subscription
from app.ledger import ProofTable
from app.organisation.close_leavers import SWEEP_SECONDS, sweep_leavers
from app.organisation.erasure import PARTS
from app.organisation.plan_posts import PlanPosts
from app.organisation.proof import PROOF
from app.organisation.role_mapping.change_mapping import ChangeRoleMapping
from app.organisation.role_mapping.effect import after_release
from app.organisation.role_mapping.role_news import SWEEP_SECONDS as WAITING_SECONDS
from app.organisation.role_mapping.role_news import tell_waiting
from app.organisation.scim.groups import DirectoryGroups
from app.organisation.scim.keep_user_name import keep_user_name
from app.organisation.scim.users import DirectoryPeople


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda _: PROOF)
    container.provide(PlanPosts, lambda c: PlanPosts(c.need(WallClock)))
    container.provide(ChangeRoleMapping, lambda c: ChangeRoleMapping(c.need(WallClock)))
    container.provide(DirectoryPeople, _directory_people)
    container.provide(DirectoryGroups, lambda c: DirectoryGroups(c.need(WallClock)))
    container.add(Sweep, _sweeps)
    released = Subscription(CodeReleased, after_release)
    container.add(Subscription, lambda _: [Subscription(IdentityChanged, keep_user_name), released])
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])


def _directory_people(container: Container) -> DirectoryPeople:
    return DirectoryPeople(container.need(WallClock), container.need(Settings).timezone, container.need(AskSecond))


def _sweeps(container: Container) -> Iterator[Sweep]:
    clock, zone = container.need(WallClock), container.need(Settings).timezone
    ask_second = container.need(AskSecond)
    events = container.need(Events)
    yield Sweep("roles", WAITING_SECONDS, lambda session: tell_waiting(session, events, clock.now()))
    yield Sweep("leavers", SWEEP_SECONDS, lambda session: sweep_leavers(session, ask_second, clock.now(), zone))
