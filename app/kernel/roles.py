"""The roles people hold: lane roles do the work of the loop, administrator roles keep the house.

A plant adds lane roles of its own (`app.identity.plant_words`); nobody adds administrators."""

from collections.abc import Collection, Iterable

from app.kernel.word_book import PLANT_WORDS, WordBook

OWN_LANE_ROLES: dict[str, dict[str, str]] = {
    "production": {"zh": "生产部", "en": "Production"},
    "qa": {"zh": "质量部", "en": "QA"},
    "qa_verifier": {"zh": "质量部验证员", "en": "QA verifier"},
    "hr": {"zh": "人事部", "en": "HR"},
    "manager": {"zh": "主管", "en": "Manager"},
    "employee": {"zh": "员工", "en": "Staff"},
    "production_manager": {"zh": "生产部经理", "en": "Production manager"},
    "qa_manager": {"zh": "质量部经理", "en": "QA manager"},
    "hr_manager": {"zh": "人事部经理", "en": "HR manager"},
    "plant_manager": {"zh": "厂长", "en": "Plant manager"},
    "plant_data": {"zh": "主数据专员", "en": "Master data keeper"},
}

LANE_ROLES = WordBook("role", OWN_LANE_ROLES)
"""Those above, and those that the plant added."""

DEPARTMENTS: dict[str, frozenset[str]] = {
    "production": frozenset({"production", "production_manager", "employee"}),
    "qa": frozenset({"qa", "qa_verifier", "qa_manager"}),
    "hr": frozenset({"hr", "hr_manager"}),
    "management": frozenset({"manager", "plant_manager", "plant_data"}),
}
"""Whose people are whose: those who plan a department's absences hold a role of it themselves."""

OVERSIGHT_ROLES: dict[str, dict[str, str]] = {
    "auditor": {"zh": "审计员", "en": "Auditor"},
    "process_owner": {"zh": "流程负责人", "en": "Process owner"},
}

# 三权分立 (GB/T 22239 practice, TRUST §1.1): nobody holds two of these at the same time.
ADMIN_ROLES: dict[str, dict[str, str]] = {
    "system_admin": {"zh": "系统管理员", "en": "System administrator"},
    "security_admin": {"zh": "安全管理员", "en": "Security administrator"},
    "audit_admin": {"zh": "审计管理员", "en": "Audit administrator"},
}

ROLES = WordBook("role", {**OWN_LANE_ROLES, **OVERSIGHT_ROLES, **ADMIN_ROLES})


def likened(roles: Collection[str]) -> tuple[str, ...]:
    """The plant's roles that may do what one of `roles` may."""
    return tuple(code for code, word in PLANT_WORDS.held("role").items() if word.like in roles)


def conflicting_role(role: str, held: Iterable[str]) -> str | None:
    """The role among `held` that forbids giving `role`, or None.

    Nobody holds two of the three administrators' roles, and whoever holds one of them works in no lane.
    """
    return next((other for other in sorted(held) if _conflict(role, other)), None)


def suspended_roles(held: Collection[str]) -> frozenset[str]:
    """Those of `held` that do not count until the conflict is resolved: of two that conflict, one does.

    The security administrator's counts before the system's, so that somebody is left who can resolve it.
    """
    first = next((role for role in PRECEDENCE if role in held), None)
    admins = {role for role in held if role in ADMIN_ROLES and role != first}
    lanes = {role for role in held if role in LANE_ROLES} if first is not None else set()
    return frozenset(admins | lanes)


PRECEDENCE = ("security_admin", "system_admin", "audit_admin")


def _conflict(role: str, other: str) -> bool:
    if role in ADMIN_ROLES and other in ADMIN_ROLES:
        return role != other
    return bool({role, other} & ADMIN_ROLES.keys()) and bool({role, other} & LANE_ROLES.keys())


def names_of(roles: Iterable[str], language: str) -> str:
    """The roles' names in `language` ("zh" or "en"), for a sentence."""
    mark = "、" if language == "zh" else ", "
    return mark.join(ROLES[role][language] for role in roles)
