"""What a verification says, in both languages: verdicts, kinds of breaks, and what could not be checked."""

from collections.abc import Mapping

from app.kernel.names import Names, pick
from app.ledger.verification_result import Unproven, Violation

STATUS: Mapping[str, Mapping[str, str]] = {
    "ok": {"zh": "完好", "en": "ok"},
    "broken": {"zh": "有改动", "en": "broken"},
    "unproven": {"zh": "未能证明", "en": "unproven"},
}

BREAKS: Mapping[str, Mapping[str, str]] = {
    "chain": {"zh": "与前一条不衔接：两条中有一条被改动", "en": "does not follow from the event before it"},
    "columns": {"zh": "索引列与原文不一致", "en": "its columns say something else than its text"},
    "contradiction": {
        "zh": "任务的完成与开启它的记录相矛盾",
        "en": "a task was completed otherwise than the event that opened it allows",
    },
    "head": {"zh": "不是最后写入的那一条：被改动", "en": "is not the event that was written last"},
    "key": {"zh": "树头由无人背书的密钥签署", "en": "signed with a key that nobody endorsed"},
    "late": {"zh": "时间倒签：封存时并不存在", "en": "backdated: it was not there when it claims to have been"},
    "leaf": {"zh": "与封存时的内容不一致", "en": "is not what was sealed"},
    "missing": {"zh": "记录缺失", "en": "is missing"},
    "moved": {"zh": "被移到别处", "en": "was moved"},
    "no_head": {"zh": "所属案件或链头已被删除", "en": "its case or the end of its chain was removed"},
    "not_canonical": {"zh": "原文格式被改动", "en": "its text is not as it was written"},
    "outside": {"zh": "外部保存的树头在此找不到：记录被整体改写", "en": "a tree head kept outside is not here"},
    "payload": {"zh": "个人内容被改动或无令删除", "en": "what stands apart was changed, or erased without an order"},
    "prev": {"zh": "树头前后不衔接", "en": "the tree heads do not follow from each other"},
    "root": {"zh": "封存的内容被改动", "en": "the leaves are not those that were sealed"},
    "row": {"zh": "业务数据与账本不一致", "en": "a row says something else than the record"},
    "row_added": {"zh": "账本中没有这条数据的来历", "en": "a row of which the record does not tell"},
    "row_gone": {"zh": "账本中有记载的数据被删除", "en": "a row of which the record tells is gone"},
    "row_more": {"zh": "还有更多", "en": "and more"},
    "signature": {"zh": "签名不符", "en": "the signature is not that of the key"},
    "surplus": {"zh": "多出记录", "en": "more events than there should be"},
    "time": {"zh": "时间早于前一条", "en": "claims a time before the event it follows"},
    "version": {"zh": "未知的记录版本", "en": "unknown version"},
}

