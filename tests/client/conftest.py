"""One help server for all tests that need a real one: they leave nothing behind but what readers did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.factories import SCREENS, SITE
from tests.server.api.people import Desk, desk
from tests.server.serving import on_loopback

FORM = """
- id: invoice.form
  title: New invoice
  urls: [/invoices/new]
  elements: [{id: invoice.form.tax_id, title: Tax number}]
"""
TIP = """\
- id: tax-tip
  show: {kind: tip, article: tax-id-format}
  at: {element: invoice.form.tax_id}
"""
#: With what the guide speaks of.
FILES: dict[str, str | bytes | None] = {
    "site.yaml": SITE.replace("id: shop", "id: ledger"),
    "screens.yaml": SCREENS + FORM.lstrip(),
    "rules/form.yaml": TIP,
}


@pytest.fixture(scope="session")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("desk") / "help", **FILES) as made:
        yield made


@pytest.fixture(scope="session")
def url(there: Desk) -> Iterator[str]:
    with on_loopback(there.server) as address:
        yield address


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "help")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    file.write_bytes(made.public_bytes(pem) + secret)
    return file
