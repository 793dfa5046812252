"""Questions that an article answers: the language model writes one, and it is kept if Byline answers it.

The page shows such questions to begin with, and an editor may take them for golden ones. A question is kept only if
its answer cites the very passage that it was written from.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.records import Article
from index.text.sentences import sentence_spans
from rag.answer import Answer, Citation
from rag.llm.base import LanguageModel, Prompt
from rag.llm.prompting import fill, inert

PASSAGE_CHARS = 900
ATTEMPTS = 3
"""Passages of one article that are tried until a question comes of one."""
LONGEST_QUESTION_WORDS = 40
QUESTION_TOKENS = 60

Writer = Callable[[str, str], str]
"""Title and passage to a question."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question that an article answers.

    Attributes:
        question: Standing alone.
        answer: What Byline answers.
        citations: Those of the answer that stand in the passage which the question was written from; at least one.
    """

    question: str
    answer: Answer
    citations: tuple[Citation, ...]


def propose(article: Article, write: Writer, ask: Callable[[str], Answer]) -> Proposal | None:
    """A question that ``article`` answers, or None when none of the first tries is.

    Args:
        article: What to ask about.
        write: Writes a question from the title and a passage.
        ask: Answers it from all articles.
    """
    for passage in list(passages(article.text))[:ATTEMPTS]:
        question = tidy(write(article.title, passage))
        if not question or _words(question) == _words(article.title):  # a headline repeated asks about no passage
            continue
        answer = ask(question)
        cited = tuple(
            citation for citation in answer.citations if citation.article_id == article.id and citation.quote in passage
        )
        if cited and not answer.abstained:
            return Proposal(question, answer, cited)
    return None


def writer(model: LanguageModel) -> Writer:
    """Let ``model`` write the questions."""

    def write(title: str, passage: str) -> str:
        system = fill("draft_question_system")
        user = fill("draft_question_user", title=inert(title), passage=inert(passage))
        return "".join(model.stream(Prompt.of(system, user), max_tokens=QUESTION_TOKENS, stop=("\n",)))

    return write


def passages(text: str, limit: int = PASSAGE_CHARS) -> Iterator[str]:
    """Paragraphs of ``text``, short neighbours joined, longest first: the longest says most."""
    blocks: list[str] = []
    for paragraph in filter(None, (part.strip() for part in text.split("\n"))):
        if blocks and len(blocks[-1]) + len(paragraph) < limit // 3:
            blocks[-1] += "\n" + paragraph
        else:
            blocks.append(_whole_sentences(paragraph, limit))
    yield from sorted(blocks, key=len, reverse=True)


def tidy(text: str) -> str:
    """The question in what a model wrote; "" when there is none."""
    lines = [line.strip() for line in text.strip().split("\n")] or [""]
    question = re.sub(r"^(question\s*:|\d+[.)]|[-*])\s*", "", lines[0], flags=re.IGNORECASE).strip().strip("\"'“”")
    return question if question.endswith("?") and 3 <= len(question.split()) <= LONGEST_QUESTION_WORDS else ""


def _whole_sentences(paragraph: str, limit: int) -> str:
    """As many sentences from the start as fit; of a single longer one, its beginning."""
    if len(paragraph) <= limit:
        return paragraph
    fitting = [end for _, end in sentence_spans(paragraph) if end <= limit]
    return paragraph[: fitting[-1] if fitting else limit]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
