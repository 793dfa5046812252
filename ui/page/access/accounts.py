"""The accounts file: one line a person, ``name:role:hash``.

The file is for its owner's eyes only (mode 0600), is replaced as a whole, and is read anew when it has changed, so
that `byline user` takes effect on a page that is being served.
"""

import logging
import os
import secrets
import shlex
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock

from index.errors import StorageError, UsageError
from ui.page.access.passwords import hash_password, is_password_hash

ACCOUNTS_FILE = "accounts"
"""The name of the file in the home folder."""
MAX_FILE_BYTES = 1_000_000
MAX_NAME_CHARS = 64
OTHERS_MAY_READ = 0o077
HEADER = "# Accounts of Byline, written by `byline user`: name:role:hash\n"

Role = Literal["owner", "reader"]
"""An owner may do everything; a reader may ask, rate, keep conversations of their own and open articles."""
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Account:
    """One person who may open the page."""

    name: str
    role: Role
    password_hash: str


@dataclass(frozen=True, slots=True)
class StoredAccounts:
    """What an accounts file holds.

    Attributes:
        accounts: By name.
        plain: Names and passwords of lines as older versions wanted them, ``name:password``.
    """

    accounts: Mapping[str, Account]
    plain: Mapping[str, str]


def valid_name(name: str) -> str:
    """The name in the one form in which it is stored (Unicode NFC).

    Raises:
        UsageError: The name is empty, too long, or holds a colon, a blank or what cannot be seen.
    """
    name = unicodedata.normalize("NFC", name.strip())
    seen = name.isprintable() and not any(char.isspace() or char == ":" for char in name)
    if not name or len(name) > MAX_NAME_CHARS or not seen or name[0] in "#-":
        raise UsageError(
            f"{name[:MAX_NAME_CHARS]!r} cannot be the name of an account. Take letters and digits, at most "
            f"{MAX_NAME_CHARS}, without blanks and colons."
        )
    return name


def read_accounts(path: Path) -> Mapping[str, Account]:
    """The accounts of a file, by name.

    Raises:
        UsageError: The file cannot be used as it is; the message says how to mend it and holds no password.
    """
    stored = read_stored(path)
    if stored.plain:
        first = next(iter(stored.plain))
        raise UsageError(
            f"{path} keeps passwords as plain text. Run `byline user add {shlex.quote(first)} --role owner "
            f"--auth {shlex.quote(str(path))}`: it asks for a new password of this owner, hashes the other passwords "
            "and makes their people readers."
        )
    if not stored.accounts:
        raise UsageError(
            f"{path} names nobody. Add somebody with `byline user add NAME --auth {shlex.quote(str(path))}`."
        )
    return stored.accounts


def read_stored(path: Path) -> StoredAccounts:
    """Everything in an accounts file, lines of older versions included.

    Raises:
        UsageError: The file cannot be read, others may read it too, or a line is malformed.
    """
    accounts: dict[str, Account] = {}
    plain: dict[str, str] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, rest = line.partition(":")
        role, _, password_hash = rest.strip().partition(":")
        if not colon or not name.strip() or not rest.strip():
            raise UsageError(f"{path}:{number}: expected name:role:hash, as `byline user add` writes it.")
        try:
            name = valid_name(name)
        except UsageError as error:
            raise UsageError(f"{path}:{number}: {error}") from None
        if name in accounts or name in plain:
            raise UsageError(f"{path}:{number}: {name} stands there twice. Delete one of the lines.")
        if role in ROLES and password_hash.startswith("$argon2"):
            if not is_password_hash(password_hash):
                raise UsageError(
                    f"{path}:{number}: the hash of {name} is damaged. Delete the line and add {name} anew."
                )
            accounts[name] = Account(name, role, password_hash)
        else:
            plain[name] = rest.strip()
    return StoredAccounts(accounts, plain)