UNPROVEN: Mapping[str, Mapping[str, str]] = {
    "derived": {
        "zh": "以下数据由账本或业务数据推算而来，核对时不比较，不能作为证据：%(tables)s",
        "en": "derived from what is proof, not compared, and no proof themselves: %(tables)s",
    },
    "evidence_before": {
        "zh": "%(count)s 条责任建议的证据与名称写入时账本尚未保存其摘要，无法证明未被改动",
        "en": "the evidence and names of %(count)s findings were written before the record kept their digests",
    },
    "fast": {
        "zh": "快速核对，未检查：%(tables)s（文件内容、导入数据与案件变量）",
        "en": "a fast check that left out %(tables)s (bytes of files, rows of imports, variables of cases)",
    },
    "heads_file_empty": {
        "zh": "本机的树头文件 %(path)s 中没有树头：已被清空或损坏，无从比对",
        "en": "the file of tree heads %(path)s holds none: it was emptied or damaged, and nothing can be compared",
    },
    "no_key": {
        "zh": "本机没有封印公钥，也未用 --key 提供：只能相信记录自带的第一把密钥",
        "en": "no public key is known from elsewhere (--key): the record's own first key was taken at its word",
    },
    "no_outside": {
        "zh": "没有外部保存的树头（--head 或 seal_log 文件）：掌握数据库与密钥的人整体改写后无从发现",
        "en": "no tree head kept outside is known (--head, or the file seal_log): a record rewritten as a whole by"
        " somebody with database and key would not be noticed",
    },
    "no_seals": {
        "zh": "没有任何封印：删除结尾、整案删除或整链重写都无从发现",
        "en": "nothing is sealed: a dropped end, a removed case or a chain rewritten as a whole would not be noticed",
    },
    "one_chain": {
        "zh": "只核对了 %(chain)s，未核对整棵树和账本以外的数据",
        "en": "only %(chain)s was checked, neither the whole tree nor the rows beside the record",
    },
    "outside_here": {
        "zh": "用来比对的树头只来自本机文件：请另存一份到别处",
        "en": "the tree heads compared with are those of this machine's own file: keep some elsewhere",
    },
    "resealed": {
        "zh": "%(at)s 重新开始封存：%(sealed_since)s 以来的树头已全部消失，"
        "当时的 %(events)s 条事件是否被改动无从证明。"
        "请提供外部保存的树头（--head），或说明原因（bihuan ledger restored）",
        "en": "sealing began anew on %(at)s: the tree heads since %(sealed_since)s are gone, and whether the %(events)s"
        " events of then were changed is unproven. Give a head kept outside (--head), or say why"
        " (`bihuan ledger restored`)",
    },
    "resealed_explained": {
        "zh": "%(at)s 重新开始封存，此前的树头已消失；%(explained_at)s 的说明：%(reason)s",
        "en": "sealing began anew on %(at)s without the heads of before; explained on %(explained_at)s: %(reason)s",
    },
    "resealed_outside": {
        "zh": "%(at)s 重新开始封存，此前的树头已消失；外部保存的树头只证明其签署之后的内容",
        "en": "sealing began anew on %(at)s without the heads of before; a head kept outside proves what it covers",
    },
    "restored": {
        "zh": "%(at)s 从备份恢复：树头 %(size)s 之后的 %(lost)s 条已封存事件丢失。理由：%(reason)s",
        "en": "restored from a backup on %(at)s: %(lost)s sealed events behind tree head %(size)s were lost."
        " Reason: %(reason)s",
    },
    "rows_adopted": {
        "zh": "%(count)s 条旧数据于 %(at)s 起纳入账本，此前是否被改动无从证明",
        "en": "%(count)s older rows were taken into the record on %(at)s; whether they were changed before is unproven",
    },
    "rows_before": {
        "zh": "%(table)s 中 %(count)s 条数据写入时账本尚未保存其摘要，无法证明未被改动"
        "（运行 bihuan ledger adopt 后开始受保护）",
        "en": "%(count)s rows of %(table)s were written before the record kept digests of them"
        " (`bihuan ledger adopt` binds them from now on)",
    },
    "sealed_late": {
        "zh": "首次封存于 %(first)s；此前 %(count)s 条事件（最早 %(oldest)s）到那时才封存，封存之前是否被改动无从证明",
        "en": "the first seal is from %(first)s; %(count)s events before it, the oldest of %(oldest)s, were sealed"
        " later than they claim, and nothing shows what happened to them before",
    },
    "standards_unsigned": {
        "zh": "%(count)s 个未签署的质量标准没有事件记载，不受账本保护，不能作为证据：%(names)s",
        "en": "%(count)s quality standards that nobody signed are bound to no event, and no proof: %(names)s",
    },
    "unbound": {
        "zh": "以下数据不受账本保护，不能作为证据：%(tables)s",
        "en": "not bound to the record, and no proof: %(tables)s",
    },
    "unsealed": {"zh": "最新 %(count)s 条事件尚未封存", "en": "the newest %(count)s events are not sealed yet"},
    "unsealed_long": {
        "zh": "%(count)s 条事件自 %(since)s 起一直没有封存：请检查调度与封印任务",
        "en": "%(count)s events wait for their seal since %(since)s: look at the scheduler and its sealing",
    },
    "working": {
        "zh": "以下是办理中的数据，随工作改变，不能作为证据：%(tables)s",
        "en": "work in progress that changes as people work, and no proof: %(tables)s",
    },
}


def status_words(status: str) -> str:
    """Both languages, for the terminal."""
    return f"{STATUS[status]['zh']} / {STATUS[status]['en']}"


def unproven_sentence(one: Unproven, language: str) -> str:
    """What could not be checked, in one language."""
    return pick(UNPROVEN[one.code], language) % one.params


def unproven_names(one: Unproven) -> Names:
    """The same in both, for pages."""
    return {language: unproven_sentence(one, language) for language in ("zh", "en")}


def violation_names(found: Violation) -> Names:
    """What is wrong in both languages; the English one says more exactly what."""
    return {"zh": BREAKS[found.code]["zh"], "en": found.sentence}


def both(one: Unproven) -> str:
    """The same in both, for the terminal."""
    return f"{unproven_sentence(one, 'zh')} / {unproven_sentence(one, 'en')}"
