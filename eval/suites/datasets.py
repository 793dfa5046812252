"""Public benchmarks, so that a reader can measure on known ground.

Each reader turns somebody's files into a :class:`~eval.suites.golden.Suite` and a folder of article files,
which are then indexed exactly as a reader's own articles would be: nothing is measured on a shortcut. All passages of
the given files form one corpus, so every question has to find its passage among all of them.

* BEIR (Thakur et al. 2021): ``corpus.jsonl``, ``queries.jsonl``, ``qrels/*.tsv``. Retrieval only.
* CLAPNQ (Rosenthal et al. 2025): questions over Wikipedia passages with written answers, the sentences
  that people picked, and questions that their passage does not answer. Both layouts are read: the published one
  (``input``, ``passages``, ``output``) and the flat one (``question``, ``text``, ``answers``, ``selected_sentences``).

Our own set of hostile articles is read here too: each line of it brings the article that its question is about.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.suites.golden import Case, GoldenSetError, GoldSpan, Suite, parse_case, refuse

_ASCII_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(slots=True)
class CorpusFolder:
    """Writes texts as Markdown files that read back as the very same words; equal texts become one file."""

    folder: Path
    _stems: dict[str, str] = field(default_factory=dict)

    def add(self, title: str, text: str, **facts: str) -> str:
        """Store one text and return the stem of its file, the name that cases know the article by.

        Args:
            title: Headline; the first words of the text when empty.
            text: Stored so that it reads back word for word.
            **facts: More front matter, such as ``source`` and ``published``.
        """
        key = " ".join(text.split())
        if key not in self._stems:
            stem = hashlib.sha256(key.encode()).hexdigest()[:16]
            self.folder.mkdir(parents=True, exist_ok=True)
            body = _ASCII_PUNCTUATION.sub(r"\\\1", text.strip())
            front = {"title": title.strip() or _first_words(text)} | facts
            # JSON strings are YAML strings, whatever they hold.
            lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in front.items())
            target = self.folder / f"{stem}.md"
            content = f"---\n{lines}---\n\n{body}\n"
            if not target.exists() or target.read_text(encoding="utf-8") != content:
                target.write_text(content, encoding="utf-8")
            self._stems[key] = stem
        return self._stems[key]

    def forget_others(self) -> None:
        """Delete files of an earlier build that this one did not add."""
        kept = set(self._stems.values())
        for path in self.folder.glob("*.md"):
            if path.stem not in kept:
                path.unlink()


def is_beir(folder: Path) -> bool:
    """Whether ``folder`` has BEIR's layout."""
    return (folder / "corpus.jsonl").is_file() and (folder / "queries.jsonl").is_file()


def beir_suite(folder: Path, corpus: Path, *, split: str = "test") -> Suite:
    """Read a BEIR folder.

    Args:
        folder: Holds ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/<split>.tsv`` (any one file if that is missing).
        corpus: Where the article files are written.
        split: Which judgements.

    Raises:
        GoldenSetError: A file is missing or a line is wrong.
    """
    judged = _judgements(folder / "qrels", split)
    writer = CorpusFolder(corpus)
    stems: dict[str, str] = {}
    for where, row in _rows(folder / "corpus.jsonl"):
        text = _string(row, "text", where)
        title = str(row.get("title") or "")
        if (text or title).strip():
            stems[_string(row, "_id", where)] = writer.add(title, text if text.strip() else title)
    writer.forget_others()
    cases, problems = [], []
    for where, row in _rows(folder / "queries.jsonl"):
        name = _string(row, "_id", where)
        grades = judged.get(name, {})
        problems += [
            f"{where}: the judged article {one!r} is not in corpus.jsonl" for one in grades if one not in stems
        ]
        relevance = {stems[one]: grade for one, grade in grades.items() if one in stems}
        if relevance:
            question = _string(row, "text", where)
            cases.append(
                Case(
                    id=name,
                    kind="retrieval",
                    question=question,
                    articles=tuple(relevance),
                    relevance=relevance,
                    where=where,
                )
            )
    refuse(problems)
    if not cases:
        raise GoldenSetError(f"{folder}: no query has a judgement of 1 or more. Check qrels/.")
    return Suite(folder.name, tuple(cases), corpus, str(folder), option="--beir", retrieval_only=True)


