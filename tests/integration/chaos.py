"""A writer that is made to be killed: run as ``python -m tests.integration.chaos HOME FOLDER SEED STEPS``.

Each step changes the folder or names an article and then adds, syncs or removes; "ack N" on stdout says that
step N came back from the library. With BYLINE_TEST_KILL_AT=N the process kills itself at the N-th of the
places between two stores (a write to Chroma, a commit of the catalogue), which timing alone would seldom hit.
BYLINE_TEST_STORED names the servers of a shared library, as JSON.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from index import IndexSettings, Library
from index.store.vectors import connecting
from index.store.vectors.chroma import ChromaVectorStore
from index.store.writer import IndexWriter
from tests.fakes import WordEmbedder

NAMES = [f"{letter}.txt" for letter in "abcdefgh"]
TOPICS = ["copper", "fog", "harbour", "election", "tariff", "summit", "rice", "typhoon"]


def settings(**stored: str) -> IndexSettings:
    """The settings of every library here; ``stored`` says where it is kept, if not in its home."""
    return IndexSettings.model_validate({"passage_tokens": 32, "embedder": "words", **stored})


def text(rng: random.Random) -> str:
    topic = partial(rng.choice, TOPICS)
    return " ".join(
        f"{topic().capitalize()} report {rng.randrange(1000)} on {topic()} and {topic()}."
        for _ in range(rng.randrange(2, 12))
    )


def change_folder(folder: Path, rng: random.Random) -> None:
    for name in rng.sample(NAMES, rng.randrange(1, 4)):
        file = folder / name
        action = rng.randrange(4)
        if action == 0 and file.exists():
            file.unlink()
        elif action == 1 and file.exists():
            file.replace(folder / rng.choice(NAMES))
        else:
            file.write_text(text(rng))


def step(library: Library, folder: Path, rng: random.Random) -> None:
    change_folder(folder, rng)
    action = rng.randrange(4)
    known = library.articles()
    if action == 0 and known:
        library.remove([rng.choice(known).id])
    elif action == 1:
        library.add([folder])
    else:
        library.sync(folder, emptied=True)


def die_between_stores(at: int) -> None:
    """Count every place between two stores, and kill this process before or after the one with number ``at``."""
    reached = 0

    def pass_place() -> None:
        nonlocal reached
        reached += 1
        if reached == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(owner: type, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            pass_place()
            result = original(*args, **kwargs)
            pass_place()
            return result

        setattr(owner, name, wrapped)

    around(ChromaVectorStore, "upsert")
    around(ChromaVectorStore, "delete")
    around(IndexWriter, "apply")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def save_often() -> None:
    """Have Chroma save its graph after every few vectors, so that kills tear its files too."""
    connecting.HNSW |= {"batch_size": 2, "sync_threshold": 4}


def main() -> None:
    home, folder, seed, steps = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    rng = random.Random(seed)
    if seed % 2:
        save_often()
    if at := int(os.environ.get("BYLINE_TEST_KILL_AT", "0")):
        die_between_stores(at)
    stored = json.loads(os.environ.get("BYLINE_TEST_STORED", "{}"))
    with Library.open(home, settings(**stored), WordEmbedder) as library:
        say("open")
        for number in range(steps):
            step(library, folder, rng)
            say(f"ack {number}")


if __name__ == "__main__":
    main()
