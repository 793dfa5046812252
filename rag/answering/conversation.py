"""The conversation with the model about one question: first decide, then write sentence by sentence.

The model reads the few most relevant sentences, numbered, and the question. Whether they answer it is
read off the odds of "Yes" against "No" as its next word. A short answer of its own, which is never shown,
tells which sentences carry it (:mod:`rag.answering.evidence.short_answer`). Then it puts the chosen sentences into
its own words, one turn each, so that what a sentence rests on is known before it is written. The turns go on
from what stands in the model's cache: nothing is read twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answering.evidence.sentences import EvidenceSentence, where_from
from rag.llm.base import LanguageModel, Message, Prompt
from rag.llm.prompting import fill, inert, template

_YES, _NO = "Yes", "No"
_STOP = ("\n", " [")
_BRIEF_TOKENS = 40
_NOTE_TOKENS = 20  # number, outlet and date before a sentence


Written = Sequence[tuple[EvidenceSentence, str]]
"""What has been written before: from which evidence, and the sentence."""


@dataclass(frozen=True, slots=True)
class ModelConversation:
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

    def answer_briefly(self) -> str:
        """The whole answer in one short sentence, unchecked: only to trace it to its sentences."""
        prompt = Prompt((*self.decision(), Message("assistant", _YES), self.brief_request()))
        return "".join(self.model.stream(prompt, max_tokens=_BRIEF_TOKENS, stop=("\n",))).strip()

    def brief_request(self) -> Message:
        """The turn that asks for the short answer."""
        return Message("user", template("answer_briefly").template)

    def write(self, evidence: EvidenceSentence, written: Written, max_tokens: int) -> Iterator[str]:
        """Pieces of the sentence that puts ``evidence`` into words.

        Args:
            evidence: One of :attr:`sentences`.
            written: What has been written before.
            max_tokens: The longest sentence.
        """
        return self.model.stream(Prompt(self._turns([*written, (evidence, "")])), max_tokens=max_tokens, stop=_STOP)

    def rewrite(self, evidence: EvidenceSentence, draft: str, written: Written, max_tokens: int) -> str:
        """The sentence anew, closer to ``evidence``, after ``draft`` failed its check."""
        ask = Message("user", fill("rewrite_sentence", chosen=self._number(evidence)))
        prompt = Prompt((*self._turns([*written, (evidence, draft)]), ask))
        return "".join(self.model.stream(prompt, max_tokens=max_tokens, stop=_STOP)).strip()

    def decision(self) -> tuple[Message, ...]:
        """The turns up to the question whether the sentences answer it."""
        ask = fill("decide", notes=_notes(self.sentences), question=inert(self.question))
        return Message("system", template("answer_system").template), Message("user", ask)

    def _turns(self, written: Written) -> tuple[Message, ...]:
        """The turns up to the last of ``written``, which may be empty: then it is the model's to write."""
        turns = [*self.decision(), Message("assistant", _YES)]
        for evidence, text in written:
            turns.append(Message("user", fill("write", chosen=self._number(evidence))))
            if text:
                turns.append(Message("assistant", text))
        return tuple(turns)

    def _number(self, evidence: EvidenceSentence) -> str:
        return f"sentence [{self.sentences.index(evidence) + 1}]"


def within(
    sentences: Sequence[EvidenceSentence], budget_tokens: int, model: LanguageModel
) -> tuple[EvidenceSentence, ...]:
    """As many of the sentences, the most relevant first, as fit into the budget; in their order."""
    kept: set[EvidenceSentence] = set()
    for sentence in sorted(sentences, key=lambda sentence: -sentence.relevance):
        budget_tokens -= model.count_tokens(inert(sentence.text)) + _NOTE_TOKENS
        if budget_tokens < 0:
            break
        kept.add(sentence)
    return tuple(sentence for sentence in sentences if sentence in kept)


def closed(sentence: str) -> str:
    """The sentence with a full stop where one was left to the citation."""
    sentence = sentence.strip()
    if not sentence:
        return ""
    return sentence if sentence.rstrip("\"'”’)")[-1:] in tuple(".!?。！？") else sentence + "."


def _notes(sentences: Sequence[EvidenceSentence]) -> str:
    return "\n".join(
        f"[{number}]{f' ({about})' if (about := where_from(sentence.hit)) else ''} {inert(sentence.text)}"
        for number, sentence in enumerate(sentences, start=1)
    )