def _lines(path: Path) -> list[str]:
    """The lines of the file, whose rights are looked at before it is read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise UsageError(f"The accounts file {path} is not a file. Name another with --auth.")
            if os.name == "posix" and found.st_mode & OTHERS_MAY_READ:
                raise UsageError(
                    f"{path} holds passwords, and others on this machine may read it. "
                    f"Run `chmod 600 {shlex.quote(str(path))}`, then start again."
                )
            if found.st_size > MAX_FILE_BYTES:
                raise UsageError(f"{path} is too long for an accounts file. Name another with --auth.")
            return file.read(MAX_FILE_BYTES).decode("utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"The accounts file {path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"The accounts file {path} cannot be read: it is not UTF-8 text.") from None


def put_account(path: Path, name: str, password: str, role: Role | None) -> tuple[Account, bool]:
    """Add an account, or give one a new password and role; passwords in plain text are hashed on the way.

    Args:
        path: The accounts file; made if it isn't there.
        name: A name as :func:`valid_name` returns it.
        password: A password as :func:`ui.page.access.passwords.valid_password` returns it.
        role: None keeps the role of an account that is there; a new one becomes owner if there is none, else reader.

    Returns:
        The account, and whether it is new.

    Raises:
        UsageError: The file cannot be used, or no owner would be left.
        StorageError: The file cannot be written.
    """
    with _changing(path) as accounts:
        return put_in(accounts, name, password, role)


def remove_account(path: Path, name: str) -> None:
    """Remove an account.

    Raises:
        UsageError: There is no such account, it is the last owner, or the file cannot be used.
        StorageError: The file cannot be written.
    """
    with _changing(path) as accounts:
        take_out(accounts, name)


def put_in(accounts: dict[str, Account], name: str, password: str, role: Role | None) -> tuple[Account, bool]:
    """As :func:`put_account`, in ``accounts``."""
    for other in accounts:
        if other != name and other.casefold() == name.casefold():
            raise UsageError(f"There is {other} already. Take a name that differs in more than capital letters.")
    old = accounts.get(name)
    has_owner = any(account.role == "owner" for account in accounts.values())
    chosen: Role = role or (old.role if old else "reader" if has_owner else "owner")
    if old and old.role == "owner" and chosen != "owner":
        _require_other_owner(accounts, name)
    accounts[name] = Account(name, chosen, hash_password(password))
    return accounts[name], old is None


def take_out(accounts: dict[str, Account], name: str) -> None:
    """As :func:`remove_account`, in ``accounts``."""
    if name not in accounts:
        raise UsageError(f"There is no account {name!r}. `byline user list` shows who has one.")
    if accounts[name].role == "owner":
        _require_other_owner(accounts, name)
    del accounts[name]


def _require_other_owner(accounts: Mapping[str, Account], name: str) -> None:
    if not any(account.role == "owner" for account in accounts.values() if account.name != name):
        raise UsageError(
            f"{name} is the only owner. Make another one first: `byline user add NAME --role owner`. "
            "To serve the page without accounts, delete the accounts file, if they are in one."
        )


@contextmanager
def _changing(path: Path) -> Iterator[dict[str, Account]]:
    """The accounts of a file, to be changed; written back as a whole unless an error is raised."""
    path = path.expanduser().resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(f"{path}.lock", timeout=10, mode=0o600):
            stored = read_stored(path) if path.exists() else StoredAccounts({}, {})
            accounts = dict(stored.accounts)
            for name, password in stored.plain.items():
                accounts[name] = Account(name, "reader", hash_password(password))
            yield accounts
            _replace(path, accounts)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}. Check the folder's rights.") from None


def _replace(path: Path, accounts: Mapping[str, Account]) -> None:
    lines = [f"{account.name}:{account.role}:{account.password_hash}\n" for account in accounts.values()]
    new_file = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(new_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(HEADER + "".join(lines))
            file.flush()
            os.fsync(file.fileno())
        os.replace(new_file, path)
    except BaseException:
        with suppress(OSError):
            new_file.unlink()
        raise


class LiveAccounts:
    """The accounts as the file holds them now.

    Raises:
        UsageError: The file cannot be used when the page starts. Later, such a file lets nobody in until it is mended.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.expanduser()
        self._state = self._signature()
        self._accounts = read_accounts(self._path)

    def get(self, name: str) -> Account | None:
        """The account of that name, None if there is none."""
        state = self._signature()
        if state != self._state:
            self._accounts = self._read_or_nobody()
            self._state = state
        return self._accounts.get(name)

    def close(self) -> None:
        """Nothing to let go of."""

    def _read_or_nobody(self) -> Mapping[str, Account]:
        try:
            return read_accounts(self._path)
        except UsageError as error:
            logging.getLogger(__name__).warning("Nobody can log in: %s", error)
            return {}

    def _signature(self) -> tuple[int, ...]:
        """What changes when the file or its rights do."""
        try:
            found = self._path.stat()
        except OSError:
            return ()
        return (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size, found.st_mode)
