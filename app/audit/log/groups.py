"""What people look for in the log."""

from collections.abc import Mapping

from app.kernel.names import Names
from app.ledger import Action

# By patterns of actions. All but `cases` lie outside cases, which has an index of its own.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "sign_ins": ("session.%", "sign_in.%", "token.%", "signature.%"),
    "denied": (Action.ACCESS_DENIED,),
    "roles": ("role.%", "user.%", "person.%", "absence.%", "password.%"),
    "deployments": ("deployment.%",),
    "master_data": ("master_data.%",),
    "exports": ("%export%", "dossier.%", "audit_order.%", "tree_head.%"),
    "reviews": ("trail.%",),
}
GROUP_NAMES: Mapping[str, Names] = {
    "cases": {"zh": "案件", "en": "Cases"},
    "sign_ins": {"zh": "登录与签名", "en": "Sign-ins and signatures"},
    "denied": {"zh": "被拒绝的操作", "en": "Denied attempts"},
    "roles": {"zh": "人员与角色", "en": "People and roles"},
    "deployments": {"zh": "流程部署", "en": "Deployments"},
    "master_data": {"zh": "主数据", "en": "Master data"},
    "exports": {"zh": "导出", "en": "Exports"},
    "reviews": {"zh": "审阅记录", "en": "Reviews"},
}
