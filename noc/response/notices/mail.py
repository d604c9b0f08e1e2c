"""Send a message by SMTP, to the vetted address of the mail server alone."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from noc.response.notices.post import TIMEOUT_S, NotSent, resolve, within
from noc.response.notices.rules.messages import Message, text_of


class _Pinned(smtplib.SMTP):
    """Connects to the address that was vetted for its host's name; the certificate must be of that name."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((resolve(host, port), port), timeout)


class _PinnedTls(smtplib.SMTP_SSL):
    """The same, inside TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((resolve(host, port), port), timeout)
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise


def send_mail(
    message: Message, settings: dict[str, Any], secrets: dict[str, str], recipients: Sequence[str]
) -> str:
    """Send to the channel's addresses, or to `recipients`; return whom the server refused, in words. Raises NotSent."""
    to = list(recipients or settings["to"])
    try:
        server = _open(settings)
        try:
            with within(lambda: server.sock):
                refused = _hand_over(server, message, settings, secrets, to)
        finally:
            with suppress(OSError, smtplib.SMTPException):  # it is sent, or not, whatever the goodbye
                server.quit()
            server.close()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"{type(error).__name__}: {error}"[:500]) from error
    return f"refused for {', '.join(refused)}" if refused else ""


def _hand_over(
    server: smtplib.SMTP, message: Message, settings: dict[str, Any], secrets: dict[str, str], to: list[str]
) -> list[str]:
    if settings["tls"] == "starttls":
        server.starttls(context=ssl.create_default_context())
    if settings.get("user"):
        server.login(settings["user"], secrets.get("password", ""))
    sender = settings["from"]
    return list(server.send_message(_mail(message, sender, to), sender, to))


def _open(settings: dict[str, Any]) -> smtplib.SMTP:
    kind = _PinnedTls if settings["tls"] == "tls" else _Pinned
    return kind(settings["host"], settings["port"], local_hostname="noc", timeout=TIMEOUT_S)


def _mail(message: Message, sender: str, to: Sequence[str]) -> EmailMessage:
    """Return the mail; its Message-ID is the same at each attempt, so that readers show it once."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = message.line, sender, ", ".join(to)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<notice-{message.tenant_id}-{message.notice_id}@noc.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    if message.group:
        mail["References"] = f"<group-{message.tenant_id}-{message.group}@noc.invalid>"
    mail.set_content(text_of(message))
    return mail