def clapnq_suite(source: Path, corpus: Path) -> Suite:
    """Read one CLAPNQ file, or all of a folder.

    Args:
        source: A ``.jsonl`` file, or a folder of them, subfolders included.
        corpus: Where the passages are written.

    Raises:
        GoldenSetError: No file, or a line is wrong.
    """
    files = [source] if source.is_file() else sorted(source.rglob("*.jsonl"))
    if not files:
        raise GoldenSetError(f"{source} holds no .jsonl file. Name the folder of a CLAPNQ download.")
    writer = CorpusFolder(corpus)
    cases, problems = [], []
    seen: dict[str, str] = {}
    for where, row in (item for file in files for item in _rows(file)):
        try:
            case = _clapnq_case(row, writer, where)
        except ValidationError as error:
            problems.append(f"{where}: {error.errors()[0]['msg']}")
            continue
        if case.id in seen:
            problems.append(f"{where}: the id {case.id!r} was used before, at {seen[case.id]}")
        seen[case.id] = where
        cases.append(case)
    refuse(problems)
    if not cases:
        raise GoldenSetError(f"{source} holds no questions.")
    writer.forget_others()
    return Suite(source.stem, tuple(cases), corpus, str(source), option="--clapnq")


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
    for where, row in _rows(path):
        article = row.get("article")
        if not isinstance(article, dict):
            raise GoldenSetError(f"{where}: the field 'article' is missing or not an object")
        facts = {key: str(article[key]) for key in ("source", "published") if article.get(key)}
        stem = writer.add(_string(article, "title", where), _string(article, "text", where), **facts)
        bare = {key: value for key, value in row.items() if key != "article"}
        cases.append(parse_case(json.dumps({"kind": "injection", "articles": [stem], **bare}), where))
    if not cases:
        raise GoldenSetError(f"{path} holds no questions.")
    writer.forget_others()
    return Suite(path.stem, tuple(cases), corpus, path.name)


def _clapnq_case(row: Mapping[str, Any], writer: CorpusFolder, where: str) -> Case:
    if "passages" in row:
        passages = [(str(item.get("title", "")), _string(item, "text", where)) for item in row["passages"]]
        outputs = [item for item in row.get("output", []) if str(item.get("answer", "")).strip()]
        answers = [str(item["answer"]) for item in outputs]
        picked = [[str(text) for text in item.get("selected_sentences", [])] for item in outputs]
        question = _string(row, "input", where)
    else:
        passages = [(str(row.get("title", "")), _string(row, "text", where))]
        answers = [str(text) for text in row.get("answers", [])]
        picked = [[str(text) for text in person] for person in row.get("selected_sentences", [])]
        question = _string(row, "question", where)
    stems = [writer.add(title, text) for title, text in passages]
    return Case(
        id=_string(row, "id", where),
        kind="long-form" if answers else "unanswerable",
        question=question,
        articles=tuple(dict.fromkeys(stems)),
        spans=tuple(_picked_spans(picked, passages, stems)),
        reference=tuple(answers),
        answerable=bool(answers),
        where=where,
    )


def _picked_spans(picked: list[list[str]], passages: list[tuple[str, str]], stems: list[str]) -> Iterator[GoldSpan]:
    for person, sentences in enumerate(picked):
        for sentence in sentences:
            holder = next((stem for stem, (_, text) in zip(stems, passages, strict=True) if sentence in text), stems[0])
            if sentence.strip():
                yield GoldSpan(article=holder, quote=sentence.strip(), annotator=person)


def _judgements(folder: Path, split: str) -> dict[str, dict[str, int]]:
    files = sorted(folder.glob("*.tsv"))
    path = next((file for file in files if file.stem == split), files[0] if files else None)
    if path is None:
        raise GoldenSetError(f"{folder} holds no .tsv file of judgements; a BEIR folder needs qrels/{split}.tsv.")
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = line.split("\t")
        if not line.strip() or (number == 1 and not parts[-1].strip().lstrip("-").isdigit()):
            continue
        if len(parts) != 3 or not parts[2].strip().lstrip("-").isdigit():
            raise GoldenSetError(f"{path}:{number}: expected query id, corpus id and a whole number, separated by tabs")
        if int(parts[2]) > 0:
            judged.setdefault(parts[0], {})[parts[1]] = int(parts[2])
    return judged


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        handle = path.open(encoding="utf-8")
    except OSError as error:
        raise GoldenSetError(f"{path} cannot be read: {error.strerror}.") from None
    with handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise GoldenSetError(f"{where}: not valid JSON ({error.msg} at column {error.colno})") from None
            if not isinstance(row, dict):
                raise GoldenSetError(f"{where}: expected a JSON object, found {type(row).__name__}")
            yield where, row


def _string(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise GoldenSetError(f"{where}: the field {key!r} is missing or not a string")
    return value


def _first_words(text: str, limit: int = 80) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + "…"
