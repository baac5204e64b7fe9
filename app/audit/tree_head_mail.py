"""Once a day the newest tree head goes to the auditors by mail: what lies in their mailboxes nobody here can rewrite.

One message to all of them, so that a retry is one message too. That it was sent, and to whom, stands in the ledger.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time, tzinfo
from email.message import EmailMessage
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.audit.head_recipients import Recipient, auditors
from app.jobs import Job, enqueue, is_waiting
from app.kernel.clock import Clock
from app.ledger import MACHINE, SYSTEM, Action, Entry, LedgerEvent, TreeHead, append_to_system, head_of, newest_row
from app.tasks import MailSettings, open_mail_server

JOB = "mail_tree_head"
SWEEP_SECONDS = 300.0
ATTACHMENT = "head.json"

_TEXT = """\
附件是审计账本最新的树头（共 {size} 条记录，{at}）。请妥善保存：以后核对案卷或账本时用它，可以发现此前的记录是否被改写。
The newest signed tree head of the ledger is attached ({size} events, {at}). Please keep it: a later check that is given
this file shows whether anything recorded before was rewritten.

    python verify.py dossier.zip --head {name}
    bihuan ledger verify --head {name}

{head}
"""


class HeadMail:
    """The job and its sweep; `wanted` False, or no mail server, sends nothing."""

    def __init__(self, settings: MailSettings, clock: Clock, zone: tzinfo, *, wanted: bool) -> None:
        self._settings = settings
        self._clock = clock
        self._zone = zone
        self._wanted = wanted and settings.host is not None

    def sweep(self, session: Session) -> int:
        """Enqueue today's mail unless it was sent; returns how many were enqueued."""
        if not self._wanted or is_waiting(session, JOB) or self._due(session, self._clock.now()) is None:
            return 0
        enqueue(session, [Job(JOB, {}, lock=JOB)])
        return 1

    def run(self, session: Session, _args: Mapping[str, Any] | None = None) -> None:
        """Send the newest head and record it. An unreachable server raises, so that the job is tried again."""
        now = self._clock.now()
        due = self._due(session, now) if self._wanted else None
        if due is None:
            return
        head, recipients = due
        with open_mail_server(self._settings) as server:
            refused = server.send_message(self._message(head, recipients))
        target = {"size": head.size, "root": head.root}
        data = {"to": [str(one.id) for one in recipients if one.address not in refused]}
        append_to_system(
            session, now, [Entry(Action.TREE_HEAD_MAILED, "observation", MACHINE, target=target, data=data)]
        )

    def _due(self, session: Session, now: datetime) -> tuple[TreeHead, Sequence[Recipient]] | None:
        """What is to be sent today, and to whom; None when it was sent, or there is no head or nobody to tell."""
        midnight = datetime.combine(now.astimezone(self._zone).date(), time(), self._zone)
        sent = exists().where(
            LedgerEvent.actor_id == MACHINE.actor_id,
            LedgerEvent.at >= midnight,
            LedgerEvent.chain == SYSTEM,
            LedgerEvent.action == Action.TREE_HEAD_MAILED,
        )
        newest = newest_row(session)
        if newest is None or session.scalar(select(sent)):
            return None
        recipients = auditors(session, now)
        return (head_of(newest), recipients) if recipients else None

    def _message(self, head: TreeHead, recipients: Sequence[Recipient]) -> EmailMessage:
        message, content = EmailMessage(), json.dumps(head.as_json())
        message["From"], message["To"] = self._settings.sender, ", ".join(one.address for one in recipients)
        message["Subject"] = f"审计账本树头 / Tree head of the ledger: {head.size}"
        message["Message-ID"] = f"<tree-head-{head.size}-{head.root[:16]}@bihuan>"
        message.set_content(_TEXT.format(size=head.size, at=head.at, name=ATTACHMENT, head=content))
        message.add_attachment(content.encode(), maintype="application", subtype="json", filename=ATTACHMENT)
        return message
