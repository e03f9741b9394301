"""A message as a mail to the support team."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from helpsdk.server.contact.way import Undelivered
from helpsdk.server.contact.words import in_words, place
from helpsdk.server.store.contacts import Contact

_SECONDS: Final = 10.0  # of each step of the conversation
_SUBJECT: Final = 70  # characters of the message
#: What surely is one plain address, and no encoded word: anything else is told in the text, and in no header.
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}")
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Mail:
    """`server` is an smtp or smtps URL; STARTTLS is used where the server has it, and a name and password only then."""

    name = "mail"

    def __init__(self, server: str, to: str, sender: str | None = None) -> None:
        url = urlsplit(server)
        self._tls = url.scheme == "smtps"
        self._host, self._port = url.hostname or "", url.port or (465 if self._tls else 25)
        self._user, self._password = unquote(url.username or ""), unquote(url.password or "")
        self._to, self._sender = to, sender or to

    def send(self, contact: Contact) -> None:
        message = written(contact, self._sender, self._to)
        try:
            with self._connected() as server:
                refused = server.send_message(message, from_addr=self._sender, to_addrs=[self._to])
        except smtplib.SMTPResponseException as error:
            raise Undelivered(f"the mail server answered {error.smtp_code}") from None
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise Undelivered(f"the mail server refused the receiver: {code}") from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            where = place(self._host, self._port)
            raise Undelivered(f"the mail server at {where} cannot be reached: {in_words(error)}") from None
        if refused:
            raise Undelivered("the mail server refused the receiver")

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
        with server:
            self._greet(server, context)
            yield server

    def _greet(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo()
        secure = self._tls
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            secure = True
        if not self._user:
            return
        if not secure and self._host not in _LOCAL:
            raise Undelivered("the mail server has no TLS: the password is not sent in the clear")
        server.login(self._user, self._password)


def written(contact: Contact, sender: str, to: str) -> EmailMessage:
    """What others wrote is in the text, and of the headers only in those that cannot be broken out of."""
    document = contact.document
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, to
    message["Subject"] = f"[{contact.site}] {_one_line(str(document.get('message', '')))}"
    message["Date"] = format_datetime(contact.created)
    message["Message-ID"] = f"<{contact.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    reply_to = document.get("reply_to")
    if isinstance(reply_to, str) and _ADDRESS.fullmatch(reply_to):
        message["Reply-To"] = reply_to
    message.set_content(_text(contact), cte="base64")
    return message


def _one_line(text: str) -> str:
    """An encoded word (RFC 2047) would be decoded where the header is made, line ends and all."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split()).replace("=?", "= ?")
    return line if len(line) <= _SUBJECT else line[: _SUBJECT - 1] + "…"


def _text(contact: Contact) -> str:
    document = contact.document
    details = {
        "Reply to": document.get("reply_to"),
        **_details(document.get("context") or {}),
        "Articles read": ", ".join(document.get("read") or ()),
        "Languages": ", ".join(document.get("locale") or ()),
        "Viewer": contact.viewer,
        "Id": contact.id,
    }
    lines = [f"{name}: {value}" for name, value in details.items() if value]
    text = "\n".join((str(document.get("message", "")), "", "-- ", *lines, ""))
    return text.encode("utf-8", "replace").decode()


def _details(context: Mapping[str, Any]) -> dict[str, str]:
    traits = context.get("traits") or {}
    told = {name.replace("_", " ").capitalize(): str(value) for name, value in context.items() if name != "traits"}
    return told | {f"Trait {name}": str(value) for name, value in traits.items()}
