"""Files that the tests of question sets read."""

import json
from pathlib import Path


def write_jsonl(path: Path, *rows: object) -> Path:
    """One JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
