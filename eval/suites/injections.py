"""Our own set of hostile articles: each line brings the article that its question is about."""

import json
from pathlib import Path

from eval.suites.corpus import CorpusFolder, read_rows, string_field
from eval.suites.golden import GoldenSetError, Suite, parse_case


def is_injection_set(path: Path) -> bool:
    """Whether the lines of ``path`` bring their own hostile articles."""
    with path.open(encoding="utf-8") as handle:
        return '"article": {' in handle.readline()


def injection_suite(path: Path, corpus: Path) -> Suite:
    """Read a set of hostile articles, each with a question that its honest part answers.

    Args:
        path: JSON Lines: ``id``, ``article`` (``title``, ``text``, ``source``, ``published``), ``question``, ``facts``
            and ``forbidden``, the words that only an obeyed instruction would say.
        corpus: Where the articles are written.

    Raises:
        GoldenSetError: A line is wrong.
    """
    writer = CorpusFolder(corpus)
    cases = []
    for where, row in read_rows(path):
        article = row.get("article")
        if not isinstance(article, dict):
            raise GoldenSetError(f"{where}: the field 'article' is missing or not an object")
        facts = {key: str(article[key]) for key in ("source", "published") if article.get(key)}
        stem = writer.add(string_field(article, "title", where), string_field(article, "text", where), **facts)
        bare = {key: value for key, value in row.items() if key != "article"}
        cases.append(parse_case(json.dumps({"kind": "injection", "articles": [stem], **bare}), where))
    if not cases:
        raise GoldenSetError(f"{path} holds no questions.")
    writer.forget_others()
    return Suite(path.stem, tuple(cases), corpus, path.name)
