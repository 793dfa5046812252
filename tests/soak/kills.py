"""SIGKILL at random moments, many times: ``python -m tests.soak.kills FOLDER --kills 200 --seed 1``.

Each kill starts a :mod:`tests.soak.victim` that adds, syncs, removes, rebuilds or chats, kills it, and looks whether
anything it had been told is done is lost, whether the index is sound, and whether each article is found by its own
words. The homes stay from one kill to the next, so that harm would add up. Every verdict is written down at once in
``FOLDER/verdicts.jsonl``: the same command line goes on where it stopped. Exit code 1 if anything was lost.
"""

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from index import Library
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings
from tests.soak.victim import held_articles, kept_turns
from ui.chat.conversations import ConversationStore
from ui.chat.storage.sqlite_file import FILE_NAME
from ui.chat.turns import from_json

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("add", "sync", "remove", "rebuild", "chat")
LONGEST_DELAY_S = 2.0
START_WITHIN_S = 120.0
PLACES = 24
"""Places between two stores at which a victim may kill itself; timing alone would seldom hit them."""
SHARE_AT_PLACES = 0.3
SHARE_EARLY = 0.2
"""Kills that may come while the victim still opens its home, and mends what the last kill left."""
OWN_WORDS_CHARS = 200
OWN_WORDS_RANK = 50


@dataclass(frozen=True)
class Verdict:
    """What one kill did: ``acknowledged`` counts what had been told is done; ``losses`` is empty if all is well."""

    number: int
    command: str
    acknowledged: int
    losses: list[str] = field(default_factory=list)


def kill_once(number: int, seed: int, folder: Path) -> Verdict:
    """Start a victim, kill it, and look at what it left."""
    rng = random.Random(f"{seed}/{number}")
    command = COMMANDS[number % len(COMMANDS)]
    home, articles = folder / command, folder / f"{command}-articles"
    before = {"done": _before(command, home)} if home.exists() else {}
    is_early = rng.random() < SHARE_EARLY
    at_place = command != "chat" and not is_early and rng.random() < SHARE_AT_PLACES
    kill_at = rng.randrange(1, PLACES) if at_place else 0
    arguments = [command, str(home), str(articles), str(rng.randrange(1_000_000)), str(kill_at)]
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.victim", *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert victim.stdout is not None
    first = "" if is_early else victim.stdout.readline()
    if not kill_at:
        time.sleep(rng.random() * LONGEST_DELAY_S)
        victim.kill()
    rest, _ = victim.communicate(timeout=START_WITHIN_S)
    if victim.returncode != -9:
        return Verdict(number, command, 0, [f"the victim ended by itself, with exit code {victim.returncode}"])
    records = list(_records(first + rest))
    look = lost_turns if command == "chat" else lost_articles
    return Verdict(number, command, len(records), list(look(home, [before, *records])))


def _before(command: str, home: Path) -> dict[str, Any]:
    """What the home holds before a victim starts, in the victim's own words."""
    if command == "chat":
        with closing(ConversationStore(home)) as store:
            return kept_turns(store)
    with Library.open(home, settings(), WordEmbedder) as library:
        return held_articles(library)


def lost_articles(home: Path, records: list[dict[str, Any]]) -> Iterator[str]:
    """Everything that is not as it was acknowledged, or not sound, in the index; each as a sentence."""
    known: dict[str, list[str]] | None = None
    touched: set[str] = set()
    for record in records:
        if "done" in record:  # the first one tells what was there before
            known, touched = record["done"], set()
        touched.update(record.get("touch", ()))
    with Library.open(home, settings(), WordEmbedder) as library:
        yield from (f"index check: {problem.path}: {problem.error}" for problem in library.check().failed)
        there = {article.id: article for article in library.articles()}
        for article_id, (path, sha256) in (known or {}).items():
            if path in touched:
                continue
            if article_id not in there:
                yield f"the article {article_id} of {path} is gone"
            elif library.article(article_id).sha256 != sha256:
                yield f"the article {article_id} of {path} has another text"
        for article_id, article in there.items():
            if known is not None and article_id not in known and article.path not in touched:
                yield f"the article {article_id} of {article.path} came from nowhere"
            words = library.article(article_id).text[:OWN_WORDS_CHARS]
            if article_id not in {hit.article_id for hit in library.search(words, OWN_WORDS_RANK)}:
                yield f"the article {article_id} of {article.path} is not found by its own words"


