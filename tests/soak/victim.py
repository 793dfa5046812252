"""A process that is made to be killed: run as ``python -m tests.soak.victim COMMAND HOME FOLDER SEED KILL_AT``.

It does one kind of work again and again, and says on stdout, one JSON object a line, what it is about to touch
(``"touch"``) and what it has been told is done (``"done"``). Whatever was said to be done has to be there after a
kill; whatever was only touched may have happened or not.
"""

import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from index import Library
from rag.assistant import Assistant
from rag.settings import Settings
from tests.fakes import WordEmbedder
from tests.integration.chaos import die_between_stores, save_often, settings, text
from ui.actions.asking import delete_conversation, submit_question
from ui.actions.services import AssistantHolder, Services
from ui.chat.conversations import ConversationStore
from ui.chat.examples import ExampleQuestions
from ui.chat.queue import EVERYTHING, QuestionQueue
from ui.chat.turns import ChatTurn, to_json

BEGIN_WITH = 12
"""Articles that the index holds at least before a victim starts its work."""


def say(**record: object) -> None:
    """One line for the process that kills."""
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


def held_articles(library: Library) -> dict[str, list[str]]:
    """All that the index holds: the file and the hash of the text of each article, by its id."""
    return {article.id: [article.path, library.article(article.id).sha256] for article in library.articles()}


def behind(library: Library, folder: Path) -> list[str]:
    """The files that a killed victim had changed and not yet synced: the next sync may bring or take them."""
    with library.snapshot() as snapshot:
        known = {path: (row.size, row.mtime_ns) for path, row in snapshot.locations(str(folder)).items()}
    there = {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in folder.iterdir()}
    return [path for path in {*known, *there} if known.get(path) != there.get(path)]


def new_files(folder: Path, rng: random.Random, count: int) -> list[Path]:
    """Files with texts that no other file has."""
    files = [folder / f"{time.time_ns()}-{number}.txt" for number in range(count)]
    for file in files:
        file.write_text(f"Report {file.stem}. {text(rng)}", encoding="utf-8")
    return files


def adding(library: Library, folder: Path, rng: random.Random) -> None:
    """Add some new files."""
    files = new_files(folder, rng, rng.randrange(1, 8))
    say(touch=[str(file) for file in files])
    library.add(files)


def syncing(library: Library, folder: Path, rng: random.Random) -> None:
    """Make, change and delete files, then sync."""
    there = sorted(folder.iterdir())
    touched = rng.sample(there, min(len(there), rng.randrange(1, 6)))
    say(touch=[str(file) for file in touched])
    for file in touched:
        if rng.random() < 0.5 and len(there) > BEGIN_WITH:
            file.unlink()
        else:
            file.write_text(f"Report {file.stem}, again at {time.time_ns()}. {text(rng)}", encoding="utf-8")
    say(touch=[*map(str, touched), *map(str, new_files(folder, rng, rng.randrange(4)))])
    library.sync(folder)


def removing(library: Library, folder: Path, rng: random.Random) -> None:
    """Remove some articles for good; new ones come when few are left."""
    known = library.articles()
    if len(known) < BEGIN_WITH:
        adding(library, folder, rng)
        return
    chosen = rng.sample(known, rng.randrange(1, 5))
    say(touch=[article.path for article in chosen])
    library.remove([article.id for article in chosen])


def rebuilding(library: Library, folder: Path, rng: random.Random) -> None:
    """Make the whole index anew; nothing may be lost or come."""
    say(touch=[])
    library.rebuild()


WORK = {"add": adding, "sync": syncing, "remove": removing, "rebuild": rebuilding}


def index_forever(command: str, home: Path, folder: Path, rng: random.Random) -> None:
    """Do one kind of work on the index until killed."""
    with Library.open(home, settings(), WordEmbedder) as library:
        while len(library.articles()) < BEGIN_WITH:
            files = new_files(folder, rng, BEGIN_WITH)
            say(touch=[str(file) for file in files])
            library.add(files)
        if command == "sync":
            say(touch=behind(library, folder))
            library.sync(folder)
        say(done=held_articles(library))
        while True:
            WORK[command](library, folder, rng)
            say(done=held_articles(library))


def chat_forever(home: Path, folder: Path, rng: random.Random) -> None:
    """Ask, rate and delete in conversations until killed."""
    fixed = Settings.load(home, index=settings().model_dump(exclude_unset=True), answer={"mode": "quotes"})
    assistant = Assistant(fixed, open_embedder=lambda *_: WordEmbedder())
    while len(assistant.index.articles()) < BEGIN_WITH:
        assistant.index.add(new_files(folder, rng, BEGIN_WITH))
    holder, store = AssistantHolder(assistant), ConversationStore(home)
    services = Services(holder, store, QuestionQueue(holder.get, store), ExampleQuestions(home), home)
    say(done=kept_turns(store))
    while True:
        for answered in _conversation(services, rng):
            say(turn=to_json(answered))


def _conversation(services: Services, rng: random.Random) -> Iterator[ChatTurn]:
    """A conversation of a few questions; each turn is yielded once the store has said that it is kept."""
    turn = None
    for _ in range(rng.randrange(1, 5)):
        turn = submit_question(services, "", turn.conversation_id if turn else "", text(rng)[:60] + "?", EVERYTHING)
        yield turn
        while services.questions.live(turn.id):
            time.sleep(0.005)
        yield services.conversations.turn("", turn.id)
        if rng.random() < 0.3:
            yield services.conversations.rate("", turn.id, "down", "not what I meant")
    if turn and rng.random() < 0.3:
        say(deleting=turn.conversation_id)
        delete_conversation(services, "", turn.conversation_id)
        say(deleted=turn.conversation_id)


def kept_turns(store: ConversationStore) -> dict[str, str]:
    """Every stored turn as JSON, by its number."""
    kept = [turn for row in store.summaries("") for turn in store.turns("", row.id)]
    return {str(turn.id): to_json(turn) for turn in kept}


def main() -> None:
    """Work until killed."""
    command, home, folder, seed, kill_at = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), *map(int, sys.argv[4:6])
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    if seed % 2:
        save_often()
    if kill_at:
        die_between_stores(kill_at)
    if command == "chat":
        chat_forever(home, folder, rng)
    index_forever(command, home, folder, rng)


if __name__ == "__main__":
    main()
