"""Files that are never seen half written."""

import os
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write ``text`` beside ``path`` and put it in its place in one step.

    Raises:
        OSError: The folder cannot be written; what stood there before stays.
    """
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text(text, encoding="utf-8")
    os.replace(scratch, path)
