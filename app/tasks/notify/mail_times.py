"""When mail is due: at once, at the full hour, in the morning, or never. A notice is due once the moment after it came.

Nothing remembers when the last digest went: whatever was said before the latest full hour, or the latest morning, and
was neither read nor mailed, belongs to the digest of that moment.
"""

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from app.kernel.names import Names

MORNING = time(6)
"""Before the early shift begins, in the plant's zone."""
KEPT = timedelta(days=1)
"""So long a digest is tried; what is older by then is in the app."""


class MailTime(StrEnum):
    """What a person may choose."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"
    NEVER = "never"


MAIL_TIMES: dict[str, Names] = {
    MailTime.AT_ONCE: {"zh": "立即，每条一封", "en": "at once, one by one"},
    MailTime.HOURLY: {"zh": "每小时汇总一封", "en": "once an hour, together"},
    MailTime.DAILY: {"zh": "每天早上 6 点汇总一封", "en": "every morning at six, together"},
    MailTime.NEVER: {"zh": "不发邮件", "en": "never"},
}
LANE_DEFAULT, OWN_DEFAULT = MailTime.DAILY, MailTime.AT_ONCE
LANE_KINDS = ("task_new",)
"""News that the whole lane is told; all others are meant for the person."""


def latest_hour(now: datetime) -> datetime:
    """The last full hour."""
    return now.replace(minute=0, second=0, microsecond=0)


def latest_morning(now: datetime, zone: tzinfo) -> datetime:
    """The last morning in `zone`: today's, or yesterday's where it has not come yet."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), MORNING, zone)
    return today if today <= local else datetime.combine(local.date() - timedelta(days=1), MORNING, zone)


def _chosen() -> str:
    lane, kinds = LANE_DEFAULT.value, ", ".join(f"'{kind}'" for kind in LANE_KINDS)
    own = OWN_DEFAULT.value
    return f"CASE WHEN n.kind IN ({kinds}) THEN coalesce(o.lane_mail, '{lane}') ELSE coalesce(o.own_mail, '{own}') END"


CHOSEN = _chosen()
"""The MailTime of the notice `n` for its person, whose choice is `o` (left joined), in SQL."""
