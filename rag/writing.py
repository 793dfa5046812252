"""The conversation with the model about one question: first decide, then write.

Both steps share one prompt, so the articles are read once: the system text and the worked examples
stay in the model's cache between questions, the decision is read off the logits of "Yes" and "No",
and the writing goes on from there. A grammar makes every sentence end in the numbers of notes that
exist, so an unknown number can't be written at all.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from index.records import Hit
from index.sentences import sentence_spans
from rag.evidence import EvidenceSentence
from rag.llm import LanguageModel, Message, Prompt
from rag.prompting import FOLDER, PromptError, fill, inert, template

_MARKS = re.compile(r"\s*\[(\d+)\]")
_SENTENCE = re.compile(r"\s*(?P<text>[^\[]+?)(?P<marks>(?:\s*\[\d+\])+)(?P<stop>[.!?]?)(?=\s|$)", re.S)
_YES, _NO = "Yes", "No"


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence as the model wrote it, with the numbers of the notes it names."""

    text: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Asks the model about one question.

    Attributes:
        model: The language model.
        question: Standing alone.
        sentences: What may be read, in reading order.
    """

    model: LanguageModel
    question: str
    sentences: tuple[EvidenceSentence, ...]

    def verdict_margin(self) -> float:
        """Log-odds that the articles state the answer, as the model sees it."""
        yes, no = self.model.label_logprobs(Prompt(self.decision()), (_YES, _NO))
        return yes - no

    def write(self, notes: Sequence[EvidenceSentence], max_tokens: int) -> Iterator[str]:
        """Pieces of the draft, from these notes only."""
        return self.model.stream(
            Prompt(self._writing(notes)), max_tokens=max_tokens, grammar=sentence_grammar(len(notes))
        )

    def rewrite(self, notes: Sequence[EvidenceSentence], max_tokens: int) -> str:
        """One sentence anew from the notes that it cites."""
        ask = fill("rewrite_sentence", notes=_notes(notes), question=inert(self.question))
        prompt = Prompt((*self.decision(), Message("assistant", _YES), Message("user", ask)))
        return "".join(self.model.stream(prompt, max_tokens=max_tokens, stop=("\n", " ["))).strip()

    def decision(self) -> tuple[Message, ...]:
        """The turns up to the question whether the articles answer."""
        ask = fill("decide", question=inert(self.question), articles=_articles(self.sentences))
        return (*_examples(), Message("user", ask))

    def _writing(self, notes: Sequence[EvidenceSentence]) -> tuple[Message, ...]:
        ask = fill("write", notes=_notes(notes), question=inert(self.question))
        return (*self.decision(), Message("assistant", _YES), Message("user", ask))


def within(
    sentences: Sequence[EvidenceSentence], budget_tokens: int, model: LanguageModel
) -> tuple[EvidenceSentence, ...]:
    """As many of the sentences, whole passages of the best hits first, as fit into the budget."""
    kept: set[EvidenceSentence] = set()
    for item in sorted(sentences, key=lambda sentence: sentence.hit.rank):
        budget_tokens -= model.count_tokens(inert(item.text)) + 2
        if budget_tokens < 0:
            break
        kept.add(item)
    return tuple(item for item in sentences if item in kept)


def sentence_grammar(notes: int) -> str:
    """A GBNF grammar: one sentence or more, each ending in the number of one of ``notes`` notes."""
    numbers = " | ".join(f'"[{number}]"' for number in range(1, notes + 1))
    return "\n".join(
        [
            'root ::= sentence (" " sentence)*',
            'sentence ::= start rest* " " mark mark? "."',
            r"start ::= [^\x00-\x20\[\]]",
            r"rest ::= [^\x00-\x1f\[\]]",
            f"mark ::= {numbers}",
        ]
    )


def drafted(text: str, notes: int) -> tuple[list[Draft], str]:
    """The finished sentences at the start of ``text`` and what is left over.

    Marks of notes that do not exist are dropped.
    """
    done, position = [], 0
    for match in _SENTENCE.finditer(text):
        if match.start() != position:
            break
        position = match.end()
        words = match["text"].strip()
        numbers = [int(mark) for mark in _MARKS.findall(match["marks"])]
        known = tuple(dict.fromkeys(number for number in numbers if 1 <= number <= notes))
        # A model may put several sentences before one number: each of them rests on it.
        for start, end in sentence_spans(words):
            done.append(Draft(closed(words[start:end]), known))
    return done, text[position:]


def closed(sentence: str) -> str:
    """The sentence with a full stop where one was left to the citation."""
    sentence = sentence.strip()
    if not sentence:
        return ""
    return sentence if sentence.rstrip("\"'”’)")[-1:] in tuple(".!?。！？") else sentence + "."


def where_from(hit: Hit) -> str:
    """``Outlet, 5 June 2025``, as far as known."""
    return ", ".join(part for part in (inert(hit.source), spoken(hit.published)) if part)


def spoken(day: date | None) -> str:
    """``5 June 2025``, or "" when unknown."""
    return f"{day.day} {day:%B %Y}" if day else ""


@cache
def _examples() -> tuple[Message, ...]:
    raw = (FOLDER / "examples.json").read_text(encoding="utf-8")
    messages = [Message("system", template("answer_system").template)]
    try:
        for example in json.loads(raw):
            ask = fill("decide", question=example["question"], articles=example["articles"])
            messages += [Message("user", ask), Message("assistant", example["verdict"])]
            if "answer" in example:
                ask = fill("write", notes=example["notes"], question=example["question"])
                messages += [Message("user", ask), Message("assistant", example["answer"])]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise PromptError(f"prompts/examples.json is damaged ({error}): restore the file.") from error
    return tuple(messages)


def _articles(sentences: Sequence[EvidenceSentence]) -> str:
    """Each article on one line, its sentences in order, gaps shown."""
    lines: dict[str, list[str]] = {}
    ends: dict[str, int] = {}
    for item in sentences:
        about = where_from(item.hit)
        head = f'Article "{inert(item.hit.title)}"{f" ({about})" if about else ""}:'
        line = lines.setdefault(item.hit.article_id, [head])
        if item.start - ends.get(item.hit.article_id, item.start) > 20:
            line.append("…")
        line.append(inert(item.text))
        ends[item.hit.article_id] = item.end
    return "\n".join(" ".join(line) for line in lines.values())


def _notes(notes: Sequence[EvidenceSentence]) -> str:
    return "\n".join(
        f"[{number}]{f' ({about})' if (about := where_from(item.hit)) else ''} {inert(item.text)}"
        for number, item in enumerate(notes, start=1)
    )
