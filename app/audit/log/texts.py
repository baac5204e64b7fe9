"""What actions outside cases are called; those of cases are told by `ACTION_TEXTS` and their element."""

from collections.abc import Mapping

from app.web.page_models import Names


def _both(zh: str, en: str) -> Names:
    return {"zh": zh, "en": en}


LOG_TEXTS: Mapping[str, Names] = {
    "access.denied": _both("操作被拒绝", "Attempt refused"),
    "absence.ended": _both("缺勤提前结束", "Absence ended"),
    "absence.recorded": _both("登记缺勤与代理人", "Absence and substitute recorded"),
    "baseline.signed": _both("签署控制限基线", "Baseline of control limits signed"),
    "cases.exported": _both("导出案件清单", "Case list exported"),
    "code.mapped": _both("设置编码对照", "Code mapped"),
    "connector.changed": _both("修改数据连接", "Connector changed"),
    "demand_rules.changed": _both("修改需求规则", "Demand rules changed"),
    "deployment.made": _both("部署流程版本", "Process version deployed"),
    "dossier.exported": _both("导出审计档案", "Dossier exported"),
    "log.exported": _both("导出审计日志", "Log exported"),
    "measurement.dismissed": _both("排除一条检验数据", "Measurement dismissed"),
    "measurement.mended": _both("更正一条检验数据", "Measurement mended"),
    "measurements.imported": _both("导入检验数据", "Measurements imported"),
    "defects.imported": _both("导入缺陷记录", "Defects imported"),
    "complaints.imported": _both("导入客户投诉", "Complaints imported"),
    "limits.imported": _both("导入检验特性的规格限", "Limits of characteristics imported"),
    "password.changed": _both("修改密码", "Password changed"),
    "person.erased": _both("依法删除个人数据", "Personal data erased by order"),
    "role.granted": _both("授予角色", "Role granted"),
    "role.revoked": _both("收回角色", "Role revoked"),
    "seal_key.added": _both("启用封印密钥", "Seal key added"),
    "seal_key.rotated": _both("更换封印密钥", "Seal key rotated"),
    "session.closed": _both("退出登录", "Signed out"),
    "session.opened": _both("登录", "Signed in"),
    "sign_in.failed": _both("登录失败", "Sign-in failed"),
    "sign_in.locked": _both("登录被锁定", "Sign-in locked"),
    "signature.failed": _both("签名密码错误", "Signature failed"),
    "signature.locked": _both("签名被锁定", "Signature locked"),
    "skills.imported": _both("导入技能成绩", "Skill scores imported"),
    "token.created": _both("生成 API 令牌", "API token created"),
    "token.revoked": _both("作废 API 令牌", "API token revoked"),
    "trail.reviewed": _both("签署日志审阅", "Review of the trail signed"),
    "tree_head.mailed": _both("向审计员邮寄树头", "Tree head mailed to the auditors"),
    "user.added": _both("新增人员", "Person added"),
    "user.disabled": _both("停用人员", "Person disabled"),
}
