"""Articles added, removed and brought back from the page, and counted by day.

Uploads are moved to the home's ``uploads`` folder and stay there when their articles are removed; a file of which
nothing was read does not stay. Names and kinds of files are checked here again, because a browser can send anything.
An address must be http or https, so that nobody makes the page read a file of this machine by typing its path.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from index.errors import BylineError, ReadError, UsageError
from index.ingest.set_by_hand import GIVEN, METADATA
from index.readers import Location, accepted_suffixes
from index.readers.finding.unread import why_refused
from index.readers.stated.metadata import GUESSED
from index.readers.workers import SHARED
from index.records import Article, Failure, IndexReport, Remark, Skipped
from ui.actions.incoming import UPLOADS_FOLDER
from ui.actions.services import Services
from ui.public import public_sentence
from ui.words import counted

MAX_FILES_ONE_BY_ONE = 40
"""Up to this many uploads are indexed one by one, each with its state; more go in groups, which is faster."""
FILES_IN_GROUP = 25
UploadState = Literal["waiting", "reading", "added", "unchanged", "passed over", "failed"]


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file on its way into the index.

    Attributes:
        skipped: What was passed over of it, named as in the file.
        remarks: Doubts about what was read of it.
    """

    name: str
    state: UploadState
    reason: str = ""
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[Remark, ...] = ()


def add_uploads(services: Services, paths: Sequence[str]) -> Iterator[tuple[Upload, ...]]:
    """Move uploaded files into the home and index them; yields all uploads after each step."""
    uploads = [Upload(Path(path).name, "waiting") for path in paths]
    yield tuple(uploads)
    step = 1 if len(paths) <= MAX_FILES_ONE_BY_ONE else FILES_IN_GROUP
    for first in range(0, len(paths), step):
        positions = range(first, min(first + step, len(paths)))
        moved: dict[int, Path] = {}
        for position in positions:
            uploads[position] = replace(uploads[position], state="reading")
            try:
                moved[position] = _move_into_home(services.home, Path(paths[position]))
            except (BylineError, OSError) as error:
                uploads[position] = replace(uploads[position], state="failed", reason=public_sentence(error))
        yield tuple(uploads)
        if moved:
            _add_moved(services, moved, uploads)
            _delete_unread(services, moved.values())
        yield tuple(uploads)


def add_address(services: Services, address: str) -> IndexReport:
    """Add a web page or feed.

    Raises:
        UsageError: It isn't an http or https address.
    """
    address = address.strip()
    parts = urlsplit(address)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise UsageError("Type an address that begins with http:// or https://. Files go into the box for files.")
    return services.library.add([address])


def remove_articles(services: Services, ids: Sequence[str]) -> tuple[Article, ...]:
    """Remove articles; returns them for :func:`restore_articles`.

    Raises:
        UsageError: None is chosen, or one is unknown.
    """
    if not ids:
        raise UsageError("Choose the articles to remove first: press their rows, or pick them from the list.")
    removed = tuple(services.library.article(article_id) for article_id in ids)
    services.library.remove(list(ids))
    return removed


def restore_articles(services: Services, articles: Sequence[Article]) -> list[Failure]:
    """Add removed articles again with the metadata they had; returns what could not be restored."""
    failed: list[Failure] = []
    for article in articles:
        if _is_all_of_its_file(article, services):
            source = Path(article.path)
            names = [name for name in METADATA if article.provenance.get(name) == GIVEN]
        else:
            source, names = _copy_of(services.home, article), _unstated(article)
        known = {name: value for name in names if (value := getattr(article, name))}
        failed += services.library.add([source], **known).failed
    return failed


def _move_into_home(home: Path, upload: Path) -> Path:
    """Move an upload into the home, to a folder named after its content, so that nothing is overwritten."""
    if reason := why_refused(upload.name, accepted_suffixes()):
        raise UsageError(reason)
    digest = hashlib.sha256(upload.read_bytes()).hexdigest()[:12]
    target = home / UPLOADS_FOLDER / digest / upload.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(upload, target)
    return target


