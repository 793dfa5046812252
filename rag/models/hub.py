"""The model hub as a source: a short look whether it answers, then its own library in a process of its own.

The look comes first because the hub library retries for minutes where there is no way out, and a reader who
is offline or behind a firewall should be at the second source within seconds.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.models.catalogue import HubSource, ModelFile
from rag.models.download_process import run_download
from rag.models.hub_listing import StatedFile, stated_files
from rag.models.sources import SourceError, hub_address, hub_headers, switched_off

STALL_S = 60.0  # without a byte for so long, the hub is given up
_CACHE_MISS = 3  # exit status of hub_download.py


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether the hub gives out a file.

    Attributes:
        problem: Why it does not, "" when it does.
        bytes: The size of the file, if the hub told.
        is_gone: Whether the hub answers and has no such file.
    """

    problem: str
    bytes: int | None = None
    is_gone: bool = False


def fetch_from_hub(
    source: HubSource,
    files: tuple[ModelFile, ...],
    folder: Path,
    *,
    timeout_s: float,
    tick: Callable[[int, int | None], None],
) -> dict[str, StatedFile]:
    """Put the model's files into ``folder`` under our names.

    Args:
        source: The repository.
        files: The files wanted; empty for all of a repository that are safe to load.
        folder: Where they go; a half-fetched file there is resumed.
        timeout_s: How long the hub may take to answer at all.
        tick: Told the bytes that have arrived and, if known, the bytes in all.

    Returns:
        What the hub states of the files of this repository; empty if it was not asked or does not tell.

    Raises:
        SourceError: The hub is offline, not reachable in time, lacks a file, or states another size or hash for one
            than the catalogue: then nothing is fetched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = sum(file.bytes for file in files) or None
    if files and _run(source, files, folder, lambda size: tick(size, known), cached_only=True):
        return {}
    if switched_off():
        raise SourceError("the model hub is switched off by HF_HUB_OFFLINE")
    reached = look(source.repo, max(files, key=lambda file: file.bytes).hub_path if files else "config.json", timeout_s)
    if reached.problem:
        raise SourceError(reached.problem, is_final=reached.is_gone)
    stated = _stated(source, timeout_s)
    for file in files:
        if file.hub_path in stated and (differs := stated[file.hub_path].difference(file)):
            raise SourceError(f"{differs}, so it was not fetched", is_final=True)
    total = known or (reached.bytes if files else None)
    _run(source, files, folder, lambda size: tick(size, total), cached_only=False)
    return stated


def _stated(source: HubSource, timeout_s: float) -> dict[str, StatedFile]:
    """What the hub states; nothing where it gives out files and no list of them, as mirrors do."""
    try:
        return stated_files(source.repo, timeout_s)
    except SourceError:
        return {}


def look(repo: str, path: str, timeout_s: float) -> Reached:
    """Ask the hub for the headers of one file, within ``timeout_s`` seconds in all.

    The request runs in a thread that is left behind when time is up: a name that does not resolve can hold a
    connection for longer than any timeout set on it.
    """
    url = f"{hub_address()}/{repo}/resolve/main/{path}"
    found: list[Reached] = []
    thread = threading.Thread(target=lambda: found.append(_ask(url, timeout_s)), daemon=True)
    thread.start()
    thread.join(timeout_s)
    return found[0] if found else Reached(f"the model hub did not answer within {timeout_s:g} s")


def _ask(url: str, timeout_s: float) -> Reached:
    import httpx

    headers = {"Accept-Encoding": "identity"} | hub_headers()
    try:
        answer = httpx.head(url, headers=headers, timeout=timeout_s, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Reached(f"the model hub cannot be reached ({type(error).__name__})")
    if answer.status_code in (404, 410):
        return Reached(f"the model hub has no file {url} any more (status {answer.status_code})", is_gone=True)
    if answer.status_code in (401, 403):
        return Reached(f"the model hub does not give out {url} (status {answer.status_code})")
    if answer.is_error:
        return Reached(f"the model hub is in trouble (status {answer.status_code})")
    if answer.is_success and "x-repo-commit" not in answer.headers:
        return Reached("something other than the model hub answers at its address")
    size = answer.headers.get("x-linked-size") or (answer.headers.get("content-length") if answer.is_success else None)
    return Reached("", int(size) if size and size.isdecimal() else None)


def _run(
    source: HubSource, files: tuple[ModelFile, ...], folder: Path, tick: Callable[[int], None], *, cached_only: bool
) -> bool:
    names = [file.hub_path for file in files] or None
    order = json.dumps({"repo": source.repo, "files": names, "folder": str(folder), "cached_only": cached_only})
    program = str(Path(__file__).with_name("hub_download.py"))
    environment = {
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        # Plain HTTP keeps a half-fetched file that grows where we look and is resumed after a stop.
        "HF_HUB_DISABLE_XET": "1",
    }
    ended = run_download(
        [sys.executable, "-P", program, order], folder, environment=environment, stall_s=STALL_S, tick=tick
    )
    if cached_only and ended.status == _CACHE_MISS:
        return False
    if ended.status != 0:
        raise SourceError(f"the model hub gave up: {ended.last_error}")
    for file in files:
        if file.hub_path != file.path:
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(folder / file.hub_path, folder / file.path)
    return True
