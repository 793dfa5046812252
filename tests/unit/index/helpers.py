"""What several tests of the index share."""

from collections.abc import Callable
from pathlib import Path

from index import Filters, Library

Opener = Callable[..., Library]


def write(folder: Path, name: str, text: str, **front_matter: str) -> Path:
    file = folder / name
    head = "".join(f"{key}: {value}\n" for key, value in front_matter.items())
    file.write_text(f"---\n{head}---\n{text}\n" if head else f"{text}\n", encoding="utf-8")
    return file


def found(library: Library, question: str, **limits: object) -> list[str]:
    """The titles of the articles that a search finds, best first."""
    hits = library.search(question, filters=Filters(**limits))  # type: ignore[arg-type]
    return list(dict.fromkeys(hit.title for hit in hits))
