"""Notes for tests: sentences of one article, as they would be read."""

from datetime import date

from index.records import Hit
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.evidence.windows import Note


def sentences(*texts: str, article: str = "a", published: date | None = date(2025, 6, 5)) -> list[EvidenceSentence]:
    """Sentences that follow one another in one article."""
    whole = " ".join(texts)
    hit = Hit(1, 1.0, article, "The storm", "Gazette", published, "", "", 0, len(whole), whole)
    starts = [whole.index(text) for text in texts]
    return [EvidenceSentence(hit, start, start + len(text), text) for start, text in zip(starts, texts, strict=True)]


def note(*texts: str, article: str = "a") -> Note:
    """One article of which these sentences are read, all in one window."""
    found = sentences(*texts, article=article)
    return Note(found[0].hit, (tuple(found),))