def _add_moved(services: Services, moved: dict[int, Path], uploads: list[Upload]) -> None:
    """Index the moved files and set the state of each; the keys are positions in ``uploads``."""
    try:
        report = services.library.add(list(moved.values()))
    except BylineError as error:
        for position in moved:
            uploads[position] = replace(uploads[position], state="failed", reason=public_sentence(error))
        return
    alone = len(moved) == 1
    for position, path in moved.items():
        # A failure names its file, a part of it, or (an entry of a feed) an address: alone, it is this file's.
        failures = [failure for failure in report.failed if alone or path.name in failure.path]
        upload = _with_notices(uploads[position], path, report, alone=alone)
        uploads[position] = _outcome(upload, path, failures, report, alone=alone)
        if uploads[position].state == "added" and upload.skipped and not _holds_articles(services, path):
            uploads[position] = replace(uploads[position], state="passed over")


def _with_notices(upload: Upload, path: Path, report: IndexReport, *, alone: bool) -> Upload:
    """The upload with what was told of it; the folder in the home, which nobody knows, is taken from the paths."""
    folder = f"{path.parent}/"
    skipped = [
        replace(item, path=item.path.removeprefix(folder))
        for item in report.skipped
        if alone or item.path.startswith(str(path))
    ]
    remarks = [
        replace(item, path=item.path.removeprefix(folder))
        for item in report.remarks
        if alone or item.path.startswith(str(path))
    ]
    return replace(upload, skipped=tuple(skipped), remarks=tuple(remarks))


def _delete_unread(services: Services, files: Iterable[Path]) -> None:
    """Delete uploaded files of which the index holds nothing; they stay while it can't be asked."""
    with suppress(BylineError):
        for file in files:
            if not _holds_articles(services, file):
                file.unlink(missing_ok=True)
                with suppress(OSError):  # the folder holds another upload with the same content
                    file.parent.rmdir()


def _holds_articles(services: Services, path: Path) -> bool:
    """Whether an article of the index was read from the file."""
    return services.library.holds(str(path))


def _outcome(upload: Upload, path: Path, failures: Sequence[Failure], report: IndexReport, *, alone: bool) -> Upload:
    """The upload with its end: added, unchanged, failed, or added without the parts that failed."""
    whole_file = [failure for failure in failures if failure.path.endswith(path.name)]
    nothing_read = alone and not (report.added + report.updated + report.unchanged)
    if failures and (whole_file or nothing_read):
        return replace(upload, state="failed", reason=public_sentence((whole_file or failures)[0].error))
    state: UploadState = "unchanged" if alone and not (report.added or report.updated) else "added"
    if nothing_read and upload.skipped:
        state = "passed over"
    if not failures:
        return replace(upload, state=state)
    parts = counted(len(failures), "part")
    why = public_sentence(failures[0].error)
    return replace(upload, state=state, reason=f"{parts} not read ({_part(failures[0], path)}: {why})")


def _part(failure: Failure, path: Path) -> str:
    """The name of the part of a file that failed: its name inside the file, or an address."""
    inside = failure.path.partition(path.name)[2]
    return inside.lstrip(" ,!/#") or failure.path


def _is_all_of_its_file(article: Article, services: Services) -> bool:
    """Whether the file of the article is still there and holds this article and no other."""
    if not (article.path and Path(article.path).is_file()):
        return False
    settings = services.settings.index
    locations = list(SHARED.expand(article.path, settings))
    if len(locations) != 1 or not isinstance(locations[0], Location):
        return False
    try:
        return [found.id for found in SHARED.read(locations[0], settings).articles] == [article.id]
    except ReadError:
        return False


def _copy_of(home: Path, article: Article) -> Path:
    """Write the article to a file of its own that states what its file stated, so that it keeps its id."""
    copy = home / UPLOADS_FOLDER / "restored" / f"{article.id}.jsonl"
    copy.parent.mkdir(parents=True, exist_ok=True)
    stated = [name for name in METADATA if name not in _unstated(article)]
    record = {"text": article.text} | {name: str(getattr(article, name) or "") for name in stated}
    copy.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return copy


def _unstated(article: Article) -> list[str]:
    """The metadata that was set by hand, or comes from elsewhere than the file; a day names its article anyway."""
    return [
        name
        for name in METADATA
        if (origin := article.provenance.get(name, "")) == GIVEN or (origin in {"", *GUESSED} and name != "published")
    ]
