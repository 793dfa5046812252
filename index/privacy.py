"""Who of this machine's users may read a home: its owner alone, unless the owner shares it with a group.

A home holds articles, conversations and perhaps the key of a model server. So its folder is made with mode 0700, and
Byline's own processes make every file with 0600. An older home that others can read is closed when it is next written.
A home is shared on purpose if its folder carries the set-group-ID bit and lets the group write (``chmod 2770``): there
the group keeps its rights, and only everybody else loses theirs. Plain group rights are no sign of purpose, because
the usual umask of 022 hands them out to every folder.
"""

import logging
import os
import stat
from pathlib import Path

_GROUP_AND_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SHARED = stat.S_ISGID | stat.S_IWGRP

_log = logging.getLogger(__name__)


def make_home(home: Path) -> None:
    """Make the home for its owner alone, or take from an existing one the rights that others have in it.

    Raises:
        OSError: The folder cannot be made.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name != "posix":
        return
    taken = _taken_rights(home)
    if not stat.S_IMODE(home.stat().st_mode) & taken:
        return
    refused = sum(not _take(path, taken) for path in [home, *home.rglob("*")])
    _log.warning("Others could read %s. Now only its owner can%s.", home, " in part" if refused else "")


def protect_process(home: Path) -> None:
    """Let this process make files that nobody else can read, or only the group if the home is shared with one."""
    os.umask(_taken_rights(home))


def _taken_rights(home: Path) -> int:
    """The rights that nobody but the owner, or the owner's group, may have in the home."""
    try:
        mode = home.stat().st_mode
    except OSError:
        return _GROUP_AND_OTHERS
    return stat.S_IRWXO if mode & _SHARED == _SHARED else _GROUP_AND_OTHERS


def _take(path: Path, rights: int) -> bool:
    """Take the rights from one file or folder; False if this user may not."""
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and stat.S_IMODE(mode) & rights:
            path.chmod(stat.S_IMODE(mode) & ~rights)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
