"""Where the page listens: loopback or not, encrypted or not."""

import ipaddress
import ssl
from pathlib import Path

from index.errors import UsageError


def require_protection(host: str, *, share: bool, proxied: bool, has_accounts: bool, tls: bool, force: bool) -> None:
    """Make sure that strangers cannot read the articles, nor anybody the passwords on their way, by accident.

    Args:
        host: Address to listen on.
        share: Whether a public tunnel is opened; it is encrypted.
        proxied: Whether a proxy stands before the page, which makes it reachable and encrypts it.
        has_accounts: Whether people log in.
        tls: Whether the page itself is encrypted.
        force: Whether the user knows and wants it anyway.

    Raises:
        UsageError: The page would be reachable from elsewhere without accounts or without encryption.
    """
    if force or (is_loopback(host) and not share and not proxied):
        return
    reached = "through a public link" if share else "through a proxy" if proxied else f"on {host}, beyond this machine,"
    if not has_accounts:
        raise UsageError(
            f"Everyone who reaches the page {reached} could read your articles. Make an account with "
            "`byline user add NAME` (or name a file of accounts with --auth), or give --force to do it all the same."
        )
    if not (tls or share or proxied):
        raise UsageError(
            f"Passwords and articles would go unencrypted to whoever reaches the page {reached} and could be read on "
            "their way. Give --tls-cert and --tls-key, or --behind-proxy if a proxy encrypts, or --force to do it all "
            "the same."
        )


def require_certificate(certificate: Path | None, key: Path | None) -> None:
    """Make sure that the page can be encrypted with these files.

    Raises:
        UsageError: One is missing, cannot be read, or they don't belong together.
    """
    if certificate is None:
        if key is not None:
            raise UsageError("--tls-key needs the certificate too: give --tls-cert FILE.")
        return
    for path in (certificate, key or certificate):
        try:
            path.expanduser().read_bytes()
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None

    def no_passphrase() -> str:
        raise UsageError(
            f"The key in {key or certificate} is locked with a passphrase. Unlock it into a file of its own: "
            "`openssl pkey -in KEY -out UNLOCKED`."
        )

    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.expanduser(), key.expanduser() if key else None, no_passphrase)
    except ssl.SSLError as error:
        said = (error.reason or str(error)).replace("_", " ").lower()
        raise UsageError(
            f"{certificate} and {key or certificate} are not a certificate and its key in PEM form ({said}). "
            "Give both with --tls-cert and --tls-key."
        ) from None


def is_loopback(host: str) -> bool:
    """Whether the address can be reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
