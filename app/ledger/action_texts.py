"""What each action of the ledger is called, in both languages: the one table for logs, timelines, replays, dossiers."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.names import LANGUAGES, Names, pick
from app.ledger.actions import Action


@dataclass(frozen=True, slots=True)
class ActionText:
    """`title` names the action alone. `sentence` tells of it in a case, with the task's or timer's name for
    `%(subject)s`; None where it never stands in a case's chain, or the title says all."""

    title: Mapping[str, str]
    sentence: Mapping[str, str] | None = None


def _text(zh: str, en: str, sentence_zh: str = "", sentence_en: str = "") -> ActionText:
    sentence = {"zh": sentence_zh, "en": sentence_en} if sentence_zh else None
    return ActionText({"zh": zh, "en": en}, sentence)


ACTION_TEXTS: Mapping[str, ActionText] = {
    Action.ABSENCE_ENDED: _text("缺勤提前结束", "Absence ended"),
    Action.ABSENCE_RECORDED: _text("登记缺勤与代理人", "Absence and substitute recorded"),
    Action.ACCESS_DENIED: _text("操作被拒绝", "Attempt refused"),
    Action.AUDIT_ORDER_FAILED: _text("审计任务未完成", "Audit order failed"),
    Action.AUDIT_ORDER_FETCHED: _text("下载审计任务文件", "Audit order's file fetched"),
    Action.AUDIT_ORDER_PLACED: _text("提交审计任务", "Audit order placed"),
    Action.BASELINE_SIGNED: _text("签署控制限基线", "Baseline of control limits signed"),
    Action.CASE_CANCELLED: _text("取消", "Cancelled", "案件取消", "Case cancelled"),
    Action.CASE_STARTED: _text("发起", "Started", "案件启动", "Case started"),
    Action.CASES_EXPORTED: _text("导出案件清单", "Case list exported"),
    Action.CHILDREN_JOINED: _text(
        "子流程返回", "Sub-cases joined", "%(subject)s：全部完成", "%(subject)s finished for all"
    ),
    Action.CODE_ISSUED: _text("发出一次性登录码", "One-time code issued"),
    Action.CODE_MAPPED: _text("设置编码对照", "Code mapped"),
    Action.CODE_RELEASED: _text("放行一次性登录码", "One-time code released"),
    Action.CODE_USED: _text("使用一次性登录码设定密码", "One-time code used to choose a password"),
    Action.COMPLAINTS_IMPORTED: _text("导入客户投诉", "Complaints imported"),
    Action.CONNECTOR_CHANGED: _text("修改数据连接", "Connector changed"),
    Action.CONTENT_ERASED: _text(
        "依法删除内容", "Content erased by order", "内容已依法删除", "Content erased by order"
    ),
    Action.DEFECTS_IMPORTED: _text("导入缺陷记录", "Defects imported"),
    Action.DEMAND_RULES_CHANGED: _text("修改需求规则", "Demand rules changed"),
    Action.DEPLOYMENT_MADE: _text("部署流程版本", "Process version deployed"),
    Action.DOSSIER_EXPORTED: _text("导出审计档案", "Dossier exported"),
    Action.FINDING_ACCEPTED: _text("认定责任建议成立", "Finding accepted", "责任建议成立", "Finding accepted"),
    Action.FINDING_CONTESTED: _text("对责任建议提出异议", "Finding contested", "责任建议有异议", "Finding contested"),
    Action.FINDING_OVERRULED: _text("驳回责任建议", "Finding overruled", "责任建议不成立", "Finding overruled"),
    Action.GROUP_ADDED: _text("目录新增组", "Directory group added"),
    Action.GROUP_CHANGED: _text("目录修改组", "Directory group changed"),
    Action.GROUP_REMOVED: _text("目录删除组", "Directory group removed"),
    Action.INCIDENT_RETRIED: _text("再次尝试", "Tried again", "%(subject)s：已重试", "%(subject)s tried again"),
    Action.INSTALLATION_FOUNDED: _text("建立系统实例", "Installation founded"),
    Action.JOB_COMPLETED: _text("系统完成", "Done by the system", "%(subject)s：系统已计算", "%(subject)s computed"),
    Action.LIMITS_IMPORTED: _text("导入检验特性的规格限", "Limits of characteristics imported"),
    Action.LOG_EXPORTED: _text("导出审计日志", "Log exported"),
    Action.MAPPING_CONFIRMED: _text("确认角色规则", "Role mapping confirmed"),
    Action.MAPPING_DROPPED: _text("撤销角色规则的提议", "Role mapping proposal dropped"),
    Action.MAPPING_PROPOSED: _text("提议角色规则", "Role mapping proposed"),
    Action.MASTER_DATA_ACTIVATED: _text("重新启用主数据", "Master data taken into use again"),
    Action.MASTER_DATA_ADDED: _text("新增主数据", "Master data added"),
    Action.MASTER_DATA_CHANGED: _text("修改主数据", "Master data changed"),
    Action.MASTER_DATA_DEACTIVATED: _text("停用主数据", "Master data taken out of use"),
    Action.MASTER_DATA_IMPORTED: _text("导入主数据", "Master data imported"),
    Action.MEASUREMENT_DISMISSED: _text("排除一条检验数据", "Measurement dismissed"),
    Action.MEASUREMENT_MENDED: _text("更正一条检验数据", "Measurement mended"),
    Action.MEASUREMENTS_IMPORTED: _text("导入检验数据", "Measurements imported"),
    Action.PASSWORD_CHANGED: _text("修改密码", "Password changed"),
    Action.PERSON_ERASED: _text("依法删除个人数据", "Personal data erased by order"),
    Action.POST_PLANNED: _text("设定岗位编制", "Post planned"),
    Action.POSTS_DISMISSED: _text("排除编制的一行", "Row of planned posts dismissed"),
    Action.POSTS_IMPORTED: _text("导入岗位编制", "Planned posts imported"),
    Action.POSTS_MENDED: _text("更正编制的一行", "Row of planned posts mended"),
    Action.PROPOSAL_CONFIRMED: _text("第二人确认提议", "Proposal confirmed by a second administrator"),
    Action.PROPOSAL_MADE: _text("提议（待第二人确认）", "Proposal made, waits for a second administrator"),
    Action.PROPOSAL_REFUSED: _text("第二人拒绝提议", "Proposal refused by a second administrator"),
    Action.RECORD_RESEALED: _text(
        "重新开始封存（原有树头已不存在）", "Sealing began anew: no tree head was there any more"
    ),
    Action.RECORD_RESTORED: _text("从备份恢复记录", "Record restored from a backup"),
    Action.RECORD_VERIFIED: _text("核对全部记录", "Record verified"),
    Action.ROLE_GRANTED: _text("授予角色", "Role granted"),
    Action.ROLE_REVOKED: _text("收回角色", "Role revoked"),
    Action.ROLE_WITHHELD: _text("暂缓授予角色", "Role withheld"),
    Action.ROSTER_DISMISSED: _text("排除花名册的一行", "Roster row dismissed"),
    Action.ROSTER_IMPORTED: _text("导入人员花名册", "Roster imported"),
    Action.ROSTER_MENDED: _text("更正花名册的一行", "Roster row mended"),
    Action.ROWS_ADOPTED: _text("旧数据纳入账本", "Older rows taken into the record"),
    Action.SEAL_REFUSED: _text("拒绝封存：与已签署的树头不符", "Sealing refused: the signed root is not met"),
    Action.SEAL_KEY_ADDED: _text("启用封印密钥", "Seal key added"),
    Action.SEAL_KEY_ROTATED: _text("更换封印密钥", "Seal key rotated"),
    Action.SESSION_CLOSED: _text("退出登录", "Signed out"),
    Action.SESSION_OPENED: _text("登录", "Signed in"),
    Action.SIGN_IN_FAILED: _text("登录失败", "Sign-in failed"),
    Action.SIGN_IN_LOCKED: _text("登录被锁定", "Sign-in locked"),
    Action.SIGNATURE_FAILED: _text("签名密码错误", "Signature failed"),
    Action.SIGNATURE_LOCKED: _text("签名被锁定", "Signature locked"),
    Action.SKILLS_DISMISSED: _text("排除技能成绩的一行", "Skill score row dismissed"),
    Action.SKILLS_IMPORTED: _text("导入技能成绩", "Skill scores imported"),
    Action.SKILLS_MENDED: _text("更正技能成绩的一行", "Skill score row mended"),
    Action.STANDARD_SIGNED: _text("签署质量标准", "Quality standard signed"),
    Action.SUBSTITUTE_CONFIRMED: _text("确认代理人", "Substitute confirmed"),
    Action.SUBSTITUTE_DECLINED: _text("代理人谢绝", "Substitute declined"),
    Action.TASK_CLAIMED: _text("领取", "Claimed", "%(subject)s：已领取", "%(subject)s claimed"),
    Action.TASK_COMPLETED: _text("完成任务", "Task completed", "%(subject)s：完成", "%(subject)s completed"),
    Action.TASK_DELEGATED: _text("转办", "Delegated", "%(subject)s：已转交", "%(subject)s handed over"),
    Action.TASK_ESCALATED: _text("升级", "Escalated", "%(subject)s：已升级", "%(subject)s escalated"),
    Action.TASK_RELEASED: _text("放回", "Given back", "%(subject)s：退回待领", "%(subject)s given back"),
    Action.TASK_REMINDED: _text("提醒", "Reminded", "%(subject)s：已发提醒", "Reminder sent for %(subject)s"),
    Action.TASK_URGED: _text("催办", "Urged", "%(subject)s：已催办", "%(subject)s urged"),
    Action.TIMER_FIRED: _text("定时到期", "Timer fired", "%(subject)s：时间已到", "%(subject)s: the time has come"),
    Action.TOKEN_CREATED: _text("生成 API 令牌", "API token created"),
    Action.TOKEN_REVOKED: _text("作废 API 令牌", "API token revoked"),
    Action.TRAIL_REVIEWED: _text("签署日志审阅", "Review of the trail signed"),
    Action.TRAININGS_DISMISSED: _text("排除培训经历的一行", "Training row dismissed"),
    Action.TRAININGS_IMPORTED: _text("导入培训经历", "Training history imported"),
    Action.TRAININGS_MENDED: _text("更正培训经历的一行", "Training row mended"),
    Action.TREE_HEAD_MAILED: _text("向审计员邮寄树头", "Tree head mailed to the auditors"),
    Action.UNIT_ADDED: _text("新增部门", "Unit added"),
    Action.UNIT_MOVED: _text("移动部门", "Unit moved"),
    Action.USER_ADDED: _text("新增人员", "Person added"),
    Action.USER_CHANGED: _text("修改人员资料", "Person changed"),
    Action.USER_DISABLED: _text("停用人员", "Person disabled"),
    Action.USER_ENABLED: _text("重新启用人员", "Person enabled"),
    Action.USER_REMOVED: _text("目录删除人员", "Person removed from the directory"),
    Action.USER_UNLOCKED: _text("解除登录锁定", "Sign-in unlocked"),
    Action.WORD_CONFIRMED: _text("确认角色或签名含义", "Role or meaning of signatures confirmed"),
    Action.WORD_PROPOSED: _text("提议角色或签名含义", "Role or meaning of signatures proposed"),
}


def action_title(action: str) -> Names:
    """The action's name; one that nobody gave words to is shown as it is written."""
    text = ACTION_TEXTS.get(action)
    return text.title if text else action


def action_sentence(action: str, subject: Names) -> Names:
    """What happened to `subject` (names or a plain text), in both languages."""
    text = ACTION_TEXTS.get(action)
    if text is None:
        return action
    sentence = text.sentence or text.title
    return {language: sentence[language] % {"subject": pick(subject, language)} for language in LANGUAGES}
