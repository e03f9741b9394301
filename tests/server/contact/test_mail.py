from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator

import pytest

from helpsdk.server.contact import mail
from helpsdk.server.contact.mail import Mail, written
from helpsdk.server.contact.way import Undelivered
from tests.server.contact.receivers import contact, mail_server
from tests.server.fetch.local import certificate

TO, FROM = "support@acme.example", "help@acme.example"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ssl.SSLContext, ssl.SSLContext]]:
    """A server's and a client's context."""
    server, client = certificate(tmp_path_factory.mktemp("tls"), "localhost")
    yield server, client


def test_the_team_gets_a_mail_that_can_be_answered() -> None:
    one = contact()
    with mail_server() as post:
        Mail(f"smtp://localhost:{post.port}", TO, FROM).send(one)
    (message,) = post.messages

    assert (message["from"], message["to"], message["reply-to"]) == (FROM, TO, "ann@acme.example")
    assert message["subject"] == "[shop] Where is my invoice? I waited a week. Где счёт?"
    assert message["message-id"] == f"<{one.id}@acme.example>"
    text = message.get_content().replace("\r\n", "\n")
    assert text.startswith("Where is my invoice?\nI waited a week. Где счёт?\n\n-- \nReply to: ann@acme.example\n")
    for line in ("Screen: invoice.detail", "App version: 4.2.0", "Trait plan: team", "Viewer: key-of-anna"):
        assert line in text
    assert "Articles read: send-invoice, tax-id-format\nLanguages: ru, en\n" in text


def test_without_a_sender_it_is_the_receiver() -> None:
    with mail_server() as post:
        Mail(f"smtp://localhost:{post.port}", TO).send(contact())

    assert post.messages[0]["from"] == TO


@pytest.mark.parametrize(
    "hostile",
    [
        "x\r\nBcc: victim@evil.example",
        "x\nBcc: victim@evil.example",
        "x\rBcc: victim@evil.example",
        "x\u2028Bcc: victim@evil.example",
        "x\x85Bcc: victim@evil.example",
        "a@b.example, victim@evil.example",
        "a@b.example>\r\nRCPT TO:<victim@evil.example",
        '"<script>"@evil.example',
        "=?utf-8?q?a=0d=0aBcc:_victim=40evil.example?=",
        "=?utf-8?q?a=0d=0aBcc:_victim=40evil.example?=@evil.example",
        "==?utf-8?b?YQ0KQmNjOiB2aWN0aW1AZXZpbC5leGFtcGxl?=",
        "\r\n.\r\nMAIL FROM:<x@evil.example>",
    ],
)
def test_no_text_becomes_a_header_or_a_command(hostile: str) -> None:
    document = {"message": hostile, "reply_to": hostile, "context": {"screen": hostile}, "read": [hostile]}
    with mail_server() as post:
        Mail(f"smtp://localhost:{post.port}", TO, FROM).send(contact(site="shop", document=document))
    (message,) = post.messages

    assert [told for told in post.told if told.upper().startswith("RCPT")] == [f"rcpt TO:<{TO}>"]
    assert message["bcc"] is None
    assert message["reply-to"] is None
    assert {name.lower() for name in message} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted",
        "content-type", "content-transfer-encoding", "mime-version",
    }  # fmt: skip


def test_a_long_message_has_a_short_subject_and_odd_ones_one_line() -> None:
    long = written(contact(document={"message": "word " * 900}), FROM, TO)
    odd = written(contact(document={"message": "a\x1b[2Jb\t c\u202ed"}), FROM, TO)

    assert len(long["subject"]) == len("[shop] ") + 70
    assert odd["subject"] == "[shop] a [2Jb c d"
    assert odd.get_content().startswith("a\x1b[2Jb")


def test_lone_surrogates_do_not_stop_a_mail() -> None:
    assert b"?" in written(contact(document={"message": "a\ud800"}), FROM, TO).get_content().encode()


def test_a_name_and_password_go_through_starttls(
    tls: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda: tls[1])
    with mail_server(starttls=tls[0]) as post:
        Mail(f"smtp://ann%40acme:p%3Ass@localhost:{post.port}", TO, FROM).send(contact())

    assert "AUTH |ann@acme|p:ss" in post.told
    assert post.told.index("STARTTLS") < post.told.index("AUTH |ann@acme|p:ss")
    assert len(post.mails) == 1


def test_smtps_is_tls_from_the_start(
    tls: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda: tls[1])
    with mail_server(tls=tls[0]) as post:
        Mail(f"smtps://localhost:{post.port}", TO, FROM).send(contact())

    assert len(post.mails) == 1


def test_a_certificate_of_somebody_else_is_refused(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    with (
        mail_server(starttls=tls[0]) as post,
        pytest.raises(Undelivered, match="certificate is not accepted: self-signed"),
    ):
        Mail(f"smtp://ann:secret@localhost:{post.port}", TO, FROM).send(contact())

    assert (post.mails, [told for told in post.told if "secret" in told]) == ([], [])


def test_a_password_is_never_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "_LOCAL", frozenset())
    with mail_server() as post, pytest.raises(Undelivered, match="no TLS"):
        Mail(f"smtp://ann:secret@localhost:{post.port}", TO, FROM).send(contact())

    assert [told for told in post.told if told.startswith("AUTH")] == []


@pytest.mark.parametrize(
    ("step", "answer", "why"),
    [
        ("RCPT", "550 no such user", "refused the receiver: 550"),
        ("RCPT", "451 later", "refused the receiver: 451"),
        ("MAIL", "421 too busy", "answered 421"),
        ("DATA", "554 no", "answered 554"),
    ],
)
def test_what_the_mail_server_refuses(step: str, answer: str, why: str) -> None:
    with mail_server() as post:
        post.refuses = {step: answer}
        with pytest.raises(Undelivered, match=why):
            Mail(f"smtp://localhost:{post.port}", TO, FROM).send(contact())


def test_a_mail_server_that_is_away() -> None:
    with mail_server() as post:
        pass
    with pytest.raises(Undelivered) as refused:
        Mail(f"smtp://localhost:{post.port}", TO, FROM).send(contact())

    assert str(refused.value) == f"the mail server at localhost:{post.port} cannot be reached: connection refused"


def test_a_password_that_cannot_be_sent_is_not_told() -> None:
    with mail_server() as post, pytest.raises(Undelivered, match="letters that cannot be sent") as refused:
        Mail(f"smtp://ann:s%C3%A4cret@localhost:{post.port}", TO, FROM).send(contact())

    assert "ä" not in str(refused.value) and "xe4" not in str(refused.value)


def test_the_usual_ports() -> None:
    assert (Mail("smtp://a.example", TO)._port, Mail("smtps://a.example", TO)._port) == (smtplib.SMTP_PORT, 465)
