"""The conversation with the model about one question: can it be answered, and the draft.

The model reads the notes (:mod:`rag.answering.evidence.windows`) and the question. Whether they answer it is read off
the odds of "Yes" against "No" as its next word. Then it is told "Yes" and drafts the whole answer. The turns go on
from what stands in the model's cache: nothing is read twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.sentences import STOPS
from rag.answering.evidence.measuring import asks_for_several
from rag.answering.evidence.windows import Note
from rag.llm.base import LanguageModel, Message, Prompt
from rag.llm.prompting import fill, inert, template
from rag.wording import Wording

_YES, _NO = "Yes", "No"
_PARAGRAPH = ("\n\n",)


@dataclass(frozen=True, slots=True)
class ModelConversation:
    """Asks the model about one question.

    Attributes:
        model: The language model.
        question: Standing alone.
        notes: What the model reads; the first has number 1.
    """

    model: LanguageModel
    question: str
    notes: tuple[Note, ...]

    def verdict_margin(self) -> float:
        """Log-odds that the notes answer the question, as the model sees it."""
        yes, no = self.model.label_logprobs(Prompt(self.decision()), (_YES, _NO))
        return yes - no

    def draft(self, max_tokens: int, wording: Wording | None = None) -> Iterator[str]:
        """Pieces of the whole answer, unchecked.

        Args:
            max_tokens: The longest answer.
            wording: Of the language to write in; English without it.
        """
        return self.model.stream(Prompt(self.drafting(wording)), max_tokens=max_tokens, stop=_PARAGRAPH)

    def decision(self) -> tuple[Message, ...]:
        """The turns up to the question whether the notes answer it."""
        ask = fill("decide", notes=numbered(self.notes), question=inert(self.question))
        return Message("system", template("answer_system").template), Message("user", ask)

    def drafting(self, wording: Wording | None = None) -> tuple[Message, ...]:
        """The turns up to the request for the draft; in English it names no language."""
        task = template("draft_in_full" if asks_for_several(self.question) else "draft").template
        if wording is not None and wording.code != "en":
            task = f"{task} {fill('in_language', language=wording.name)}"
        return *self.decision(), Message("assistant", _YES), Message("user", task)


def numbered(notes: Sequence[Note]) -> str:
    """The notes as the model reads them, one a line."""
    return "\n".join(f"[{number}] ({note.heading()}) {note.text()}" for number, note in enumerate(notes, start=1))


def closed(sentence: str) -> str:
    """The sentence with a full stop where it has no end."""
    sentence = sentence.strip()
    if not sentence:
        return ""
    return sentence if sentence.rstrip("\"'”’)")[-1:] in {*".!?…", *STOPS} else sentence + "."
