"""Who may open the page: accounts from a file, loopback or not."""

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from pathlib import Path

from index.errors import UsageError

Accounts = Mapping[str, str]
"""User names to passwords."""


def read_accounts(path: Path) -> Accounts:
    """User names and passwords from a file of ``user:password`` lines; ``#`` begins a comment line.

    Raises:
        UsageError: The file cannot be read, names nobody, or has a malformed line; the message holds no password.
    """
    try:
        lines = path.expanduser().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The password file {path} cannot be read: {error}.") from None
    accounts: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        user, colon, password = line.partition(":")
        if not colon or not user.strip() or not password.strip():
            raise UsageError(f"{path}:{number}: expected user:password.")
        accounts[user.strip()] = password.strip()
    if not accounts:
        raise UsageError(f"{path} names nobody. Add lines of user:password.")
    return accounts


def require_protection(host: str, *, share: bool, has_accounts: bool, force: bool) -> None:
    """Make sure that strangers cannot read the articles by accident.

    Raises:
        UsageError: The page would be reachable from elsewhere without a password.
    """
    if has_accounts or force or (is_loopback(host) and not share):
        return
    reached = "through a public link" if share else f"on {host}, beyond this machine,"
    raise UsageError(
        f"Everyone who reaches the page {reached} could read your articles. "
        "Give --auth with a file of user:password lines, or --force to do it all the same."
    )


def is_loopback(host: str) -> bool:
    """Whether the address can be reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def password_check(accounts: Accounts) -> Callable[[str, str], bool]:
    """A function that checks a name and a password, in constant time for unknown names too."""

    def check(user: str, password: str) -> bool:
        expected = accounts.get(user, "")
        equal = hmac.compare_digest(password.encode(), expected.encode())
        return bool(expected) and equal

    return check
