"""The way to Chroma: a client in the home folder or of a server, asked again while a server is away.

With :mod:`index.store.vectors.chroma` the only importer of chromadb.
"""

import itertools
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from index.errors import StorageError

if TYPE_CHECKING:
    import httpx
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Result = TypeVar("Result")

HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 24, "ef_search": 200}
_ATTEMPTS = 5
_SERVER_TIMEOUT_S = 60.0
_LOOK_TIMEOUT_S = 3.0
"""How long a server may take to say that it is there."""
_IDENTITY_PATH = "/api/v2/auth/identity"
_REFUSED = (401, 403)
_path_spellings = itertools.count(1)


class ChromaConnection:
    """One client of Chroma, opened when it is first needed.

    Attributes:
        is_remote: Whether a server keeps the vectors.
        is_open: Whether there is a client now.
        sees: Names of the collections that were asked for since it was opened.
    """

    def __init__(self, folder: Path, url: str = "", token: str = "") -> None:
        """Reach the vectors in ``folder``, or on the server at ``url`` when that is given; ``token`` is for it."""
        self._folder = folder
        self._url = url
        # A server, a proxy before it and Chroma's cloud look for the token in one or the other.
        self._headers = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}
        self.is_remote = bool(url)
        self._client: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}

    @property
    def is_open(self) -> bool:
        """See the class."""
        return self._client is not None

    @property
    def sees(self) -> frozenset[str]:
        """See the class."""
        return frozenset(self._collections)

    def client(self) -> "ClientAPI":
        """The client.

        Raises:
            StorageError: The server stayed away.
        """
        if self._client is None:
            self._client = self.call(self._connect)
        return self._client

    def collection(self, name: str) -> "Collection":
        """A collection, made if it is not there; raises as :meth:`client` does."""
        if name not in self._collections:
            client = self.client()
            self._collections[name] = self.call(
                lambda: client.get_or_create_collection(name, configuration={"hnsw": HNSW}, embedding_function=None)
            )
        return self._collections[name]

    def drop(self, name: str) -> None:
        """Delete a collection, if it is there; raises as :meth:`client` does."""
        from chromadb.errors import NotFoundError

        self._collections.pop(name, None)
        client = self.client()
        with suppress(NotFoundError):
            self.call(lambda: client.delete_collection(name))

    def close(self) -> None:
        """Let go of the client; the next use opens another."""
        self._collections.clear()
        client, self._client = self._client, None
        if client is not None:
            sessions = _sessions(client)
            client.close()
            for session in sessions:
                session.close()

    def call(self, work: Callable[[], Result]) -> Result:
        """Do ``work``; a server that is away is asked again with growing pauses.

        Raises:
            StorageError: It stayed away.
        """
        if not self.is_remote:
            return work()
        retrying = Retrying(
            retry=retry_if_exception(_is_outage),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.2, max=2.0),
            reraise=True,
        )
        try:
            return retrying(work)
        except Exception as error:
            if not _is_outage(error):
                raise
            raise self._away(error) from error

    def require_answering(self) -> None:
        """Ask a server once and for a short time whether it answers; there is nothing to ask in a folder.

        Raises:
            StorageError: It does not, or it refuses the token.
        """
        if not self.is_remote:
            return
        import httpx

        try:
            self._require_token_taken(_LOOK_TIMEOUT_S)
        except httpx.HTTPError as error:
            raise self._away(error) from error

    def _away(self, error: Exception) -> StorageError:
        return StorageError(
            f"The Chroma server at {self._url} does not answer ({type(error).__name__}). "
            "Start it, or mend the setting index.chroma_url."
        )

    def _require_token_taken(self, timeout_s: float) -> None:
        """Ask a server who it takes us for: chromadb itself does not tell a refusal from other errors.

        Raises:
            StorageError: It refuses the token.
            httpx.HTTPError: It does not answer, or not as it should.
        """
        import httpx

        reply = httpx.get(f"{self._base()}{_IDENTITY_PATH}", headers=self._headers, timeout=timeout_s)
        if reply.status_code in _REFUSED:
            problem = "refuses the token" if self._headers else "asks for a token"
            raise StorageError(f"The Chroma server at {self._url} {problem}. Mend the setting index.chroma_token.")
        reply.raise_for_status()

    def _base(self) -> str:
        host, port, is_secure = self._place()
        return f"{'https' if is_secure else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"

    def _place(self) -> tuple[str, int, bool]:
        """Host, port and whether it is reached by https."""
        parts = urlsplit(self._url)
        is_secure = parts.scheme == "https"
        return parts.hostname or "localhost", parts.port or (443 if is_secure else 8000), is_secure

    def _connect(self) -> "ClientAPI":
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self.is_remote:
            self._require_token_taken(_SERVER_TIMEOUT_S)
            host, port, is_secure = self._place()
            headers = dict(self._headers)
            client = chromadb.HttpClient(host=host, port=port, ssl=is_secure, headers=headers, settings=settings)
            for session in _sessions(client):
                session.timeout = _SERVER_TIMEOUT_S
            return client
        # Chroma shares one system per path string, so the strings differ: each client is its own.
        path = f"{self._folder.parent}/{'./' * next(_path_spellings)}{self._folder.name}"
        return chromadb.PersistentClient(path=path, settings=settings)


def _sessions(client: "ClientAPI") -> "list[httpx.Client]":
    """The connections of a client to a server: chromadb neither closes them nor limits how long they wait."""
    owners = (client, getattr(client, "_admin_client", None))
    sessions = (getattr(getattr(owner, "_server", None), "_session", None) for owner in owners)
    return [session for session in sessions if session is not None]


def _is_outage(error: BaseException) -> bool:
    """Whether asking again may help: no connection, a time-out, or a server that is overwhelmed or not up yet."""
    import httpx
    from chromadb.errors import InternalError, RateLimitError

    if isinstance(error, ValueError) and "connect" in str(error).lower():
        return True  # chromadb wraps a refused connection at start-up in a bare ValueError
    return isinstance(error, (httpx.HTTPError, InternalError, RateLimitError))
