"""What the model hub states of a repository's files: their sizes, and the hashes of the large ones.

The hub's own words are compared with the catalogue before anything large is fetched. The reply is bounded, and what it
says of a file is used for comparing only: bytes are hashed here all the same.
"""

import json
import threading
from dataclasses import dataclass
from pathlib import Path

from rag.models.catalogue import HubSource, ModelEntry, ModelFile
from rag.models.sources import NoHubError, SourceError, hub_address, hub_headers, switched_off

MOST_BYTES = 4_000_000
_SHA256_CHARS = 64


@dataclass(frozen=True, slots=True)
class StatedFile:
    """What the hub says of one file; 0 and "" where it doesn't.

    Attributes:
        bytes: Its size.
        sha256: Its hash; small files have none there.
    """

    bytes: int
    sha256: str

    def difference(self, file: ModelFile) -> str:
        """How the file of the catalogue differs from this, in words; "" if it does not or nothing can be compared."""
        if file.sha256 and self.sha256 and file.sha256 != self.sha256:
            return f"the hub states the sha256 {self.sha256[:12]}… for {file.hub_path}, not {file.sha256[:12]}…"
        if file.strict and file.bytes and self.bytes and file.bytes != self.bytes:
            return f"the hub states {self.bytes:,} bytes for {file.hub_path}, not {file.bytes:,}"
        return ""


def stated_files(repo: str, timeout_s: float) -> dict[str, StatedFile]:
    """The files of a repository by their paths there.

    Args:
        repo: Owner and name.
        timeout_s: Seconds that the hub may take in all.

    Raises:
        NoHubError: The hub cannot be reached.
        SourceError: It has no such repository, or is in trouble.
    """
    if switched_off():
        raise NoHubError("the model hub is switched off by HF_HUB_OFFLINE")
    url = f"{hub_address()}/api/models/{repo}/tree/main?recursive=true&expand=false"
    found: list[dict[str, StatedFile] | SourceError] = []
    thread = threading.Thread(target=lambda: found.append(_listed(url, repo, timeout_s)), daemon=True)
    thread.start()
    thread.join(timeout_s)
    if not found:
        raise NoHubError(f"the model hub did not answer within {timeout_s:g} s")
    if isinstance(found[0], SourceError):
        raise found[0]
    return found[0]


def differences(entry: ModelEntry | Path, timeout_s: float) -> list[str]:
    """What the hub states otherwise than the catalogue, in words; empty when they agree.

    A hub that lacks the repository or a file differs too.

    Raises:
        NoHubError: The hub cannot be reached.
    """
    sources = (
        [source for source in entry.sources if isinstance(source, HubSource)] if isinstance(entry, ModelEntry) else []
    )
    if not sources or isinstance(entry, Path):
        return ["it is not on the hub"]
    try:
        stated = stated_files(sources[0].repo, timeout_s)
    except NoHubError:
        raise
    except SourceError as error:
        return [str(error)]
    gone = [f"the hub no longer has {file.hub_path}" for file in entry.files if file.hub_path not in stated]
    known = [(stated[file.hub_path], file) for file in entry.files if file.hub_path in stated]
    return gone + [said for there, file in known if (said := there.difference(file))]


def _listed(url: str, repo: str, timeout_s: float) -> dict[str, StatedFile] | SourceError:
    import httpx

    held = bytearray()
    try:
        with httpx.stream("GET", url, headers=hub_headers(), timeout=timeout_s, follow_redirects=False) as answer:
            if answer.status_code in (401, 403, 404):
                return SourceError(f"the model hub has no repository {repo} for us (status {answer.status_code})")
            if not answer.is_success:
                return SourceError(f"the model hub is in trouble (status {answer.status_code})")
            for piece in answer.iter_bytes():
                held += piece
                if len(held) > MOST_BYTES:
                    return SourceError(f"the model hub's list of {repo} is too long")
        rows = json.loads(held)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return NoHubError(f"the model hub cannot be reached ({type(error).__name__})")
    except (ValueError, RecursionError):
        return NoHubError("something other than the model hub answers at its address")
    if not isinstance(rows, list):
        return NoHubError("something other than the model hub answers at its address")
    return dict(stated for row in rows if (stated := _stated(row)) is not None)


def _stated(row: object) -> tuple[str, StatedFile] | None:
    if not isinstance(row, dict) or row.get("type") != "file" or not isinstance(row.get("path"), str):
        return None
    large = row["lfs"] if isinstance(row.get("lfs"), dict) else {}
    size, sha256 = large.get("size", row.get("size")), large.get("oid", "")
    known = isinstance(sha256, str) and len(sha256) == _SHA256_CHARS
    return row["path"], StatedFile(size if isinstance(size, int) and size > 0 else 0, sha256 if known else "")
