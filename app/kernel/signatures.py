"""What a signature may mean (21 CFR 11.50): the diagram names one, the record keeps it, everybody reads it."""

from app.kernel.word_book import WordBook

SIGNATURES = WordBook(
    "signature",
    {
        "review": {"zh": "审核", "en": "review"},
        "approval": {"zh": "批准", "en": "approval"},
        "verification": {"zh": "验证", "en": "verification"},
        "assessment": {"zh": "评定", "en": "assessment"},
        "decision": {"zh": "裁定", "en": "decision"},
        "confirmation": {"zh": "确认", "en": "confirmation"},
        "cancellation": {"zh": "取消", "en": "cancellation"},
    },
)
