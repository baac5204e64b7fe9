"""The mail server: asked in secret, and only if it is the one that its certificate names."""

import smtplib
import ssl
from pathlib import Path
from typing import Protocol

_SECONDS = 20


class MailSettings(Protocol):
    """The part of the settings that mail needs; `ca_file` holds the plant's own authority where it has one."""

    @property
    def host(self) -> str | None: ...
    @property
    def port(self) -> int: ...
    @property
    def username(self) -> str | None: ...
    @property
    def password(self) -> str | None: ...
    @property
    def sender(self) -> str: ...
    @property
    def security(self) -> str: ...
    @property
    def ca_file(self) -> Path | None: ...
    @property
    def base_url(self) -> str: ...


def open_mail_server(settings: MailSettings) -> smtplib.SMTP:
    """The mail server, signed in to where that is asked.

    Raises OSError when it does not answer, or its certificate is not good for its name.
    """
    host, port = settings.host or "", settings.port
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=_trust(settings))
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    try:
        if settings.security == "starttls":
            server.starttls(context=_trust(settings))
        if settings.username:
            server.login(settings.username, settings.password or "")
    except BaseException:
        server.close()
        raise
    return server


def _trust(settings: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
