"""People as the system knows them: accounts, sign-in, sessions, tokens, roles and their grants, substitutes, erasure.

`access.require` asks the one policy file; `Actor` is who acts, as all use cases take it."""

from app.identity.absences import NewAbsence, absent_days, record_absence
from app.identity.access import may, may_everywhere, policy, require, require_everywhere
from app.identity.account.issue_code import IssueCode
from app.identity.account.mapped_roles import lock_mapped_roles
from app.identity.account_lifecycle import (
    NewPerson,
    account_added,
    account_target,
    add_user,
    build_account,
    close_account,
    end_access,
    open_account,
    reopen_account,
    require_no_administrator,
    user_named,
)
from app.identity.actor import SHELL, SYSTEM, SYSTEM_NAMES, Actor, Grant, Substitute
from app.identity.administrators import all_administrators, never_administered
from app.identity.audit_entry import SYSTEM_ATTRIBUTION, AuditChange, attribution_of, record, record_all
from app.identity.confirmation.ask_second import AskSecond
from app.identity.directory import NamedPerson, actor_of, people_with_role, person_name
from app.identity.electronic_signature import ConfirmPassword, signature_of
from app.identity.erasure.registry import Erasing, Part, PersonalData, Subject
from app.identity.events import AccountNews, CodeReleased, IdentityChanged
from app.identity.grant_conditions import counts_at, covers, covers_work, lasts, lasts_at, stands_in, valid, valid_at
from app.identity.grants import build_grant, end_grant, grant, grant_facts, grant_target
from app.identity.installation import Installation, found_installation, is_demonstration, read_installation
from app.identity.models import ERASED, Absence, GrantRow, User, as_stored
from app.identity.person_refs import People, read_people
from app.identity.plant_words.words_in_force import words_in_force
from app.identity.powers import Away, Holder, substitutions, valid_grants
from app.identity.proof import NEWEST_GRANTS
from app.identity.reach.doors import Door, door_of, door_of_command, running_command
from app.identity.reach.grant_rules import ISSUED_CODE, check_giver
from app.identity.reach.place_book import PLACE_BOOK
from app.identity.reach.places import Places, places_of
from app.identity.recheck_work import RECHECK
from app.identity.shell_actor import acting_at_shell, record_refused_command, shell_actor, shell_option
from app.identity.sign_in.code_issuers import code_issuers
from app.identity.sign_in.codes import count_wrong_code
from app.identity.sign_in.demo_people import DemoCast
from app.identity.sign_in.signed_in import require_signed_in

__all__ = [
    "ERASED",
    "ISSUED_CODE",
    "NEWEST_GRANTS",
    "PLACE_BOOK",
    "RECHECK",
    "SHELL",
    "SYSTEM",
    "SYSTEM_ATTRIBUTION",
    "SYSTEM_NAMES",
    "Absence",
    "AccountNews",
    "Actor",
    "AskSecond",
    "AuditChange",
    "Away",
    "CodeReleased",
    "ConfirmPassword",
    "DemoCast",
    "Door",
    "Erasing",
    "Grant",
    "GrantRow",
    "Holder",
    "IdentityChanged",
    "Installation",
    "IssueCode",
    "NamedPerson",
    "NewAbsence",
    "NewPerson",
    "Part",
    "People",
    "PersonalData",
    "Places",
    "Subject",
    "Substitute",
    "User",
    "absent_days",
    "account_added",
    "account_target",
    "acting_at_shell",
    "actor_of",
    "add_user",
    "all_administrators",
    "as_stored",
    "attribution_of",
    "build_account",
    "build_grant",
    "check_giver",
    "close_account",
    "code_issuers",
    "count_wrong_code",
    "counts_at",
    "covers",
    "covers_work",
    "door_of",
    "door_of_command",
    "end_access",
    "end_grant",
    "found_installation",
    "grant",
    "grant_facts",
    "grant_target",
    "is_demonstration",
    "lasts",
    "lasts_at",
    "lock_mapped_roles",
    "may",
    "may_everywhere",
    "never_administered",
    "open_account",
    "people_with_role",
    "person_name",
    "places_of",
    "policy",
    "read_installation",
    "read_people",
    "record",
    "record_absence",
    "record_all",
    "record_refused_command",
    "reopen_account",
    "require",
    "require_everywhere",
    "require_no_administrator",
    "require_signed_in",
    "running_command",
    "shell_actor",
    "shell_option",
    "signature_of",
    "stands_in",
    "substitutions",
    "user_named",
    "valid",
    "valid_at",
    "valid_grants",
    "words_in_force",
]
