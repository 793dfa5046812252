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

    def add_draft(self, draft: str, evidence: EvidenceSentence, rewrite: Rewrite) -> Sentence:
        """Check a sentence drafted from ``evidence``; mend it, quote ``evidence`` or drop it.

        Args:
            draft: As the model wrote it.
            evidence: What it was written from and cites.
            rewrite: Writes a failed draft anew.
        """
        draft = closed(draft)
        if self._repeats(draft):
            return self._drop(draft, "it repeats what was said")
        verdict = self._check(draft, evidence)
        if self.checker.supported(verdict):
            return self._keep(draft, evidence, verdict.support, "supported")
        why = "; ".join(verdict.problems)
        second = closed(rewrite(draft))
        verdict = self._check(second, evidence)
        if self.checker.supported(verdict) and not self._repeats(second):
            return self._keep(second, evidence, verdict.support, "rewritten", why)
        return self._drop(draft, why) if self._repeats(evidence.text) else self.add_quote(self._readable(evidence), why)

    def add_quote(self, evidence: EvidenceSentence, note: str = "", *, text: str = "") -> Sentence:
        """The evidence itself, word for word; ``text`` may put words around the quote."""
        return self._keep(text or closed(" ".join(evidence.text.split())), evidence, 1.0, "quoted", note)

    def cited(self, sentence: Sentence) -> tuple[Citation, ...]:
        """The citations of one sentence."""
        return tuple(self.citations[number - 1] for number in sentence.citations)

    def text(self) -> str:
        """The answer with ``[n]`` markers; dropped sentences left out."""
        return " ".join(marked(sentence) for sentence in self.sentences if sentence.status != "dropped")

    def _check(self, text: str, evidence: EvidenceSentence) -> Verdict:
        return self.checker.check(text, [evidence.text], context=f"{evidence.hit.title} ({where_from(evidence.hit)})")

    def _readable(self, evidence: EvidenceSentence) -> EvidenceSentence:
        """``evidence``, with the sentence that its "They" points back to unless that has just been told."""
        before = evidence.before()
        cited = self.cited(self.sentences[-1]) if self.sentences else ()
        just_told = before is not None and any(
            citation.article_id == evidence.hit.article_id and citation.end == before.end for citation in cited
        )
        return evidence if just_told else evidence.with_antecedent()

    def _keep(self, text: str, evidence: EvidenceSentence, support: float, status: Status, note: str = "") -> Sentence:
        self._said.add(_plain(text))
        # An article's own [2] beside our markers could be taken for one of them.
        sentence = Sentence(without_markers(text), (self.number_of(evidence),), round(support, 4), status, note)
        self.sentences.append(sentence)
        return sentence

    def _drop(self, text: str, why: str) -> Sentence:
        sentence = Sentence(text, (), 0.0, "dropped", why)
        self.sentences.append(sentence)
        return sentence

    def _repeats(self, text: str) -> bool:
        return _plain(text) in self._said

    def number_of(self, evidence: EvidenceSentence) -> int:
        """The number under which ``evidence`` is cited; a new one if it was not."""
        hit = evidence.hit
        for citation in self.citations:
            if (citation.article_id, citation.start, citation.end) == (hit.article_id, evidence.start, evidence.end):
                return citation.number
        number = len(self.citations) + 1
        article = (hit.article_id, hit.title, hit.source, hit.published, hit.url, hit.path)
        span = (evidence.start, evidence.end, evidence.text)
        self.citations.append(Citation(number, *article, *span, hit.also_in, hit.also_in_outlets))
        return number


def marked(sentence: Sentence) -> str:
    """The sentence with its ``[n]`` markers."""
    return sentence.text + "".join(f" [{number}]" for number in sentence.citations)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
