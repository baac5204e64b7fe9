"""The sentences that stand at a form's fields, in both languages.

They are kept here, not in the message catalogue, because the API and jobs answer with them too, without Flask.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SENTENCES: Mapping[str, tuple[str, str]] = {
    "required": ("This is needed", "此项必填"),
    "text": ("Write text here", "请填写文字"),
    "too_short": ("Write at least %(limit)s characters", "至少填写 %(limit)s 个字"),
    "too_long": ("Write at most %(limit)s characters", "最多填写 %(limit)s 个字"),
    "pattern": ("This does not have the expected form", "格式不正确"),
    "email": ("Write a mail address, like name@example.com", "请填写邮箱地址，如 name@example.com"),
    "phone": ("Write a telephone number", "请填写电话号码"),
    "number": ("Write a number", "请填写数字"),
    "min": ("Must be at least %(limit)s", "不得小于 %(limit)s"),
    "max": ("Must be at most %(limit)s", "不得大于 %(limit)s"),
    "digits": ("At most %(limit)s digits after the point", "最多保留 %(limit)s 位小数"),
    "step": ("Must be a multiple of %(limit)s", "必须是 %(limit)s 的倍数"),
    "date": ("Write a date, like 2026-03-31", "请填写日期，如 2026-03-31"),
    "time": ("Write a time, like 08:30", "请填写时间，如 08:30"),
    "datetime": (
        "Write a date and time with its offset, like 2026-03-31T08:30+08:00",
        "请填写日期和时间（含时区），如 2026-03-31T08:30+08:00",
    ),
    "passed": ("This date has passed already", "该日期已过"),
    "checkbox": ("Answer yes or no", "请选择是或否"),
    "choice": ("Choose one of the offered values", "请从给出的选项中选择"),
    "choices": ("Choose from the offered values: %(value)s is not among them", "请从给出的选项中选择：不含 %(value)s"),
    "twice": ("%(value)s is chosen twice", "%(value)s 重复选择"),
    "list": ("Give a list here", "此处应为列表"),
    "too_many": ("At most %(limit)s entries", "最多 %(limit)s 项"),
    "rows": ("Give exactly %(limit)s rows here", "此处应有 %(limit)s 行"),
    "row": ("Each row holds named fields", "每行应由字段组成"),
    "group": ("Give the fields of this group by name", "请按字段名填写该组"),
    "files": ("Attach uploaded files by their numbers", "请以文件编号附上已上传的文件"),
    "one_file": ("Attach one file only", "只能附一个文件"),
    "check": ("This does not fit the other answers", "与其他内容不一致"),
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why a value is refused: a key of `SENTENCES` and what fills its places."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """The sentence in `language` (`en`, anything else is Chinese)."""
        english, chinese = SENTENCES[self.code]
        template = english if language == "en" else chinese
        return template % self.params if self.params else template


def own_sentence(properties: Mapping[str, str], prefix: str, language: str) -> str | None:
    """A form author's sentence `<prefix>.message[.<language>]`, if there is one."""
    return properties.get(f"{prefix}.message.{language}") or properties.get(f"{prefix}.message")
