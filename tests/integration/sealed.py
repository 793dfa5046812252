"""Running a command that may not write into a home, also when the tests run as root."""

import os
import shutil
from pathlib import Path

import pytest

_RIGHTS = "--bounding-set=-dac_override,-dac_read_search,-fowner"


def seal(home: Path) -> None:
    """Take away the right to write from a home and all that is in it."""
    for path in (home, *home.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)


def open_again(home: Path) -> None:
    """Give it back."""
    home.chmod(0o700)
    for path in home.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def bound_by_rights() -> list[str]:
    """What to put before a command so that rights of files bind it; root passes over them."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root may write anywhere")
    return ["setpriv", _RIGHTS]
