"""No sentence is shown as supported unless words of the articles carry it.

Each drafted sentence is proven against all that was read: one to three sentences of the articles are found that carry
it best, and the check says whether they do (:mod:`rag.grounding`). In one that fails, a single wrong number, date or
name is corrected if it passes then; else the one to three sentences that come closest are quoted in its place, the one
with the answer first. What is far from everything that was read is dropped, and so is what answers with a name, number
or date that was read nowhere: it came out of the model's memory. Whatever happened stands in the sentence's status.
"""

from collections.abc import Sequence

from rag.answer import Status
from rag.answering.conversation import closed
from rag.answering.evidence.measuring import asks_for_several
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.evidence.windows import Note
from rag.answering.records import ProvenSentence
from rag.grounding import GroundingChecker, Proof, Source
from rag.grounding.checks.base import Grade, Problem
from rag.grounding.correcting import corrected
from rag.grounding.reading.words import content_keys, words_of
from rag.llm.prompting import inert, without_markers

LEAST_LIKENESS = 0.35
"""Share of a sentence's words that the closest words of the articles must have, for these to be told in its place."""


class SentenceProver:
    """Proves the sentences of one draft against the notes that it was written from."""

    def __init__(self, checker: GroundingChecker, notes: Sequence[Note], question: str = "") -> None:
        self._checker = checker
        self._question = question
        self._asked = {word.key for word in words_of(question)}
        self._sentences: list[EvidenceSentence] = []
        self._sources: list[Source] = []
        for number, note in enumerate(notes):
            for place, window in enumerate(note.windows):
                for sentence in window:
                    self._sentences.append(sentence)
                    self._sources.append(Source(sentence.said, (number, place), _about(note, sentence)))
        texts = (text for source in self._sources for text in (source.text, source.about))
        self._read = {word.key for text in texts for word in words_of(text)}

    def prove(self, sentence: str) -> Proof:
        """Find what carries the sentence, and check it."""
        return self._checker.prove(sentence, self._sources, self._question)

    def told(self, sentence: str) -> tuple[ProvenSentence, ...]:
        """The drafted sentence with what carries it; or corrected, or one to three quotes in its place, or dropped."""
        proof = self.prove(sentence)
        return (self._kept(sentence, proof, proof),) if proof.verdict.supported else self._mended(sentence, proof)

    def _mended(self, sentence: str, proof: Proof) -> tuple[ProvenSentence, ...]:
        """What is told in place of a sentence whose proof failed."""
        why, support = "; ".join(proof.verdict.problems), proof.verdict.support
        quotes = [self._sources[place].text for place in proof.spans]
        if better := corrected(sentence, proof.verdict.details, quotes):
            again = self.prove(better)
            if again.verdict.supported:
                return (self._kept(better, again, proof, "corrected", f"drafted as “{sentence}”: {why}"),)
        made_up = any(self._is_news(problem) for problem in proof.verdict.details)
        if made_up or proof.likeness < LEAST_LIKENESS or not proof.spans:
            return (ProvenSentence(sentence, (), 0.0, "dropped", why, support, made_up),)
        instead = [quoted(self._sentences[place], why, draft_support=support) for place in proof.spans]
        return self._answer_first(
            sentence,
            [
                quote
                for quote in instead
                if not any(quote.spans[0].is_inside(other.spans[0]) for other in instead if other.spans != quote.spans)
            ],
        )

    def _answer_first(self, sentence: str, quotes: list[ProvenSentence]) -> tuple[ProvenSentence, ...]:
        """The quotes in reading order, but first the one with most of what the sentence adds to the question.

        Where that one has all of it and one fact was asked for, it stands alone: the others would only fill the page.
        """
        if len(quotes) < 2:
            return tuple(quotes)
        added = content_keys(sentence) - self._asked
        found = [len(added & {word.key for word in words_of(quote.text)}) for quote in quotes]
        first = found.index(max(found))
        if added and found[first] == len(added) and not asks_for_several(self._question):
            return (quotes[first],)
        return (quotes[first], *quotes[:first], *quotes[first + 1 :])

    def _is_news(self, problem: Problem) -> bool:
        """Whether a problem is a name, number or date that neither what was read nor the question has."""
        said = content_keys(problem.said)
        return problem.grade is Grade.LACKING and bool(said - self._asked - self._read)

    def _kept(
        self, text: str, proof: Proof, first: Proof, status: Status = "supported", note: str = ""
    ) -> ProvenSentence:
        spans = tuple(self._sentences[place] for place in proof.spans)
        # An article's own [2] beside our markers could be taken for one of them.
        support, draft_support = round(proof.verdict.support, 4), first.verdict.support
        return ProvenSentence(without_markers(text), spans, support, status, note, draft_support)


def _about(note: Note, sentence: EvidenceSentence) -> str:
    """Title, outlet and day, and the heading or lead-in of a short line."""
    return ", ".join(dict.fromkeys(part for part in (note.heading(), inert(sentence.lead)) if part))


def quoted(evidence: EvidenceSentence, note: str = "", *, text: str = "", draft_support: float = 0.0) -> ProvenSentence:
    """The evidence itself, word for word, from the sentence on that its "They" points back to.

    Args:
        evidence: What to quote.
        note: Why it stands in for a draft; "" when nothing was drafted.
        text: Words to put around the quote.
        draft_support: Of the draft that it stands in for.
    """
    whole = evidence.with_antecedent()
    words = without_markers(text or closed(" ".join(shown(whole).split())))
    return ProvenSentence(words, (whole,), 1.0, "quoted", note, draft_support)


def shown(evidence: EvidenceSentence) -> str:
    """The evidence as a reader understands it: a row with its column heads, an item behind its lead-in."""
    unit = evidence.unit
    return evidence.read if unit and unit.leads_in else evidence.said
