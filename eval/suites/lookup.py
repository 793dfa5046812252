"""Which questions are meant by a name, a file or a folder, and where the index over their articles is kept.

A suite with its own articles gets its own home, ``evaluation/<suite>`` inside the reader's, so the reader's index is
never touched. A golden file without articles of its own is asked of the reader's index.
"""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from eval.suites.beir import beir_suite, is_beir
from eval.suites.clapnq import clapnq_suite
from eval.suites.draft import accepted_cases
from eval.suites.golden import PACKAGED, GoldenSetError, Suite, load_cases
from eval.suites.injections import injection_suite, is_injection_set

DEFAULT_SUITE = "seeds"
ACCEPTED_SUITE = "mine"
_SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def resolve_suite(suite: str | Path | Suite, home: Path) -> Suite:
    """Find the questions that are meant.

    Args:
        suite: A suite; the name of a packaged set; ``mine`` for the accepted candidates; a golden file (with articles
            in a folder of the same name beside it, or about the reader's own index); a BEIR or CLAPNQ folder.
        home: The reader's home.

    Raises:
        GoldenSetError: There is no such set, or it cannot be used.
    """
    if isinstance(suite, Suite):
        return suite
    if suite == ACCEPTED_SUITE:
        return Suite(ACCEPTED_SUITE, accepted_cases(home), None, str(home / "golden"))
    # Before paths: a folder that happens to be called "seeds" where we stand must not change what is run.
    if isinstance(suite, str) and re.fullmatch(r"[\w-]+", suite) and suite in (packaged := _packaged()):
        file = packaged[suite]
        own = file.with_name("articles")
        return replace(_golden_file(file, home, own if file.parent != PACKAGED else _SEEDS), name=suite)
    path = Path(suite).expanduser()
    if path.is_dir():
        return beir_folder(path, home) if is_beir(path) else clapnq_folder(path, home)
    if not path.exists():
        known = ", ".join(sorted(_packaged()))
        raise GoldenSetError(f"There is no golden set {str(suite)!r}. Packaged: {known}; or give the path of a file.")
    return _golden_file(path, home, None)


def _packaged() -> dict[str, Path]:
    """The packaged sets by name; ``autumn-fit`` is ``autumn/fit.jsonl`` and has its articles beside it."""
    files = {file.stem: file for file in PACKAGED.glob("*.jsonl")}
    return files | {f"{file.parent.name}-{file.stem}": file for file in PACKAGED.glob("*/*.jsonl")}


def _golden_file(path: Path, home: Path, corpus: Path | None) -> Suite:
    if is_injection_set(path):
        return injection_suite(path, _written_articles(path, home))
    articles = path.with_suffix("")
    return Suite(path.stem, load_cases(path), articles if articles.is_dir() else corpus, path.name)


def beir_folder(folder: Path, home: Path) -> Suite:
    """A BEIR folder as a suite; its articles are written into the evaluation home."""
    return beir_suite(folder, _written_articles(folder, home))


def clapnq_folder(source: Path, home: Path) -> Suite:
    """A CLAPNQ file or folder as a suite; its passages are written into the evaluation home."""
    return clapnq_suite(source, _written_articles(source, home))


def index_home(corpus: Path, home: Path) -> Path:
    """The home of the index over ``corpus``, kept so that the next run need not embed again."""
    evaluation = home / "evaluation"
    return corpus.parent if corpus.is_relative_to(evaluation) else evaluation / _slug(corpus.name, corpus)


def _written_articles(source: Path, home: Path) -> Path:
    return home / "evaluation" / _slug(source.stem, source) / "articles"


def _slug(name: str, source: Path) -> str:
    mark = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}-{mark}"
