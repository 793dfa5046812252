"""No sentence is shown as supported unless what it cites carries it.

Each drafted sentence is checked against the sentence of the article it was written from. One that fails
is written once more; if that fails too, the article's sentence itself is quoted, together with the one before
where it begins with "They" or the like; what was said already is dropped. Whatever happened stands in the
sentence's status.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from rag.answer import Citation, Sentence, Status
from rag.answering.conversation import closed
from rag.answering.evidence.sentences import EvidenceSentence, where_from
from rag.grounding import GroundingChecker, Verdict
from rag.llm.prompting import without_markers

Rewrite = Callable[[str], str]


@dataclass(slots=True)
class CheckedSentences:
    """Collects checked sentences and numbers their citations in order of appearance."""

    checker: GroundingChecker
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    _said: set[str] = field(default_factory=set)

    def add_draft(self, draft: str, item: EvidenceSentence, rewrite: Rewrite) -> Sentence:
        """Check a sentence drafted from ``item``; mend it, quote ``item`` or drop it.

        Args:
            draft: As the model wrote it.
            item: What it was written from and cites.
            rewrite: Writes a failed draft anew.
        """
        draft = closed(draft)
        if self._repeats(draft):
            return self._drop(draft, "it repeats what was said")
        verdict = self._check(draft, item)
        if self.checker.supported(verdict):
            return self._keep(draft, item, verdict.support, "supported")
        why = "; ".join(verdict.problems)
        second = closed(rewrite(draft))
        verdict = self._check(second, item)
        if self.checker.supported(verdict) and not self._repeats(second):
            return self._keep(second, item, verdict.support, "rewritten", why)
        return self._drop(draft, why) if self._repeats(item.text) else self.add_quote(self._readable(item), why)

    def add_quote(self, item: EvidenceSentence, note: str = "", *, text: str = "") -> Sentence:
        """The evidence itself, word for word; ``text`` may put words around the quote."""
        return self._keep(text or closed(" ".join(item.text.split())), item, 1.0, "quoted", note)

    def cited(self, sentence: Sentence) -> tuple[Citation, ...]:
        """The citations of one sentence."""
        return tuple(self.citations[number - 1] for number in sentence.citations)

    def says_something(self) -> bool:
        """Whether any sentence is left."""
        return any(sentence.status != "dropped" for sentence in self.sentences)

    def text(self) -> str:
        """The answer with ``[n]`` markers; dropped sentences left out."""
        return " ".join(marked(sentence) for sentence in self.sentences if sentence.status != "dropped")

    def _check(self, text: str, item: EvidenceSentence) -> Verdict:
        return self.checker.check(text, [item.text], context=f"{item.hit.title} ({where_from(item.hit)})")

    def _readable(self, item: EvidenceSentence) -> EvidenceSentence:
        """``item``, with the sentence that its "They" points back to unless that has just been told."""
        before = item.before()
        cited = self.cited(self.sentences[-1]) if self.sentences else ()
        told = before is not None and any(
            one.article_id == item.hit.article_id and one.end == before.end for one in cited
        )
        return item if told else item.with_antecedent()

    def _keep(self, text: str, item: EvidenceSentence, support: float, status: Status, note: str = "") -> Sentence:
        self._said.add(_plain(text))
        # An article's own [2] beside our markers could be taken for one of them.
        sentence = Sentence(without_markers(text), (self.number_of(item),), round(support, 4), status, note)
        self.sentences.append(sentence)
        return sentence

    def _drop(self, text: str, why: str) -> Sentence:
        sentence = Sentence(text, (), 0.0, "dropped", why)
        self.sentences.append(sentence)
        return sentence

    def _repeats(self, text: str) -> bool:
        return _plain(text) in self._said

    def number_of(self, item: EvidenceSentence) -> int:
        """The number under which ``item`` is cited; a new one if it was not."""
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
                hit.also_in,
                hit.also_in_outlets,
            )
        )
        return number


def marked(sentence: Sentence) -> str:
    """The sentence with its ``[n]`` markers."""
    return sentence.text + "".join(f" [{number}]" for number in sentence.citations)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
