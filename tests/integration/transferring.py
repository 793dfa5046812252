"""An export or import that kills itself: run with WORK HOME FOLDER KILL_AT."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from index import Library
from index.transfer import layout
from index.transfer.folder import ExportFolder
from tests.fakes import WordEmbedder
from tests.integration.chaos import die_between_stores, settings

PART_ARTICLES = 20


def die_between_files(at: int) -> None:
    """Kill this process before or after the file with number ``at`` of an export is written."""
    reached = 0
    original = ExportFolder._write

    def wrapped(*args: Any, **kwargs: Any) -> None:
        nonlocal reached
        for place in ("before", "after"):
            reached += 1
            if reached == at:
                os.kill(os.getpid(), signal.SIGKILL)
            if place == "before":
                original(*args, **kwargs)

    ExportFolder._write = wrapped  # type: ignore[method-assign]


def main() -> None:
    work, home, folder, at = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    layout.PART_ARTICLES = PART_ARTICLES
    with Library.open(home, settings(), WordEmbedder) as library:
        if work == "export":
            die_between_files(at)
            library.export(folder)
        else:
            die_between_stores(at)
            library.import_from(folder)


if __name__ == "__main__":
    main()
