"""CLAPNQ (Rosenthal et al. 2025): questions over Wikipedia passages, some of which their passage does not answer.

Each comes with written answers and the sentences that people picked. Both layouts are read: the published one
(``input``, ``passages``, ``output``) and the flat one (``question``, ``text``, ``answers``, ``selected_sentences``).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.suites.corpus import CorpusFolder, read_rows, string_field
from eval.suites.golden import Case, GoldenSetError, GoldSpan, Suite, refuse


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
    for where, row in (numbered_row for file in files for numbered_row in read_rows(file)):
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


def _clapnq_case(row: Mapping[str, Any], writer: CorpusFolder, where: str) -> Case:
    if "passages" in row:
        passages = [
            (str(passage.get("title", "")), string_field(passage, "text", where)) for passage in row["passages"]
        ]
        outputs = [output for output in row.get("output") or [] if str(output.get("answer", "")).strip()]
        answers = [str(output["answer"]) for output in outputs]
        picked = [[str(text) for text in output.get("selected_sentences") or []] for output in outputs]
        question = string_field(row, "input", where)
    else:
        passages = [(str(row.get("title", "")), string_field(row, "text", where))]
        answers = [str(text) for text in row.get("answers") or []]
        picked = [[str(text) for text in person] for person in row.get("selected_sentences") or []]
        question = string_field(row, "question", where)
    stems = [writer.add(title, text) for title, text in passages]
    return Case(
        id=string_field(row, "id", where),
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
