"""An authority of the installation's own, for city halls that have no certificate to give."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_DAYS = 3650
SERVER_DAYS = 825
"""The longest that every browser accepts."""

ALWAYS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Made:
    """The files of an installation's own authority, all in one folder."""

    root: Path
    certificate: Path
    key: Path


def make(folder: Path, *, names: Sequence[str], now: datetime) -> Made:
    """Write a server certificate for host names and addresses; the authority is made when there is none yet.

    A new server certificate replaces the old one, so that calling this again renews it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    made = Made(folder / "root.crt", folder / "server.crt", folder / "server.key")
    root, root_key = _authority(made.root, folder / "root.key", now=now)
    key = ec.generate_private_key(ec.SECP256R1())
    every = tuple(dict.fromkeys((*names, *ALWAYS)))
    certificate = (
        _builder(_name(names[0]), issuer=root.subject, key=key, now=now, days=SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in every]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    _write(made.key, _pem(key))
    _write(made.certificate, certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made


def ends_at(certificate: Path) -> datetime:
    """When a certificate in a PEM file ends.

    Raises:
        ValueError: when the file holds no certificate.
    """
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def _authority(path: Path, key_path: Path, *, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    if path.is_file() and key_path.is_file():
        stored = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        if isinstance(stored, ec.EllipticCurvePrivateKey):
            return x509.load_pem_x509_certificate(path.read_bytes()), stored
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("windowsvc root")
    root = (
        _builder(name, issuer=name, key=key, now=now, days=ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=False,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=True,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_path, _pem(key))
    _write(path, root.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return root, key


def _builder(
    subject: x509.Name, *, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file anew; a private one is never readable by others, not even for a moment."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
