"""The answer in the making: proven sentences, their citations numbered in order of appearance."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rag.answer import Citation, Sentence
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.records import ProvenSentence


@dataclass(slots=True)
class CollectedAnswer:
    """Collects proven sentences; nothing is told twice.

    Attributes:
        sentences: Those told and those dropped, in order.
        citations: What the told ones rest on.
        page_of: The page of an article, by its id, at an offset of its text; None without pages.
    """

    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    page_of: Callable[[str, int], int | None] = lambda _article_id, _offset: None
    _said: set[str] = field(default_factory=set)

    def add(self, proven: ProvenSentence) -> Sentence:
        """Number what a sentence cites, and put it at the end; one that was told already is dropped."""
        status, note = proven.status, proven.note
        if status != "dropped" and plain_letters(proven.text) in self._said:
            status, note = "dropped", "it repeats what was said"
            self._note_copies(proven)
        numbers = () if status == "dropped" else tuple(dict.fromkeys(self.number_of(span) for span in proven.spans))
        sentence = Sentence(proven.text, numbers, proven.support if numbers else 0.0, status, note)
        self.sentences.append(sentence)
        if numbers:
            self._said.add(plain_letters(proven.text))
        return sentence

    def _note_copies(self, proven: ProvenSentence) -> None:
        """Name articles that say the same words with the citation of the first that does."""
        for span in proven.spans:
            for place, citation in enumerate(self.citations):
                known = (citation.article_id, *citation.also_in)
                if span.hit.article_id in known or plain_letters(citation.quote) != plain_letters(span.text):
                    continue
                outlet = span.hit.source or span.hit.title
                self.citations[place] = replace(
                    citation,
                    also_in=(*citation.also_in, span.hit.article_id),
                    also_in_outlets=(*citation.also_in_outlets, outlet),
                )
                break

    def cited(self, sentence: Sentence) -> tuple[Citation, ...]:
        """The citations of one sentence."""
        return tuple(self.citations[number - 1] for number in sentence.citations)

    def text(self) -> str:
        """The answer with ``[n]`` markers; dropped sentences left out."""
        return " ".join(marked(sentence) for sentence in self.sentences if sentence.status != "dropped")

    def number_of(self, evidence: EvidenceSentence) -> int:
        """The number under which ``evidence`` is cited; a new one if it was not."""
        hit = evidence.hit
        for citation in self.citations:
            if (citation.article_id, citation.start, citation.end) == (hit.article_id, evidence.start, evidence.end):
                return citation.number
        number = len(self.citations) + 1
        article = (hit.article_id, hit.title, hit.source, hit.published, hit.url, hit.path)
        span = (evidence.start, evidence.end, evidence.text)
        page = self.page_of(hit.article_id, evidence.start)
        self.citations.append(Citation(number, *article, *span, hit.also_in, hit.also_in_outlets, page))
        return number


def marked(sentence: Sentence) -> str:
    """The sentence with its ``[n]`` markers."""
    return sentence.text + "".join(f" [{number}]" for number in sentence.citations)


def plain_letters(text: str) -> str:
    """Letters and digits alone, in lower case: what is compared to see whether something was said before."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
