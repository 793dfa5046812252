"""The catalogue of models: what each is, how to tell that its bytes are right, and where they are to be had.

Everything here is data, read once from ``models.toml``. A model is one file or a folder of files, each with its
size and sha256. Its sources are tried in order; a package source is a list of pieces, each a stretch of one of
the model's files that stands in one wheel under one name.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from rag.errors import ModelError

Role = Literal["llm", "embedder", "reranker", "grounding"]

# Bits that a parameter takes up in a file of each kind, rounded up; the embeddings are stored with more.
_BITS = {"Q4_0": 4.7, "Q4_K_M": 5.2, "Q8_0": 8.6}
_BITS_UNPACKED = 32.0

_HUB_FILE = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+):(?P<file>[\w./ +-]+)")
_HUB_REPO = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model.

    Attributes:
        path: Relative to the model's folder; for a model of one file, its name.
        hub_path: Its name in the hub's repository.
        bytes: Size, 0 when unknown.
        sha256: Hash in hex, "" when unknown.
        strict: Whether the hash binds every source. Where it does not, the file changes nothing of what the
            model computes, and the hub may hold a newer wording.
    """

    path: str
    hub_path: str
    bytes: int
    sha256: str
    strict: bool = True


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of the model hub."""

    repo: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one model file and the wheel member that holds its bytes.

    Attributes:
        offset: Where the stretch begins in the file, in bytes.
    """

    package: str
    version: str
    member: str
    path: str
    offset: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackageSource:
    """Packages of the Python package index that together hold the model."""

    pieces: tuple[Piece, ...]

    def by_package(self) -> list[list[Piece]]:
        """Pieces grouped by package, in its one version: each wheel is fetched once."""
        return [list(pieces) for _, pieces in groupby(self.pieces, key=lambda piece: (piece.package, piece.version))]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model.

    Attributes:
        local: Where it lies, relative to the folder of models: a file for an LLM, a folder for any other.
        files: Empty when only the hub knows them.
        tried: Whether it was fetched and used with Byline; False for what is only known from public lists.
        parameters: How many it has, as its name or card states; 0 when unknown.
        preference: The higher, the sooner it is recommended; 0 never is.
        kv_bytes: Memory that one token of the window takes; 0 when unknown.
        note: What else to know, in words; or "".
    """

    name: str
    role: Role
    title: str
    licence: str
    local: str
    files: tuple[ModelFile, ...]
    sources: tuple[HubSource | PackageSource, ...]
    tried: bool = False
    parameters: int = 0
    preference: int = 0
    kv_bytes: int = 0
    note: str = ""

    @property
    def is_folder(self) -> bool:
        """Whether the model is a folder of files."""
        return self.role != "llm"

    @property
    def bytes(self) -> int:
        """Size of all files, 0 when unknown."""
        return sum(file.bytes for file in self.files)

    @property
    def size_is_estimated(self) -> bool:
        """Whether :attr:`size_bytes` is worked out from the number of parameters."""
        return self.bytes == 0

    @property
    def size_bytes(self) -> int:
        """Size of all files; where it is unknown, what so many parameters take up at most; 0 when both are."""
        return self.bytes or int(self.parameters * _bits_per_parameter(self) / 8)

    @property
    def needs_hub(self) -> bool:
        """Whether the model hub is the only source."""
        return all(isinstance(source, HubSource) for source in self.sources)

    @property
    def sha256(self) -> str:
        """Hash of the largest file: the weights."""
        return max(self.files, key=lambda file: file.bytes).sha256 if self.files else ""

    @property
    def slug(self) -> str:
        """The name as one path component, for locks and half-fetched files."""
        return re.sub(r"[^\w.-]+", "--", self.name)

    def location(self, folder: Path) -> Path:
        """Where the model lies under the folder of models."""
        return folder / self.local

    def file_location(self, folder: Path, file: ModelFile) -> Path:
        """Where one file of the model lies under the folder of models."""
        return self.location(folder) / file.path if self.is_folder else self.location(folder)


@cache
def model_catalogue() -> Mapping[str, ModelEntry]:
    """Every model of ``models.toml``, by name, in the order written there."""
    text = package_files("rag.models").joinpath("models.toml").read_text(encoding="utf-8")
    return MappingProxyType(read_catalogue(text))


def read_catalogue(text: str) -> dict[str, ModelEntry]:
    """Parse a catalogue.

    Raises:
        ModelError: An entry lacks a key or its parts do not add up to its size; the message names it.
    """
    entries: dict[str, ModelEntry] = {}
    for name, row in tomllib.loads(text).items():
        try:
            entries[name] = _entry(name, row)
        except (KeyError, TypeError) as error:
            raise ModelError(f"The catalogue entry {name!r} is not complete: {error}.") from None
    return entries


def hub_entry(spec: str) -> ModelEntry | None:
    """The model that ``owner/repo:file.gguf`` (an LLM) or ``owner/repo`` (an embedder) names, or None.

    Nothing is known of its hashes, so the hub's word is taken for them.
    """
    if found := _HUB_FILE.fullmatch(spec):
        repo, path = found["repo"], found["file"]
        if ".." in Path(path).parts or path.startswith("/"):
            return None
        local = f"hub/{repo.replace('/', '--')}/{Path(path).name}"
        file = ModelFile(path=Path(path).name, hub_path=path, bytes=0, sha256="", strict=False)
        return ModelEntry(spec, "llm", spec, "see the hub", local, (file,), (HubSource(repo),))
    if _HUB_REPO.fullmatch(spec) and not spec.startswith("."):
        local = f"hub/{spec.replace('/', '--')}"
        return ModelEntry(spec, "embedder", spec, "see the hub", local, (), (HubSource(spec),))
    return None


def _entry(name: str, row: Mapping[str, Any]) -> ModelEntry:
    files = tuple(
        ModelFile(
            path=file["path"],
            hub_path=file.get("hub_path", file["path"]),
            bytes=file.get("bytes", 0),
            sha256=file["sha256"],
            strict=file.get("strict", True),
        )
        for file in row["files"]
    )
    sources = tuple(_source(name, source, files) for source in row["sources"])
    more = {key: row[key] for key in ("tried", "parameters", "preference", "kv_bytes", "note") if key in row}
    return ModelEntry(name, row["role"], row["title"], row["licence"], row["local"], files, sources, **more)


def _bits_per_parameter(entry: ModelEntry) -> float:
    return next((bits for kind, bits in _BITS.items() if entry.title.endswith(kind)), _BITS_UNPACKED)


def _source(name: str, row: Mapping[str, Any], files: tuple[ModelFile, ...]) -> HubSource | PackageSource:
    if row["kind"] == "hub":
        return HubSource(row["repo"])
    if "folder" in row:
        return PackageSource(
            tuple(
                Piece(row["package"], row["version"], row["folder"] + file.path, file.path, 0, file.bytes, file.sha256)
                for file in files
            )
        )
    pieces: list[Piece] = []
    offset = 0
    for number, part in enumerate(row["parts"], start=1):
        package = row["package"].format(n=number)
        member = row["member"].format(n=number, i=number - 1)
        piece = Piece(package, row["version"], member, files[0].path, offset, part["bytes"], part["sha256"])
        pieces.append(piece)
        offset += piece.bytes
    if offset != files[0].bytes:
        raise ModelError(
            f"The parts of {name!r} hold {offset} bytes, its file {files[0].bytes}: mend rag/models/models.toml."
        )
    return PackageSource(tuple(pieces))
