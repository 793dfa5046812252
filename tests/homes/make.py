"""Makes the home of the present version for later versions to open: ``python -m tests.homes.make NAME``.

It writes ``tests/homes/NAME.tar.xz``: three invented articles, one conversation of two turns, one of them rated,
and a settings file. The vectors in ``chroma/`` are left out, for they are made again from the catalogue.
"""

import shutil
import sys
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path

from index import Filters, IndexSettings, Library
from rag.answer import Answer, Citation, Sentence, Timings
from tests.fakes import WordEmbedder
from tests.homes import FOLDER
from ui.chat.conversations import ConversationStore

ARTICLES = {
    "bridge.md": (
        "---\ntitle: A footbridge for Lower Marsh\nsource: The Marsh Herald\npublished: 2025-03-04\n---\n\n"
        "The council of Lower Marsh has ordered a footbridge over the canal. It will be 61 metres long and opens in "
        "May. Engineer Dana Okafor said that the old ferry ends on the same day.\n\n"
        "The \ufb01nal inspection \ufb02ow was approved on Monday.\n"
    ),
    "fog.md": (
        "---\ntitle: Fog closes the harbour\nsource: Coast Daily\npublished: 2025-04-11\n---\n\n"
        "Fog closed the harbour of Port Ellery for nine hours. Two freighters waited outside the breakwater.\n"
    ),
    "copper.txt": "Copper rose by four per cent on Tuesday.\n\nTraders in Port Ellery named a strike at a smelter.\n",
}
QUESTION = "How long is the footbridge?"


def settings() -> IndexSettings:
    """Settings with which the homes were made, so small that the articles have several passages."""
    return IndexSettings(passage_tokens=32, embedder="words", reranker="none")


def fill(home: Path, articles: Path) -> None:
    """Put articles, a conversation and its feedback into a new home."""
    articles.mkdir(parents=True)
    for name, text in ARTICLES.items():
        (articles / name).write_text(text, encoding="utf-8")
    (home / "byline.toml").write_text('[answer]\nmode = "quotes"\n', encoding="utf-8")
    with Library.open(home, settings(), WordEmbedder) as library:
        library.add([articles])
        (hit,) = library.search(QUESTION, 1)
        text = library.article(hit.article_id).text
    quote = "It will be 61 metres long and opens in May."
    start = text.index(quote)
    citation = Citation(
        1, hit.article_id, hit.title, hit.source, hit.published, hit.url, hit.path, start, start + len(quote), quote
    )
    sentence = Sentence(quote, (1,), 1.0, "quoted")
    answer = Answer(QUESTION, f"{quote} [1]", False, "", (sentence,), (citation,), (hit,), "", Timings(), "quotes")
    store = ConversationStore(home)
    turn = store.add_turn("", "", QUESTION, Filters())
    store.save(replace(turn, state="done", answer=answer, finished_at=turn.asked_at + 1))
    store.rate("", turn.id, "up", "just so")
    store.add_turn("", turn.conversation_id, "And when does it open?", Filters())  # cut off by the end of the process
    store.close()


def pack(home: Path, file: Path) -> None:
    """Write a home as a tar file, without what is made again and without names of people and machines."""
    shutil.rmtree(home / "chroma", ignore_errors=True)

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return None if Path(entry.name).name.startswith(".writer") else entry

    with tarfile.open(file, "w:xz") as archive:
        archive.add(home, "home", filter=plain)


def main() -> None:
    """Make one home."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        fill(home, Path(folder) / "articles")
        file = FOLDER / f"{sys.argv[1]}.tar.xz"
        pack(home, file)
    sys.stdout.write(f"{file}: {file.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
