"""Keys for a cluster: `python examples/cluster/keys.py FOLDER` makes an authority, one certificate for
scheduler, workers and client, and the file that --cluster-security reads.

Whoever holds cert.pem and key.pem may have code executed on every worker: copy them to the machines of the
cluster and to nobody else. authority-key.pem is not written; to let another machine in, make new keys.
"""

import datetime
import os
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAYS = 365


def main(folder: Path) -> None:
    """Writes ca.pem, cert.pem, key.pem and security.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Cluster authority", authority, "Cluster authority", authority, authority_itself=True)
    leaf = _certificate("Cluster", own, "Cluster authority", authority, authority_itself=False)
    _write(folder / "ca.pem", root.public_bytes(serialization.Encoding.PEM))
    _write(folder / "cert.pem", leaf.public_bytes(serialization.Encoding.PEM))
    _write(
        folder / "key.pem",
        own.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    told = "# Read from the folder of this file.\nca_file: ca.pem\ncert_file: cert.pem\nkey_file: key.pem\n"
    _write(folder / "security.yaml", told.encode())


def _certificate(name: str, key, issuer: str, signer, authority_itself: bool) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=authority_itself, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )


def _write(place: Path, content: bytes) -> None:
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name a folder for the keys")
    main(Path(sys.argv[1]))