def lost_turns(home: Path, records: list[dict[str, Any]]) -> Iterator[str]:
    """Everything that is not as it was acknowledged in the conversations; each as a sentence."""
    acknowledged: dict[str, str] = {}
    deleted: set[str] = set()
    for record in records:
        acknowledged.update(record.get("done", {}))
        if "turn" in record:
            acknowledged[str(from_json(record["turn"]).id)] = record["turn"]
        deleted.update(record[name] for name in ("deleting", "deleted") if name in record)
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        yield f"conversations: {sound}"
    with closing(ConversationStore(home)) as store:
        kept = kept_turns(store)
        open_turns = [body for body in kept.values() if from_json(body).live]
    if open_turns:
        yield f"{len(open_turns)} turns still wait for an answer"
    for turn_id, body in acknowledged.items():
        turn = from_json(body)
        if turn.conversation_id in deleted:
            continue
        if turn_id not in kept:
            yield f"the turn {turn_id} is gone"
        elif not turn.live and not turn.rating and from_json(kept[turn_id]).answer != turn.answer:
            yield f"the turn {turn_id} has another answer"
    gone = {record["deleted"] for record in records if "deleted" in record}
    yield from (f"the turn {turn_id} was deleted and is back" for turn_id, body in kept.items()
                if from_json(body).conversation_id in gone)  # fmt: skip


def _records(output: str) -> Iterator[dict[str, Any]]:
    """The whole lines that a victim wrote; a last one that was cut off was not acknowledged."""
    for line in output.splitlines(keepends=True):
        if line.endswith("\n"):
            yield json.loads(line)


def earlier(verdicts: Path) -> list[Verdict]:
    """What was found out before, a line that was cut off left out."""
    if not verdicts.exists():
        return []
    lines = verdicts.read_text(encoding="utf-8").splitlines(keepends=True)
    return [Verdict(**json.loads(line)) for line in lines if line.endswith("\n")]


def summary(verdicts: list[Verdict]) -> str:
    """A table of kills, what was acknowledged before them, and losses, one line a command."""
    kills, told = Counter(v.command for v in verdicts), Counter[str]()
    losses = Counter(v.command for v in verdicts if v.losses)
    for verdict in verdicts:
        told[verdict.command] += verdict.acknowledged
    rows = [f"{name:<10}{kills[name]:>8}{told[name]:>15}{losses[name]:>10}" for name in COMMANDS]
    total = f"{'all':<10}{len(verdicts):>8}{sum(told.values()):>15}{sum(losses.values()):>10}"
    return "\n".join([f"{'command':<10}{'kills':>8}{'acknowledged':>15}{'with loss':>10}", *rows, total])


def main() -> int:
    """Kill until there are enough verdicts; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where homes and verdicts are kept")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    file = options.folder / "verdicts.jsonl"
    verdicts = earlier(file)
    with file.open("a", encoding="utf-8") as log:
        for number in range(len(verdicts), options.kills):
            verdict = kill_once(number, options.seed, options.folder)
            log.write(json.dumps(asdict(verdict)) + "\n")
            log.flush()
            verdicts.append(verdict)
            for loss in verdict.losses:
                sys.stderr.write(f"kill {number} ({verdict.command}): {loss}\n")
    sys.stdout.write(summary(verdicts) + "\n")
    return int(any(verdict.losses for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
