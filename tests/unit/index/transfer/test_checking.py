"""The folder of an exported library is read without trust: one sentence, and nothing of it comes in."""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import IndexSettings, Library, StorageError
from index.transfer import checking, layout
from tests.fakes import WordEmbedder
from tests.unit.index.helpers import Opener, write


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of a small library in several parts, with every kind of file."""
    place = tmp_path_factory.mktemp("exported")
    articles = place / "articles"
    articles.mkdir()
    for number in range(10):
        body = " ".join(f"The harbour of storm {number} holds {ship} ships." for ship in range(number + 1))
        write(articles, f"{number}.md", body, title=f"Storm {number}")
    (articles / "program.exe").write_bytes(b"MZ")
    settings = IndexSettings(passage_tokens=40, embedder="words")
    with pytest.MonkeyPatch.context() as patch, Library.open(place / "home", settings, WordEmbedder) as library:
        patch.setattr(layout, "PART_ARTICLES", 4)
        library.sync(articles)
        library.remove([library.articles()[5].id])
        (place / "home" / "names.txt").write_text("Lee = Yi\n", encoding="utf-8")
        library.export(place / "library")
    return place / "library"


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copytree(exported, tmp_path / "library"))


@pytest.fixture
def other(open_library: Opener) -> Library:
    return open_library()


def rewritten(folder: Path, kind: str, change: Callable[[list[dict[str, object]]], object]) -> None:
    """Change the lines of the first file of a kind, and its facts in the manifest, as an attacker would."""
    manifest = json.loads((folder / layout.MANIFEST).read_text())
    facts = manifest["parts"][0]["articles"] if kind == "articles" else manifest[kind][0]
    lines = [json.loads(line) for line in (folder / facts["name"]).read_bytes().splitlines()]
    change(lines)
    _replace(folder, manifest, facts, b"".join(json.dumps(line).encode() + b"\n" for line in lines), len(lines))


def _replace(folder: Path, manifest: dict[str, object], facts: dict[str, object], content: bytes, rows: int) -> None:
    facts |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "rows": rows}
    (folder / str(facts["name"])).write_bytes(content)
    (folder / layout.MANIFEST).write_text(json.dumps(manifest))


def refused(other: Library, folder: Path, told: str) -> None:
    with pytest.raises(StorageError, match=told) as raised:
        other.import_from(folder)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 1000
    assert other.articles() == []
    assert other.status().failed == ()


@pytest.mark.parametrize("kind", ["articles", "vectors", "locations", "removed", "notices", "names"])
@pytest.mark.parametrize("damage", ["torn", "changed", "gone", "longer", "link", "folder"])
def test_a_file_that_is_not_as_exported(folder: Path, other: Library, tmp_path: Path, kind: str, damage: str):
    file = sorted(folder.glob(f"{kind}*"))[-1]
    content = file.read_bytes()
    file.unlink()
    if damage == "torn":
        file.write_bytes(content[:-3])
    elif damage == "changed":
        file.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    elif damage == "longer":
        file.write_bytes(content + b"\n")
    elif damage == "link":
        (tmp_path / "elsewhere").write_bytes(content)
        file.symlink_to(tmp_path / "elsewhere")
    elif damage == "folder":
        file.mkdir()
    refused(other, folder, file.name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(folder: Path, other: Library):
    file = next(folder.glob("vectors-*"))
    file.unlink()
    os.mkfifo(file)
    refused(other, folder, "no plain file")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "Something else."}, "sha256"),
        ({"passages": [[0, 5]]}, "leave out"),
        ({"passages": [[0, 10**9]]}, "outside"),
        ({"passages": [[5, 2]]}, "outside"),
        ({"passages": []}, "passages"),
        ({"passages": [[0, 10**30]]}, "passages"),
        ({"page_starts": [10**6]}, "pages"),
        ({"id": "../../etc/passwd"}, "id"),
        ({"published": "2025-13-45"}, "published"),
        ({"title": ""}, "title"),
        ({"path": "a\0b"}, "path"),
        ({"title": "x" * 200_000}, "title"),
        ({"more": 1}, "more"),
        ({"text": "\ud800"}, "line 1"),
    ],
)
def test_an_article_that_cannot_be(folder: Path, other: Library, change: dict[str, object], told: str):
    rewritten(folder, "articles", lambda lines: lines[0].update(change))
    refused(other, folder, told)


@pytest.mark.parametrize("text", ["Read me \u202ebackwards.", "A bell \x07 rings.", "Many marks: e" + "\u0301" * 1000])
def test_text_that_reads_other_than_it_is_stored(folder: Path, other: Library, text: str):
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    change = {"text": text, "sha256": sha256, "passages": [[0, len(text)]]}
    rewritten(folder, "articles", lambda lines: lines[0].update(change))
    refused(other, folder, "that no article has")


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("locations", {"size": 2**70}, "size"),
        ("locations", {"mtime_ns": 1e400}, "mtime_ns"),
        ("locations", {"articles": ["0123456789abcdef"]}, "not there"),
        ("locations", {"given": {"id": "x"}}, "given"),
        ("locations", {"given": {"published": "soon"}}, "day"),
        ("locations", {"sha256": "x"}, "sha256"),
        ("removed", {"path": ""}, "path"),
        ("notices", {"kind": "secret"}, "kind"),
    ],
)
def test_a_row_that_cannot_be(folder: Path, other: Library, kind: str, change: dict[str, object], told: str):
    rewritten(folder, kind, lambda lines: lines[0].update(change))
    refused(other, folder, told)


def test_the_same_article_twice(folder: Path, other: Library):
    manifest = json.loads((folder / layout.MANIFEST).read_text())
    manifest["parts"].append(manifest["parts"][0])
    (folder / layout.MANIFEST).write_text(json.dumps(manifest))
    refused(other, folder, "twice")


@pytest.mark.parametrize(
    ("vectors", "told"),
    [
        (lambda good: np.where(good > 0, np.float16(np.inf), good), "out of range"),
        (lambda good: np.where(good > 0, np.float16(np.nan), good), "out of range"),
        (lambda good: good * np.float16(100), "out of range"),
        (lambda good: good.astype(np.int16), "stated shape"),
        (lambda good: good[:, ::-1].T, "stated shape"),
        (lambda good: good[:-1], "size of its vectors"),
    ],
)
def test_vectors_that_no_embedder_made(folder: Path, other: Library, vectors: Callable[..., np.ndarray], told: str):
    manifest = json.loads((folder / layout.MANIFEST).read_text())
    facts = manifest["parts"][0]["vectors"]
    good = np.load(folder / facts["name"])
    np.save(folder / "draft-vectors.npy", vectors(good))
    content = (folder / "draft-vectors.npy").read_bytes()
    _replace(folder, manifest, facts, content, len(good))
    refused(other, folder, told)


def test_vectors_that_would_run_code(folder: Path, other: Library):
    manifest = json.loads((folder / layout.MANIFEST).read_text())
    facts = manifest["parts"][0]["vectors"]
    rows = facts["rows"]
    np.save(folder / "draft-vectors.npy", np.array([[os.getcwd]] * rows, dtype=object), allow_pickle=True)
    _replace(folder, manifest, facts, (folder / "draft-vectors.npy").read_bytes().ljust(rows * 512 + 128), rows)
    refused(other, folder, "no vectors")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 99, "byline": "9.9"}, "Byline 9.9 in format 99"),
        ({"articles": 5}, "5 articles, but there are 9"),
        ({"passages": -1}, "passages"),
        ({"format": "zip"}, "format"),
        ({"parts": "none"}, "parts"),
    ],
)
def test_a_manifest_that_cannot_be(folder: Path, other: Library, change: dict[str, object], told: str):
    manifest = json.loads((folder / layout.MANIFEST).read_text()) | change
    (folder / layout.MANIFEST).write_text(json.dumps(manifest))
    refused(other, folder, told)


@pytest.mark.parametrize("name", ["../names.txt", "/etc/passwd", "articles-1-0123456789abcdef.jsonl/../x", "a.jsonl"])
def test_a_path_out_of_the_folder(folder: Path, other: Library, name: str):
    manifest = json.loads((folder / layout.MANIFEST).read_text())
    manifest["locations"][0]["name"] = name
    (folder / layout.MANIFEST).write_text(json.dumps(manifest))
    refused(other, folder, "name")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"format": "byline-library", "version": 1e999}']
)
def test_a_manifest_that_is_none(folder: Path, other: Library, content: bytes):
    (folder / layout.MANIFEST).write_bytes(content)
    refused(other, folder, "manifest.json")


def test_a_line_without_end(folder: Path, open_library: Opener, tmp_path: Path):
    library = open_library(at=tmp_path / "narrow", max_file_bytes=1_000)
    rewritten(folder, "locations", lambda lines: lines[0].update({"error": "x" * 1_100_000}))
    refused(library, folder, "max_file_bytes")


@pytest.mark.parametrize(
    ("wanted", "known", "are_all_in"),
    [([], [], True), ([3], [], False), ([5, 3], [3, 5], True), ([4], [3, 5], False), ([3, 6], [3, 5], False)],
)
def test_every_article_of_a_location_is_looked_up(wanted: list[int], known: list[int], are_all_in: bool):
    there = np.array(known, dtype=np.uint64)
    assert checking._are_all_in(np.array(wanted, dtype=np.uint64), there) is are_all_in


def test_looking_up_does_not_read_all_that_is_known():
    known = np.arange(5_000_000, dtype=np.uint64)
    started = time.process_time()
    for number in range(1_000):
        assert checking._are_all_in(np.array([number], dtype=np.uint64), known)
    assert time.process_time() - started < 2  # reading all of it takes milliseconds each time
