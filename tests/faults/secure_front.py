"""The same front under a name and over TLS: the name may be unknown, or the certificate not be believed."""

import contextlib
import datetime as dt
import select
import socket
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults.front import WELL, Front

# Nobody has a name that ends so (RFC 6761).
NAME = "opentable.invalid"
UNRESOLVED, UNTRUSTED, MISNAMED = "unresolved", "untrusted", "misnamed"
# With what each is to be found in the log of exchanges.
WAYS = {
    UNRESOLVED: "Name or service not known",
    UNTRUSTED: "unable to get local issuer certificate",
    MISNAMED: "Hostname mismatch",
}
_LIFE = dt.timedelta(days=1)


class Authority:
    """Vouches for names."""

    def __init__(self, name: str, folder: Path) -> None:
        self._key, self._name, self._folder = ec.generate_private_key(ec.SECP256R1()), _named(name), folder
        own = self._certificate(self._name, self._key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(_written(own.sign(self._key, hashes.SHA256())))

    def context(self, name: str) -> ssl.SSLContext:
        """How a server speaks that this authority vouches for under a name."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        signed = self._certificate(_named(name), key.public_key()).add_extension(names, critical=False)
        file = self._folder / f"{name} by {self.file.stem}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + _written(signed.sign(self._key, hashes.SHA256())))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _certificate(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _LIFE)
            .not_valid_after(now + _LIFE)
        )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _written(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


class SecureFront(Front):
    """Its relays know the name from a file alone, and believe one authority."""

    program = ("-m", "tests.faults.abroad")

    def __init__(self, behind: str, folder: Path) -> None:
        trusted, unknown = Authority("trusted", folder), Authority("unknown", folder)
        self._contexts = {
            WELL: trusted.context(NAME),
            UNTRUSTED: unknown.context(NAME),
            MISNAMED: trusted.context("another.invalid"),
        }
        self._hosts = folder / "hosts"
        self._hosts.touch()
        self.variables = {
            "AUTHORITIES": str(trusted.file),
            "KNOWN_NAME": NAME,
            "KNOWN_WHILE": str(self._hosts),
        }
        super().__init__(behind)

    @property
    def url(self) -> str:
        """The origin to call, by its name."""
        return f"https://{NAME}:{self._port}"

    def turn(self, way: str) -> None:
        """Behave this way from the next connection on; there is none any more."""
        if way == UNRESOLVED:
            self._hosts.unlink()
        else:
            self._hosts.touch()
        super().turn(way)
        wires, self._wires = self._wires, []
        for wire in wires:
            with contextlib.suppress(OSError):
                # The plain socket's own, as in the product's transport: the TLS state is its reader's.
                socket.socket.shutdown(wire, socket.SHUT_RDWR)

    def _attend(self, wire: socket.socket) -> None:
        context = self._contexts.get(self._way, self._contexts[WELL])
        with (
            contextlib.suppress(OSError, ValueError),
            context.wrap_socket(wire, server_side=True) as secured,
            socket.create_connection(self._behind) as behind,
        ):
            self._wires.append(secured)
            _exchange(secured, behind)


def _exchange(secured: ssl.SSLSocket, behind: socket.socket) -> None:
    """Pass on both ways in one thread: TLS must not be read and written by two at once."""
    while True:
        ready, _, _ = select.select([secured, behind], [], [])
        for source, target in ((secured, behind), (behind, secured)):
            if source not in ready:
                continue
            told = source.recv(65536)
            if not told:
                return
            # What TLS has read already is not seen by select.
            while source is secured and secured.pending():
                told += secured.recv(65536)
            target.sendall(told)
