"""What a check is given, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from index.text.english import ENGLISH
from index.text.language import Language
from rag.grounding.aligning.anchors import Anchoring
from rag.grounding.reading.facts import Facts, facts_of, versions_of
from rag.grounding.reading.name_matching import SameName


class Grade(Enum):
    """How bad a problem is."""

    LACKING = "the source lacks it or denies it"
    MISPLACED = "the source has it, but elsewhere"
    MOVED_NAME = "the source has the name, but elsewhere: no fault in a paraphrase, which puts names for pronouns"
    LIBERTY = "a nuance of the source is lost, or a cause read into it"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a sentence that its source does not bear out.

    Attributes:
        text: In plain words for the reader.
        grade: How bad it is.
        said: The number, date, code or name in question as the sentence has it; "" when it is none of these.
    """

    text: str
    grade: Grade = Grade.LACKING
    said: str = ""


@dataclass(frozen=True)
class Comparison:
    """A sentence beside the words that it cites; each text is read when a check first asks for it.

    Attributes:
        sentence: One sentence of an answer.
        quotes: The words it cites, none of them blank.
        about: Titles, outlets and dates of the cited articles.
        same_name: Whether two spellings name the same.
        language: Of sentence and quotes.
    """

    sentence: str
    quotes: tuple[str, ...]
    about: str
    same_name: SameName
    language: Language = ENGLISH

    @cached_property
    def ours(self) -> Facts:
        """Words, dates and numbers of the sentence."""
        return facts_of(self.sentence)

    @cached_property
    def versions(self) -> tuple[Facts, ...]:
        """The same of all quotes together: as they stand, and without what they have in brackets."""
        return versions_of(" \n. ".join(self.quotes))

    @cached_property
    def context(self) -> Facts:
        """The same of the titles, outlets and dates."""
        return facts_of(self.about)

    @cached_property
    def anchoring(self) -> Anchoring:
        """Tells whether a number or name has the neighbours that it has in the quotes."""
        return Anchoring(self.ours.words, [version.words for version in self.versions])


Check = Callable[[Comparison], Iterable[Problem]]
"""What a comparison's sentence has that its quotes do not bear out, in the order of the sentence."""
