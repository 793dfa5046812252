"""Small homes as released versions of Byline left them; ``tests/integration/test_old_homes.py`` opens each."""

import tarfile
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = sorted(file.name.removesuffix(".tar.xz") for file in FOLDER.glob("*.tar.xz"))


def unpack(name: str, into: Path) -> Path:
    """Unpack one home into a folder; returns the home."""
    with tarfile.open(FOLDER / f"{name}.tar.xz") as archive:
        archive.extractall(into, filter="data")
    return into / "home"
