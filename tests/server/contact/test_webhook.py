from __future__ import annotations

import base64
import json
from urllib.parse import urlsplit

import pytest

from helpsdk.server.contact.way import Undelivered
from helpsdk.server.contact.webhook import Webhook, key_of, payload, signature
from tests.server.contact.receivers import NOW, contact, webhook

SECRET = "whsec_" + base64.b64encode(b"a secret of 24 bytes ....").decode()


def clock() -> float:
    return NOW.timestamp()


def test_the_receiver_gets_the_message_as_json() -> None:
    one = contact(document={"sent": ["mail"]})
    with webhook() as hook:
        Webhook(hook.url, None, clock).send(one)
    ((headers, body),) = hook.got

    assert headers["content-type"] == "application/json"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (one.id, str(int(NOW.timestamp())))
    assert "webhook-signature" not in headers
    assert json.loads(body) == {
        "type": "contact.created",
        "timestamp": "2026-11-21T10:00:00.000Z",
        "data": {
            "id": one.id,
            "site": "shop",
            "created": "2026-11-21T10:00:00.000Z",
            "viewer": "key-of-anna",
            "message": "Where is my invoice?\nI waited a week. Где счёт?",
            "reply_to": "ann@acme.example",
            "context": {"screen": "invoice.detail", "app_version": "4.2.0", "traits": {"plan": "team"}},
            "read": ["send-invoice", "tax-id-format"],
            "locale": ["ru", "en"],
        },
    }


def test_the_receiver_can_prove_who_sent_it() -> None:
    with webhook() as hook:
        Webhook(hook.url, SECRET, clock).send(contact())
    ((headers, body),) = hook.got
    expected = signature(b"a secret of 24 bytes ....", headers["webhook-id"], headers["webhook-timestamp"], body)

    assert headers["webhook-signature"] == expected


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of the specification's own reference libraries."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    said = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["a plain text of some length", "whsec_not base64!"])
def test_any_text_is_a_secret(secret: str) -> None:
    assert key_of(secret) == secret.encode()


@pytest.mark.parametrize(
    ("status", "headers", "wait", "final"),
    [
        (500, {}, 0.0, False),
        (503, {"Retry-After": "90"}, 90.0, False),
        (429, {"Retry-After": "Sat, 21 Nov 2026 10:01:00 GMT"}, 60.0, False),
        (404, {}, 0.0, False),
        (410, {}, 0.0, True),
    ],
)
def test_what_is_not_taken(status: int, headers: dict[str, str], wait: float, final: bool) -> None:
    with webhook() as hook:
        hook.answers = [(status, headers)]
        with pytest.raises(Undelivered, match=f"answered {status}") as refused:
            Webhook(hook.url, None, clock).send(contact())

    assert (refused.value.wait, refused.value.final) == (wait, final)


def test_a_redirect_is_not_followed() -> None:
    with webhook() as hook, webhook() as other:
        hook.answers = [(307, {"Location": other.url})]
        with pytest.raises(Undelivered, match="redirect"):
            Webhook(hook.url, None, clock).send(contact())

    assert (len(hook.got), other.got) == (1, [])


def test_an_error_holds_nothing_of_the_address() -> None:
    """A part of it may be the only secret there is."""
    with webhook() as hook:
        url = hook.url
    with pytest.raises(Undelivered, match="connection refused") as refused:
        Webhook(url, None, clock).send(contact())

    assert "T0-secret" not in str(refused.value)
    assert f"the webhook at 127.0.0.1:{urlsplit(url).port} cannot be reached" in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data", "http://0.0.0.0:8080/", "http://[fe80::1]/"]
)
def test_what_clouds_keep_secrets_at_is_never_posted_to(url: str) -> None:
    with pytest.raises(Undelivered, match="address"):
        Webhook(url, None, clock).send(contact())


def test_a_text_that_is_no_unicode_still_arrives() -> None:
    assert json.loads(payload(contact(document={"message": "a\ud800b"})))["data"]["message"] == "a?b"
