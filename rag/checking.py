"""No sentence is shown as supported unless what it cites carries it.

Each drafted sentence is checked against its notes. One that fails is written once more from the same
notes; if that fails too, the note itself is quoted; what has no note left is dropped. Whatever
happened stands in the sentence's status.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.answer import Citation, Sentence, Status
from rag.evidence import EvidenceSentence
from rag.grounding import GroundingChecker, Verdict
from rag.liberties import liberties
from rag.writing import Draft, closed, where_from

Rewrite = Callable[[Sequence[EvidenceSentence]], str]


@dataclass(slots=True)
class CheckedSentences:
    """Collects checked sentences and numbers their citations in order of appearance."""

    checker: GroundingChecker
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    _said: set[str] = field(default_factory=set)

    def add_draft(self, draft: Draft, notes: Sequence[EvidenceSentence], rewrite: Rewrite) -> Sentence:
        """Check a drafted sentence; mend, quote or drop it."""
        cited = [notes[number - 1] for number in draft.notes]
        if not cited:
            return self._drop(draft.text, "it cites nothing")
        if self._repeats(draft.text):
            return self._drop(draft.text, "it repeats what was said")
        verdict = self._check(draft.text, cited)
        if self.checker.supported(verdict):
            return self._keep(draft.text, cited, verdict.support, "supported")
        why = "; ".join(verdict.problems)
        second = closed(rewrite(cited))
        verdict = self._check(second, cited)
        if second and self.checker.supported(verdict) and not self._repeats(second):
            return self._keep(second, cited, verdict.support, "rewritten", why)
        fresh = [item for item in cited if not self._repeats(item.text)]
        if not fresh:
            return self._drop(draft.text, why)
        return self.add_quote(fresh[0], why)

    def add_quote(self, item: EvidenceSentence, note: str = "", *, text: str = "") -> Sentence:
        """The evidence itself, word for word; ``text`` may put words around the quote."""
        return self._keep(text or closed(" ".join(item.text.split())), [item], 1.0, "quoted", note)

    def cited(self, sentence: Sentence) -> tuple[Citation, ...]:
        """The citations of one sentence."""
        return tuple(self.citations[number - 1] for number in sentence.citations)

    def says_something(self) -> bool:
        """Whether any sentence is left."""
        return any(sentence.status != "dropped" for sentence in self.sentences)

    def text(self) -> str:
        """The answer with ``[n]`` markers; dropped sentences left out."""
        return " ".join(marked(sentence) for sentence in self.sentences if sentence.status != "dropped")

    def _check(self, text: str, cited: Sequence[EvidenceSentence]) -> Verdict:
        context = " ; ".join(dict.fromkeys(f"{item.hit.title} ({where_from(item.hit)})" for item in cited))
        quotes = [item.text for item in cited]
        verdict = self.checker.check(text, quotes, context=context)
        if not verdict.problems and (taken := liberties(text, quotes)):
            return Verdict(verdict.support / 2, taken)
        return verdict

    def _keep(
        self, text: str, cited: Sequence[EvidenceSentence], support: float, status: Status, note: str = ""
    ) -> Sentence:
        self._said.add(_plain(text))
        sentence = Sentence(text, tuple(self._number(item) for item in cited), round(support, 4), status, note)
        self.sentences.append(sentence)
        return sentence

    def _drop(self, text: str, why: str) -> Sentence:
        sentence = Sentence(text, (), 0.0, "dropped", why)
        self.sentences.append(sentence)
        return sentence

    def _repeats(self, text: str) -> bool:
        return _plain(text) in self._said

    def _number(self, item: EvidenceSentence) -> int:
        for citation in self.citations:
            if (citation.article_id, citation.start, citation.end) == (item.hit.article_id, item.start, item.end):
                return citation.number
        hit = item.hit
        number = len(self.citations) + 1
        self.citations.append(
            Citation(
                number,
                hit.article_id,
                hit.title,
                hit.source,
                hit.published,
                hit.url,
                hit.path,
                item.start,
                item.end,
                item.text,
            )
        )
        return number


def marked(sentence: Sentence) -> str:
    """The sentence with its ``[n]`` markers."""
    return sentence.text + "".join(f" [{number}]" for number in sentence.citations)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
