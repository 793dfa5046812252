"""The conversation with the model about one question: first decide, then write.

The model reads the few most relevant sentences, numbered, and the question. Whether they answer it is
read off the odds of "Yes" against "No" as its next word. The writing goes on from there, so nothing is
read twice. A grammar makes every written sentence end in the numbers of sentences that were chosen, so
an unknown number can't be written at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.records import Hit
from index.sentences import sentence_spans
from rag.evidence import EvidenceSentence
from rag.llm import LanguageModel, Message, Prompt
from rag.prompting import fill, inert, template

_MARKS = re.compile(r"\s*\[(\d+)\]")
_SENTENCE = re.compile(r"\s*(?P<text>[^\[]+?)(?P<marks>(?:\s*\[\d+\])+)(?P<stop>[.!?]?)(?=\s|$)", re.S)
_YES, _NO = "Yes", "No"
_NOTE_TOKENS = 20  # number, outlet and date before a sentence


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence as the model wrote it, with the numbers of the sentences it names."""

    text: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Asks the model about one question.

    Attributes:
        model: The language model.
        question: Standing alone.
        sentences: What the model reads; the first has number 1.
    """

    model: LanguageModel
    question: str
    sentences: tuple[EvidenceSentence, ...]

    def verdict_margin(self) -> float:
        """Log-odds that the sentences answer the question, as the model sees it."""
        yes, no = self.model.label_logprobs(Prompt(self.decision()), (_YES, _NO))
        return yes - no

    def write(self, chosen: Sequence[EvidenceSentence], max_tokens: int) -> Iterator[str]:
        """Pieces of the draft, from the chosen sentences only."""
        numbers = self.numbers(chosen)
        ask = fill("write", chosen=_listed(numbers), example=f"[{numbers[0]}]")
        prompt = Prompt((*self.decision(), Message("assistant", _YES), Message("user", ask)))
        return self.model.stream(prompt, max_tokens=max_tokens, grammar=sentence_grammar(numbers))

    def rewrite(self, chosen: Sequence[EvidenceSentence], max_tokens: int) -> str:
        """One sentence anew from the sentences that it cites."""
        ask = fill("rewrite_sentence", chosen=_listed(self.numbers(chosen)))
        prompt = Prompt((*self.decision(), Message("assistant", _YES), Message("user", ask)))
        return "".join(self.model.stream(prompt, max_tokens=max_tokens, stop=("\n", " ["))).strip()

    def decision(self) -> tuple[Message, ...]:
        """The turns up to the question whether the sentences answer it."""
        ask = fill("decide", notes=_notes(self.sentences), question=inert(self.question))
        return Message("system", template("answer_system").template), Message("user", ask)

    def numbers(self, chosen: Sequence[EvidenceSentence]) -> list[int]:
        """The numbers under which the model reads these sentences."""
        return [self.sentences.index(item) + 1 for item in chosen]


def within(
    sentences: Sequence[EvidenceSentence], budget_tokens: int, model: LanguageModel
) -> tuple[EvidenceSentence, ...]:
    """As many of the sentences, the most relevant first, as fit into the budget; in their order."""
    kept: set[EvidenceSentence] = set()
    for item in sorted(sentences, key=lambda sentence: -sentence.relevance):
        budget_tokens -= model.count_tokens(inert(item.text)) + _NOTE_TOKENS
        if budget_tokens < 0:
            break
        kept.add(item)
    return tuple(item for item in sentences if item in kept)


def sentence_grammar(numbers: Sequence[int]) -> str:
    """A GBNF grammar: one sentence or more, each ending in one or two of these numbers in brackets."""
    marks = " | ".join(f'"[{number}]"' for number in numbers)
    return "\n".join(
        [
            'root ::= sentence (" " sentence)*',
            'sentence ::= start rest* " " mark mark? "."',
            r"start ::= [^\x00-\x20\[\]]",
            r"rest ::= [^\x00-\x1f\[\]]",
            f"mark ::= {marks}",
        ]
    )


def drafted(text: str, allowed: Sequence[int]) -> tuple[list[Draft], str]:
    """The finished sentences at the start of ``text`` and what is left over.

    Numbers that are not ``allowed`` are dropped.
    """
    done, position = [], 0
    for match in _SENTENCE.finditer(text):
        if match.start() != position:
            break
        position = match.end()
        words = match["text"].strip()
        numbers = [int(mark) for mark in _MARKS.findall(match["marks"])]
        known = tuple(dict.fromkeys(number for number in numbers if number in allowed))
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


def _notes(notes: Sequence[EvidenceSentence]) -> str:
    return "\n".join(
        f"[{number}]{f' ({about})' if (about := where_from(item.hit)) else ''} {inert(item.text)}"
        for number, item in enumerate(notes, start=1)
    )


def _listed(numbers: Sequence[int]) -> str:
    """``sentence [2]``, ``sentences [2] and [5]``."""
    marks = [f"[{number}]" for number in numbers]
    return f"sentence {marks[0]}" if len(marks) == 1 else f"sentences {', '.join(marks[:-1])} and {marks[-1]}"
