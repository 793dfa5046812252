"""What can be done with the articles from the page: add, remove, bring back, count.

Uploads land in the home's ``uploads`` folder and stay there, also when their articles are removed;
names and kinds are checked again here, since a browser can send anything. An address is only ever
http or https: nobody can make the page read a file of this machine by typing its path.
"""

import hashlib
import shutil
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import BylineError, ReadError, UsageError
from index.records import Article, ArticleSummary, Failure, IndexReport
from index.store.prepared import GIVEN, METADATA
from ui.actions.context import Context
from ui.html.markup import counted

FOLDER = "uploads"
MOST_ONE_BY_ONE = 40
GROUP = 25
MOST_OUTLETS_DRAWN = 7
OTHER = "Other outlets"
UNKNOWN = "Unknown outlet"


@dataclass(frozen=True, slots=True)
class FileState:
    """One file on its way into the index; ``state`` is waiting, reading, added, unchanged or failed."""

    name: str
    state: str
    reason: str = ""


def suffixes() -> list[str]:
    """Every file ending that can be uploaded, from the table of readers."""
    from index.readers.archive import ARCHIVE_SUFFIXES
    from index.readers.registry import BY_SUFFIX

    return sorted({*BY_SUFFIX, *ARCHIVE_SUFFIXES})


def take_in(context: Context, uploads: Sequence[str]) -> Iterator[tuple[FileState, ...]]:
    """Move uploaded files into the home and index them, telling the state of each after each step."""
    states = [FileState(Path(upload).name, "waiting") for upload in uploads]
    yield tuple(states)
    step = 1 if len(uploads) <= MOST_ONE_BY_ONE else GROUP
    for first in range(0, len(uploads), step):
        places = range(first, min(first + step, len(uploads)))
        kept: dict[int, Path] = {}
        for place in places:
            states[place] = replace(states[place], state="reading")
            try:
                kept[place] = _keep(context.home, Path(uploads[place]))
            except (BylineError, OSError) as error:
                states[place] = replace(states[place], state="failed", reason=str(error))
        yield tuple(states)
        if kept:
            _add_kept(context, kept, states)
        yield tuple(states)


def add_address(context: Context, address: str) -> IndexReport:
    """Add a web page or feed.

    Raises:
        UsageError: It isn't an http or https address.
    """
    address = address.strip()
    parts = urlsplit(address)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise UsageError("Type an address that begins with http:// or https://. Files go into the box for files.")
    return context.library.add([address])


def take_out(context: Context, ids: Sequence[str]) -> tuple[Article, ...]:
    """Remove articles; returns them so that :func:`bring_back` can undo it.

    Raises:
        UsageError: None is chosen, or one is unknown.
    """
    if not ids:
        raise UsageError("Choose the articles to remove first: press their rows, or pick them from the list.")
    gone = tuple(context.library.article(article_id) for article_id in ids)
    context.library.remove(list(ids))
    return gone


def bring_back(context: Context, articles: Sequence[Article]) -> list[Failure]:
    """Add removed articles again with the metadata they had; returns what could not be restored."""
    failed: list[Failure] = []
    for article in articles:
        if _is_all_of_its_file(article, context):
            source = Path(article.path)
            names = [name for name in METADATA if article.provenance.get(name) == GIVEN]
        else:
            source, names = _copy_of(context.home, article), list(METADATA)
        known = {name: value for name in names if (value := getattr(article, name))}
        failed += context.library.add([source], **known).failed
    return failed


def by_day(articles: Sequence[ArticleSummary]) -> list[tuple[date, str, int]]:
    """How many articles each outlet published on each day, in order: ``(day, outlet, articles)``.

    Outlets beyond the largest few are counted together; undated articles are left out.
    """
    dated = [(article.published, article.source or UNKNOWN) for article in articles if article.published]
    sizes = Counter(outlet for _, outlet in dated)
    drawn = {outlet for outlet, _ in sizes.most_common(MOST_OUTLETS_DRAWN)}
    counts = Counter((day, outlet if outlet in drawn else OTHER) for day, outlet in dated)
    return [(day, outlet, count) for (day, outlet), count in sorted(counts.items())]


def most_within(articles: Sequence[ArticleSummary], days: int) -> int:
    """The most articles that were published within so many days on end."""
    dated = sorted(article.published for article in articles if article.published)
    return max((bisect_left(dated, day + timedelta(days)) - place for place, day in enumerate(dated)), default=0)


def _keep(home: Path, upload: Path) -> Path:
    """Move an upload to its place in the home, named after its content so that nothing is overwritten."""
    if upload.suffix.lower() not in suffixes():
        raise UsageError(f"Files of the kind {upload.suffix or '(none)'} can't be read. Use {', '.join(suffixes())}.")
    digest = hashlib.sha256(upload.read_bytes()).hexdigest()[:12]
    target = home / FOLDER / digest / upload.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(upload, target)
    return target


def _add_kept(context: Context, kept: dict[int, Path], states: list[FileState]) -> None:
    try:
        report = context.library.add(list(kept.values()))
    except BylineError as error:
        for place in kept:
            states[place] = replace(states[place], state="failed", reason=str(error))
        return
    for place, path in kept.items():
        # A failure names its file, a part of it, or (an entry of a feed) an address: alone, it is this file's.
        failures = [one for one in report.failed if len(kept) == 1 or path.name in one.path]
        states[place] = _outcome(states[place], path, failures, report, alone=len(kept) == 1)


def _outcome(
    state: FileState, path: Path, failures: Sequence[Failure], report: IndexReport, *, alone: bool
) -> FileState:
    """How a file fared: added, unchanged, failed, or added but for a part."""
    read = report.added + report.updated + report.unchanged
    whole = [one for one in failures if one.path.endswith(path.name)]
    if failures and (whole or (alone and not read)):
        return replace(state, state="failed", reason=(whole or failures)[0].error)
    fine = "unchanged" if alone and not (report.added or report.updated) else "added"
    if not failures:
        return replace(state, state=fine)
    parts = counted(len(failures), "part")
    return replace(state, state=fine, reason=f"{parts} not read ({_part(failures[0], path)}: {failures[0].error})")


def _part(failure: Failure, path: Path) -> str:
    """What of a file failed: its name inside the file, or an address."""
    inside = failure.path.partition(path.name)[2]
    return inside.lstrip(" ,!/#") or failure.path


def _is_all_of_its_file(article: Article, context: Context) -> bool:
    """Whether the file it was read from is still there and holds this article and no other."""
    from index.readers import expand, read

    if not (article.path and Path(article.path).is_file()):
        return False
    settings = context.settings.index
    places = list(expand(article.path, settings))
    if len(places) != 1 or isinstance(places[0], Failure):
        return False
    try:
        return [found.id for found in read(places[0], settings).articles] == [article.id]
    except ReadError:
        return False


def _copy_of(home: Path, article: Article) -> Path:
    """A file made of its text."""
    copy = home / FOLDER / "restored" / f"{article.id}.txt"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(article.text, encoding="utf-8")
    return copy
