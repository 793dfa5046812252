"""How well a follow-up is turned into a question that stands alone.

Given conversations with people's own rewrites of the last question, three versions are compared: the last
question alone, our rewrite, and the person's. Agreement with the person's rewrite is measured thrice:

* *embedding*: cosine similarity;
* *retrieval*: share of the five passages that the person's rewrite finds first;
* *first article*: whether the first hit is of the same article.

Many last questions lean on nothing, and people reworded those too. So two groups are told apart: a question
*leans* when the person's rewrite brings in a word of the conversation that the question lacks. Of the others
a right reading changes nothing, and how far two wordings of one question agree there is as near as a right
rewrite comes to a person's: the *ceiling*. The gap closed is ``(ours - alone) / (ceiling - alone)`` over the
questions that lean, and ``(ours - alone) / (1 - alone)`` over all.

Run it as ``python -m eval.benchmarks.follow_ups --folder DIR --clapnq DIR``; the folder holds ``*questions.jsonl``,
``*lastturn.jsonl`` and ``*rewrite.jsonl`` with matching ``_id``.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.metrics.statistics import mean_interval, ratio_interval
from eval.records import Interval
from eval.run.assistants import open_assistant
from eval.run.benchmark_storage import store
from eval.suites.golden import GoldenSetError
from eval.suites.lookup import clapnq_folder
from rag.answer import Turn
from rag.answering.evidence.sentences import word_beginnings
from rag.answering.follow_ups import standalone
from rag.assistant import Assistant
from rag.settings import Settings

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = list[tuple[str, int]]
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
class Agreement:
    """How far two readings of each question agree with the person's, by one measure, 0 to 1.

    Attributes:
        ours: Of our rewrite; shape (conversations,).
        alone: Of the last question by itself; shape (conversations,).
    """

    ours: Values
    alone: Values


def figures(measured: Mapping[str, Agreement], leaning: Flags) -> dict[str, Interval]:
    """Means and the shares of the gap that are closed, with intervals over the conversations.

    Args:
        measured: Measure to agreement.
        leaning: Which questions lean on the conversation.
    """
    found: dict[str, Interval] = {}
    for name, all_of in measured.items():
        lean = Agreement(all_of.ours[leaning], all_of.alone[leaning])
        ceiling = float(all_of.alone[~leaning].mean()) if (~leaning).any() else 1.0
        for group, part, best in (("", all_of, 1.0), ("_leaning", lean, ceiling)):
            if not len(part.ours):
                continue
            found[f"{name}_ours{group}"] = mean_interval(part.ours.tolist())
            found[f"{name}_last_turn{group}"] = mean_interval(part.alone.tolist())
            closed = ratio_interval((part.ours - part.alone).tolist(), (best - part.alone).tolist())
            found[f"{name}_gap_closed{group}"] = replace(closed, n=len(part.ours))
        if (~leaning).any():
            found[f"{name}_ceiling"] = mean_interval(all_of.alone[~leaning].tolist())
    return found


def leans(case: FollowUp) -> bool:
    """Whether the person's rewrite brings in a word of the conversation that the last question lacks."""
    return bool((word_beginnings(case.rewrite) - word_beginnings(case.last)) & word_beginnings(" ".join(case.history)))


def measure(assistant: Assistant, cases: Sequence[FollowUp], *, answers: bool = False) -> dict[str, Agreement]:
    """Every measure of every case, for our rewrite and for the last question alone.

    Args:
        assistant: With the passages to find in its index.
        cases: The conversations.
        answers: Whether what was asked before is asked of the assistant too, so that its answers stand in the history.
    """
    ours, answered = [], _Answered(assistant)
    for number, case in enumerate(cases, start=1):
        history = answered.turns(case.history) if answers else [Turn(text, "") for text in case.history]
        ours.append(standalone(case.last, history, assistant.model()))
        sys.stderr.write(f"{number}/{len(cases)} {case.last!r}: {ours[-1]!r} | {case.rewrite!r}\n")
    alone = [case.last for case in cases]
    embed = assistant.embedder().embed
    people = embed([case.rewrite for case in cases])
    wanted = [_found(assistant, case.rewrite) for case in cases]
    close = [(embed(texts) * people).sum(axis=1).astype(float) for texts in (ours, alone)]
    found = [[_found(assistant, text) for text in texts] for texts in (ours, alone)]
    shared = [_agree(lists, wanted, lambda ours, theirs: len({*ours} & {*theirs}) / _FOUND) for lists in found]
    first = [_agree(lists, wanted, lambda ours, theirs: float(ours[0][0] == theirs[0][0])) for lists in found]
    return {
        "embedding": Agreement(*close),
        "retrieval": Agreement(*shared),
        "first_article": Agreement(*first),
    }


@dataclass(slots=True)
class _Answered:
    """Conversations with the assistant's own answers; what two of them begin with is asked once."""

    assistant: Assistant
    _answers: dict[tuple[str, ...], Turn] = field(default_factory=dict)

    def turns(self, history: tuple[str, ...]) -> list[Turn]:
        turns: list[Turn] = []
        for number, question in enumerate(history, start=1):
            asked = history[:number]
            if asked not in self._answers:
                self._answers[asked] = self.assistant.ask(question, history=turns).as_turn()
            turns.append(self._answers[asked])
        return turns


def _agree(lists: Sequence[Places], wanted: Sequence[Places], measure: Callable[[Places, Places], float]) -> Values:
    return np.array(
        [measure(ours, theirs) if ours and theirs else 0.0 for ours, theirs in zip(lists, wanted, strict=True)]
    )


def _found(assistant: Assistant, question: str) -> Places:
    return [(hit.article_id, hit.start) for hit in assistant.index.search(question, _FOUND)]


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
    parser = argparse.ArgumentParser(
        prog="python -m eval.benchmarks.follow_ups", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--folder", type=Path, required=True, help="folder with the conversations")
    parser.add_argument("--clapnq", type=Path, required=True, help="folder of CLAPNQ-style files: the passages to find")
    parser.add_argument("--home", type=Path, default=None, help="home folder (default: as for byline)")
    parser.add_argument("--sample", type=int, default=None, help="only so many conversations")
    parser.add_argument("--answers", action="store_true", help="ask what was asked before, for answers in the history")
    parser.add_argument("--store", action="store_true", help="keep the figures in the home, for docs/results.md")
    options = parser.parse_args(arguments)
    settings = Settings.load(options.home)
    begun = time.monotonic()
    assistant = open_assistant(clapnq_folder(options.clapnq, settings.home), settings)
    try:
        cases = read_folder(options.folder)[: options.sample]
        measured = figures(
            measure(assistant, cases, answers=options.answers), np.array([leans(case) for case in cases])
        )
    finally:
        assistant.close()
    if options.store:
        sample = f" --sample {options.sample}" if options.sample else ""
        sample += " --answers" if options.answers else ""
        folders = f"--folder {options.folder.name} --clapnq {options.clapnq.name}"
        command = f"python -m eval.benchmarks.follow_ups {folders}{sample}"
        store("follow-ups", command, measured, time.monotonic() - begun, settings)
    shown = {name: round(figure.mean, 4) for name, figure in measured.items()}
    shown["n"] = max((figure.n for figure in measured.values()), default=0)
    sys.stdout.write(json.dumps(shown, indent=2) + "\n")


if __name__ == "__main__":
    main()
