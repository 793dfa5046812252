"""BEIR (Thakur et al. 2021): ``corpus.jsonl``, ``queries.jsonl``, ``qrels/*.tsv``. Retrieval only."""

from pathlib import Path

from eval.suites.corpus import CorpusFolder, read_rows, string_field
from eval.suites.golden import Case, GoldenSetError, Suite, refuse


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
    for where, row in read_rows(folder / "corpus.jsonl"):
        text = string_field(row, "text", where)
        title = str(row.get("title") or "")
        if (text or title).strip():
            stems[string_field(row, "_id", where)] = writer.add(title, text if text.strip() else title)
    writer.forget_others()
    cases, problems = [], []
    for where, row in read_rows(folder / "queries.jsonl"):
        name = string_field(row, "_id", where)
        grades = judged.get(name, {})
        problems += [
            f"{where}: the judged article {article!r} is not in corpus.jsonl"
            for article in grades
            if article not in stems
        ]
        relevance = {stems[article]: grade for article, grade in grades.items() if article in stems}
        if relevance:
            question = string_field(row, "text", where)
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
