"""How well a follow-up is turned into a question that stands alone.

Given conversations with people's own rewrites of the last question, three versions are compared: the last
question alone, our rewrite, and the person's. Two measures, each as the share of the gap between the last
question alone and the person's rewrite that ours closes:

* *embedding*: cosine similarity to the person's rewrite;
* *retrieval*: share of the passages that the person's rewrite finds among the first five.

Run it as ``python -m eval.follow_ups --folder DIR --clapnq DIR``; the folder holds ``*questions.jsonl``,
``*lastturn.jsonl`` and ``*rewrite.jsonl`` with matching ``_id``.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.golden import GoldenSetError
from eval.homes import clapnq, open_assistant
from eval.measured import store
from eval.statistics import Interval, mean_interval, ratio_interval
from rag.assistant import Assistant
from rag.conversation import Turn, standalone
from rag.settings import Settings

Values = NDArray[np.float64]
_FOUND = 5
_SPEAKER = "|user|:"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One conversation: what was asked before, the last question, and a person's rewrite of it."""

    history: tuple[str, ...]
    last: str
    rewrite: str


def read_folder(folder: Path) -> list[FollowUp]:
    """The follow-ups of a folder; questions without a history are left out.

    Raises:
        GoldenSetError: A file is missing.
    """
    parts = {name: _texts(folder, name) for name in ("questions", "lastturn", "rewrite")}
    found = []
    for key, conversation in parts["questions"].items():
        asked = [line.removeprefix(_SPEAKER).strip() for line in conversation.splitlines() if line.strip()]
        if len(asked) > 1 and key in parts["lastturn"] and key in parts["rewrite"]:
            last, rewrite = (parts[name][key].removeprefix(_SPEAKER).strip() for name in ("lastturn", "rewrite"))
            found.append(FollowUp(tuple(asked[:-1]), last, rewrite))
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """Both measures for our rewrite and for the last question alone; each array has one value a conversation."""

    embedding_ours: Values
    embedding_last_turn: Values
    retrieval_ours: Values
    retrieval_last_turn: Values

    def figures(self) -> dict[str, Interval]:
        """Means, and the share of the gap that is closed, with intervals over the conversations."""
        found: dict[str, Interval] = {}
        for name, ours, alone in (
            ("embedding", self.embedding_ours, self.embedding_last_turn),
            ("retrieval", self.retrieval_ours, self.retrieval_last_turn),
        ):
            found[f"{name}_ours"] = mean_interval(ours.tolist())
            found[f"{name}_last_turn"] = mean_interval(alone.tolist())
            closed = ratio_interval((ours - alone).tolist(), (1 - alone).tolist())
            found[f"{name}_gap_closed"] = replace(closed, n=len(ours))
        return found


def measure(assistant: Assistant, cases: Sequence[FollowUp]) -> Measured:
    """Both measures of every case, for our rewrite and for the last question alone."""
    ours = []
    for number, case in enumerate(cases, start=1):
        ours.append(standalone(case.last, [Turn(text, "") for text in case.history], assistant.model()))
        sys.stderr.write(f"{number}/{len(cases)} {case.last!r}: {ours[-1]!r} | {case.rewrite!r}\n")
    embed = assistant.embedder().embed
    people = embed([case.rewrite for case in cases])
    close = [(embed(texts) * people).sum(axis=1).astype(float) for texts in (ours, [case.last for case in cases])]
    wanted = [_found(assistant, case.rewrite) for case in cases]
    shared = [
        np.array([len(_found(assistant, text) & want) / _FOUND for text, want in zip(texts, wanted, strict=True)])
        for texts in (ours, [case.last for case in cases])
    ]
    return Measured(close[0], close[1], shared[0], shared[1])


def _found(assistant: Assistant, question: str) -> set[tuple[str, int]]:
    return {(hit.article_id, hit.start) for hit in assistant.index.search(question, _FOUND)}


def _texts(folder: Path, name: str) -> dict[str, str]:
    files = sorted(folder.glob(f"*{name}.jsonl"))
    if not files:
        raise GoldenSetError(f"{folder} holds no *{name}.jsonl.")
    rows = (
        json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()
    )
    return {row["_id"]: row["text"] for row in rows}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(prog="python -m eval.follow_ups", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="folder with the conversations")
    parser.add_argument("--clapnq", type=Path, required=True, help="folder of CLAPNQ-style files: the passages to find")
    parser.add_argument("--home", type=Path, default=None, help="home folder (default: as for byline)")
    parser.add_argument("--sample", type=int, default=None, help="only so many conversations")
    parser.add_argument("--store", action="store_true", help="keep the figures in the home, for docs/results.md")
    options = parser.parse_args(arguments)
    settings = Settings.load(options.home)
    begun = time.monotonic()
    assistant = open_assistant(clapnq(options.clapnq, settings.home), settings)
    try:
        figures = measure(assistant, read_folder(options.folder)[: options.sample]).figures()
    finally:
        assistant.close()
    if options.store:
        sample = f" --sample {options.sample}" if options.sample else ""
        command = f"python -m eval.follow_ups --folder {options.folder.name} --clapnq {options.clapnq.name}{sample}"
        store("follow-ups", command, figures, time.monotonic() - begun, settings)
    shown = {name: round(figure.mean, 4) for name, figure in figures.items()}
    shown["n"] = max((figure.n for figure in figures.values()), default=0)
    sys.stdout.write(json.dumps(shown, indent=2) + "\n")


if __name__ == "__main__":
    main()
