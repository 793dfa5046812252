"""How well does the grounding check tell true from spoilt? ``python -m eval.benchmarks.grounding --clapnq DIR``.

Prints the area under the ROC curve of the support and, for each kind of pair, the share that passes: for true
pairs this should be high, for every other kind nought; and the share of near-verbatim trims that pass
(:mod:`eval.suites.grounding_trims`). The questions are cut into two halves by the hash of
their id; the check's weights were fitted on ``fitted``, so read ``held out``.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.metrics.statistics import auc_interval, mean_interval
from eval.records import Interval
from eval.run.benchmark_storage import store
from eval.suites.grounding_pairs import NAME_KINDS, NUMBER_KINDS, Pair, build
from eval.suites.grounding_trims import build_trims
from index.embedding.base import Embedder
from index.errors import BylineError
from rag.grounding import GroundingChecker
from rag.opening import open_embedder
from rag.settings import Settings

TRUE = "true"


@dataclass(frozen=True, slots=True)
class Figures:
    """Result on one set of pairs.

    Attributes:
        auc: Area under the ROC curve of the support, true pairs against all others.
        passed: Kind to the share that the check calls supported.
        counts: Kind to how many pairs.
        ms_per_sentence: Mean time of a check.
        checked: Kind, support and whether it passes, of each pair.
    """

    auc: float
    passed: dict[str, float]
    counts: dict[str, int]
    ms_per_sentence: float
    checked: tuple[tuple[str, float, bool], ...] = field(default=(), repr=False)


def held_out(pair: Pair) -> bool:
    """Whether a pair is in the half that the weights were not fitted on."""
    return int(hashlib.sha256(pair.question_id.encode()).hexdigest(), 16) % 2 == 1


def measure(pairs: Sequence[Pair], embedder: Embedder) -> Figures:
    """Check every pair.

    Args:
        pairs: At least one true and one other.
        embedder: Of sentences and tokens.
    """
    from sklearn.metrics import roc_auc_score

    checker = GroundingChecker(embedder)
    begun = time.perf_counter()
    verdicts = [checker.check(pair.sentence, pair.quotes, context=pair.context) for pair in pairs]
    spent = time.perf_counter() - begun
    checked = tuple(
        (pair.kind, verdict.support, verdict.supported) for pair, verdict in zip(pairs, verdicts, strict=True)
    )
    kinds: dict[str, list[bool]] = {}
    for kind, _, passes in checked:
        kinds.setdefault(kind, []).append(passes)
    return Figures(
        auc=float(roc_auc_score([pair.true for pair in pairs], [verdict.support for verdict in verdicts])),
        passed={kind: sum(passes) / len(passes) for kind, passes in kinds.items()},
        counts={kind: len(passes) for kind, passes in kinds.items()},
        ms_per_sentence=1000 * spent / len(pairs),
        checked=checked,
    )


def trims_pass(trims: Sequence[Pair], embedder: Embedder) -> tuple[int, int]:
    """How many near-verbatim trims the check calls supported, and of how many."""
    checker = GroundingChecker(embedder)
    verdicts = [checker.check(trim.sentence, trim.quotes, context=trim.context) for trim in trims]
    return sum(verdict.supported for verdict in verdicts), len(trims)


def intervals(figures: Figures) -> dict[str, Interval]:
    """The figures in words, each with its interval over the pairs."""
    supports = [support for _, support, _ in figures.checked]
    found = {"AUC of the support": auc_interval(supports, [kind == TRUE for kind, _, _ in figures.checked])}
    for kind in sorted(figures.passed, key=lambda kind: (kind != TRUE, kind)):
        passes = [float(passed) for name, _, passed in figures.checked if name == kind]
        found["true pairs that pass" if kind == TRUE else f"spoilt pairs that pass: {kind}"] = mean_interval(passes)
    return found


def table(figures: Figures) -> str:
    """The figures as lines of text, true pairs first."""
    kinds = sorted(figures.passed, key=lambda kind: (kind != TRUE, kind))
    lines = [f"AUC {figures.auc:.4f}   {figures.ms_per_sentence:.1f} ms a sentence"]
    lines += [f"  {kind:24} {figures.passed[kind]:7.1%} of {figures.counts[kind]} pass" for kind in kinds]
    swaps = sum(figures.passed.get(k, 0) * figures.counts.get(k, 0) for k in (*NUMBER_KINDS, *NAME_KINDS))
    return "\n".join([*lines, f"  number and name swaps that pass: {swaps:.0f}"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the set, check it and print the tables; exit code 1 with a message when it can't."""
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks.grounding", description=main.__doc__)
    parser.add_argument("--clapnq", type=Path, required=True, help="folder with answerable.jsonl")
    parser.add_argument("--embedder", type=Path, help="folder of the embedder; default: the one in the settings")
    parser.add_argument("--seed", type=int, default=0, help="of the swaps")
    parser.add_argument("--articles", type=Path, nargs="*", default=(), help="text files to take trims from as well")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--store", action="store_true", help="keep the figures in the home, for docs/results.md")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except BylineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _run(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    pairs = build(options.clapnq, options.seed)
    chosen = {"index__embedder": str(options.embedder)} if options.embedder else {}
    settings = Settings.load(answer__mode="quotes", **chosen)  # no language model takes part
    embedder = open_embedder(settings)
    halves = {
        "fitted": [pair for pair in pairs if not held_out(pair)],
        "held out": [pair for pair in pairs if held_out(pair)],
    }
    results = {name: measure(half, embedder) for name, half in halves.items()}
    if options.store:
        measured = {
            f"{words}, {half} half": figure
            for half, figures in reversed(results.items())
            for words, figure in intervals(figures).items()
        }
        command = f"python -m eval.benchmarks.grounding --clapnq {options.clapnq.name} --seed {options.seed}"
        store("grounding", command, measured, time.monotonic() - begun, settings)
    if options.json:
        shown = {
            name: {"auc": figures.auc, "passed": figures.passed, "n": figures.counts}
            for name, figures in results.items()
        }
        sys.stdout.write(json.dumps(shown, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(f"{name}: {table(figures)}" for name, figures in results.items()) + "\n")
        trims = build_trims(options.clapnq, options.articles)
        for name, half in (("fitted", False), ("held out", True)):
            passing, count = trims_pass([trim for trim in trims if held_out(trim) == half], embedder)
            sys.stdout.write(f"{name}: {passing} of {count} near-verbatim trims pass\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
