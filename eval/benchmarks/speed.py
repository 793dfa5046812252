"""How long an answer takes, beside the bare model on the same prompt.

Each question is answered by Byline and then put to the same model with nothing around it: it reads the
longest prompt that Byline sent it, from an empty cache, and writes as many tokens as Byline's answer took.
The ratio tells what searching, deciding, writing in turns and checking cost on top of that. With ``--peer``,
LangChain's default prompt for the question is timed too, from its search to the first token.

Run it as ``python -m eval.benchmarks.speed --clapnq DIR`` on a machine that does nothing else.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from eval.benchmarks.speed_peers import Build, langchain
from eval.run.assistants import open_assistant
from eval.suites.lookup import clapnq_folder
from rag import opening
from rag.assistant import Assistant
from rag.llm.base import LanguageModel, Prompt, Usage
from rag.llm.llama import LlamaModel
from rag.settings import Settings


class Recording:
    """Passes everything on to a model and keeps the longest prompt it was sent."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.name = model.name
        self.context_tokens = model.context_tokens
        self.longest = Prompt(())

    @property
    def usage(self) -> Usage:
        """As the model counts."""
        return self._model.usage

    def begin(self, cancelled: Callable[[], bool]) -> None:
        """Start a request with no prompt seen."""
        self.longest = Prompt(())
        self._model.begin(cancelled)

    def count_tokens(self, text: str) -> int:
        """As the model counts."""
        return self._model.count_tokens(text)

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """The model's reply."""
        self._note(prompt)
        return self._model.stream(prompt, max_tokens=max_tokens, stop=stop)

    def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        """The model's log-probabilities."""
        self._note(prompt)
        return self._model.label_logprobs(prompt, labels)

    def _note(self, prompt: Prompt) -> None:
        self.longest = max(self.longest, prompt, key=lambda seen: sum(len(message.text) for message in seen.messages))


@dataclass(frozen=True, slots=True)
class Pair:
    """Seconds of one question: Byline's, the bare model's, and the peer's to its first token; 0 without a peer."""

    answered: bool
    search_s: float
    first_s: float
    total_s: float
    bare_first_s: float
    bare_total_s: float
    peer_first_s: float = 0.0


def bare(model: LlamaModel, prompt: Prompt, tokens: int) -> tuple[float, float]:
    """Seconds to the first token and to the last of ``tokens``, from an empty cache."""
    model.forget()
    before = time.perf_counter()
    first = 0.0
    for _ in model.stream(prompt, max_tokens=max(1, tokens)):
        first = first or time.perf_counter() - before
    total = time.perf_counter() - before
    return first or total, total


def peer_first_s(model: LlamaModel, prompt_of: Build, question: str) -> float:
    """Seconds from the peer's search to the first token of its reply, from an empty cache."""
    before = time.perf_counter()
    prompt = prompt_of(question)
    searched_s = time.perf_counter() - before
    return searched_s + bare(model, prompt, 1)[0]


def peer_of(assistant: Assistant, folder: str) -> Build:
    """LangChain over the articles of ``assistant``, with the same embedder."""
    articles = (assistant.index.article(found.id) for found in assistant.index.articles())
    texts = {article.id: article.text for article in articles}
    embedder = opening.model_path(assistant.settings)(assistant.settings.index.embedder)
    return langchain(texts, str(embedder), Path(folder))


def summary(pairs: Sequence[Pair]) -> dict[str, float]:
    """Medians in seconds, and medians of the ratios of each question's own pair."""
    answered = [pair for pair in pairs if pair.answered]
    refused = [pair for pair in pairs if not pair.answered]
    found: dict[str, float] = {"answered": len(answered), "refused": len(refused)}
    if answered:
        found |= {
            "search_s": statistics.median(pair.search_s for pair in answered),
            "first_token_s": statistics.median(pair.first_s for pair in answered),
            "total_s": statistics.median(pair.total_s for pair in answered),
            "first_token_ratio": statistics.median(pair.first_s / pair.bare_first_s for pair in answered),
            "total_ratio": statistics.median(pair.total_s / pair.bare_total_s for pair in answered),
        }
    if answered and all(pair.peer_first_s for pair in answered):
        found["peer_first_token_s"] = statistics.median(pair.peer_first_s for pair in answered)
        found["first_token_to_peer_ratio"] = statistics.median(pair.first_s / pair.peer_first_s for pair in answered)
    if refused:
        found["refusal_s"] = statistics.median(pair.total_s for pair in refused)
        found["refusal_ratio"] = statistics.median(pair.total_s / pair.bare_total_s for pair in refused)
    return {name: round(value, 3) for name, value in found.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks.speed", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clapnq", type=Path, required=True, help="folder of CLAPNQ-style .jsonl files")
    parser.add_argument("--home", type=Path, default=None, help="home folder (default: as for byline)")
    parser.add_argument("--sample", type=int, default=30, help="so many questions, drawn at random")
    parser.add_argument("--peer", action="store_true", help="time LangChain's default prompt as well (extra bench)")
    options = parser.parse_args(arguments)
    settings = Settings.load(options.home)
    suite = clapnq_folder(options.clapnq, settings.home)
    assistant = open_assistant(suite, settings)
    pairs: list[Pair] = []
    with tempfile.TemporaryDirectory() as folder, closing(assistant):
        model = assistant.model()
        if not isinstance(model, LlamaModel):
            parser.error("only a model in this process can be measured: unset llm.endpoint")
        recording = Recording(model)
        assistant.use_model(recording)
        cases = random.Random(1).sample(suite.cases, min(options.sample + 1, len(suite.cases)))
        prompt_of = peer_of(assistant, folder) if options.peer else None
        assistant.ask(cases[0].question)  # the first question also warms up
        for case in cases[1:]:
            answer = assistant.ask(case.question)
            timings = answer.timings
            first, total = bare(model, recording.longest, timings.answer_tokens)
            peer_s = peer_first_s(model, prompt_of, case.question) if prompt_of else 0.0
            found = not answer.abstained
            pairs.append(Pair(found, timings.retrieve_s, timings.first_token_s, timings.total_s, first, total, peer_s))
            sys.stderr.write(f"{len(pairs)}/{len(cases) - 1} {pairs[-1]}\n")
    sys.stdout.write(json.dumps(summary(pairs), indent=1) + "\n")


if __name__ == "__main__":
    main()
